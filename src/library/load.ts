/** A scenario for programs: checked, with the plugins that it names parts of. */
import { type Catalogue, under } from '../experiment/catalogue.ts';
import type { Variant } from '../experiment/runner.ts';
import { ScenarioError } from '../scenario/errors.ts';
import { parseScenario } from '../scenario/load.ts';
import { locateScenario } from '../scenario/locate.ts';
import { changesBeside } from '../scenario/other-question.ts';
import { readText } from '../scenario/read.ts';
import type { Scenario } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';

export interface LoadOptions {
  /**
   * Changes as those of `--set`: `recovery.vmm=rehype`. Figures that the file reports are left out where they make it
   * another question.
   */
  readonly set?: readonly string[];
  /** As `loadPlugins` gives them. */
  readonly plugins?: Catalogue;
  /** How messages name a text. Default: `scenario`. */
  readonly name?: string;
}

/** A scenario without problems. */
export interface LoadedScenario {
  /** With quantities resolved and defaults filled in. */
  readonly scenario: Scenario;
  readonly variants: readonly Variant[];
  /** The file, or the name of the text. */
  readonly file: string;
  /** Verbatim; a campaign keeps it beside its records. */
  readonly text: string;
  /** What was changed in it. */
  readonly changes: readonly string[];
  readonly plugins: Catalogue | undefined;
}

/**
 * Loads a file, a scenario that ships with rvisim by its name, or a text, which is whatever has a line break. Throws a
 * ScenarioError with all problems: each has file, line, column, what was expected and what came.
 */
export function loadScenario(
  source: string,
  { set = [], plugins, name = 'scenario' }: LoadOptions = {},
): LoadedScenario {
  const isText = source.includes('\n');
  const file = isText ? name : locateScenario(source);
  const text = isText ? source : readText(file);
  if (typeof text !== 'string') throw new ScenarioError([text]);
  const changes = [...set, ...changesBeside(set)];
  const scenario = under(plugins, () => parseScenario(text, file, changes));
  return { scenario, variants: variantsOf(scenario), file, text, changes, plugins };
}
