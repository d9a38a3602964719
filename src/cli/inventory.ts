/** `rvisim list` and `rvisim check`: what a scenario can name, and whether one may be run. */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CatalogEntry,
  catalog,
  driverVmModels,
  type MechanismEntry,
  privilegedVmModels,
  type RebootEntry,
} from '../experiments/catalog.ts';
import { experimentForms } from '../experiments/forms.ts';
import { parameterModels } from '../experiments/parameter-models.ts';
import { type Problem, ScenarioError } from '../scenario/errors.ts';
import { loadScenario } from '../scenario/load.ts';
import { type Variant, variantsOf } from '../scenario/variants.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { calibrationText, parametersDocument, parametersText } from './parameters.ts';
import type { Terminal } from './terminal.ts';

export type Section =
  | 'experiments'
  | 'mechanisms'
  | 'reboots'
  | 'policies'
  | 'faults'
  | 'detectors'
  | 'workloads'
  | 'services'
  | 'platforms'
  | 'configurations'
  | 'driver-vm'
  | 'privileged-vm'
  | 'scenarios';

/**
 * Prints the entries of these sections with a line on each; `withParameters` says where the constants behind the
 * platforms are listed.
 */
export async function list(
  sections: readonly Section[],
  json: boolean,
  withParameters: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const inventory = sections.map((section) => [section, entriesOf(section)] as const);
  const texts = [...inventory.map(sectionText), ...(withParameters ? [parametersSection()] : [])];
  terminal.out(json ? `${JSON.stringify(Object.fromEntries(inventory), undefined, 2)}\n` : texts.join('\n'));
  return exitCode.ok;
}

function entriesOf(section: Section): readonly CatalogEntry[] {
  if (section === 'scenarios') return scenarios();
  if (section === 'experiments') return experimentForms.map(({ name, summary }) => ({ name, summary }));
  if (section === 'driver-vm') return Object.values(driverVmModels).flat();
  if (section === 'privileged-vm') return Object.values(privilegedVmModels).flat();
  return Object.values<CatalogEntry>(catalog[section]);
}

/** Prints every constant of this platform's model; of all models when none is named. */
export async function listParameters(
  platform: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const wanted = parameterModels.filter(({ name }) => platform === undefined || name === platform);
  const texts = wanted.map((each) => parametersText(each, terminal.width));
  terminal.out(
    json ? `${JSON.stringify({ parameters: wanted.map(parametersDocument) }, undefined, 2)}\n` : texts.join('\n'),
  );
  return exitCode.ok;
}

/** The platforms' constants are too many for a list of everything: this says how many, and how to see them. */
function parametersSection(): string {
  const lines = parameterModels.map((platform) => `  ${platform.name}  ${calibrationText(platform)}\n`);
  return `parameters (rvisim list parameters shows them)\n${lines.join('')}`;
}

function sectionText([section, entries]: readonly [Section, readonly CatalogEntry[]]): string {
  const rows = entries.flatMap((entry) => [entry, ...partsOf(entry)]);
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `${section}\n${lines.length === 0 ? '  none\n' : lines.join('')}`;
}

/** A mechanism's repairs, or the steps of a reboot, indented below it. */
function partsOf(entry: Partial<MechanismEntry & RebootEntry>): readonly CatalogEntry[] {
  const all = Object.keys(catalog.platforms);
  const parts: readonly Part[] = entry.repairs ?? entry.steps ?? [];
  return parts.map(({ name, summary, optional, platforms = all }) => {
    const notes = [
      ...(optional ? ['can be left out'] : []),
      ...(platforms.length < all.length ? [`${platforms.join(', ')} only`] : []),
    ];
    return { name: `  ${name}`, summary: notes.length === 0 ? summary : `${summary} (${notes.join('; ')})` };
  });
}

interface Part extends CatalogEntry {
  readonly optional: boolean;
  readonly platforms?: readonly string[];
}

/** The scenarios of the working directory, or those that came with the tool. */
function scenarios(): readonly CatalogEntry[] {
  const shipped = fileURLToPath(new URL('../../scenarios', import.meta.url));
  const folder = existsSync('scenarios') ? 'scenarios' : shipped;
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /\.ya?ml$/.test(file)) : [];
  return files.sort().map((file) => {
    const path = join(folder, file);
    const checked = inspect(path);
    return {
      name: relative('.', path),
      summary: 'problems' in checked ? `has ${checked.problems.length} problems: rvisim check tells` : checked.question,
    };
  });
}

type Checked =
  | { readonly question: string; readonly size: string; readonly variants: readonly Variant[] }
  | { readonly problems: readonly Problem[]; readonly text: string };

function inspect(file: string): Checked {
  try {
    const scenario = loadScenario(file);
    const variants = variantsOf(scenario);
    return { question: scenario.question, size: `${variants.length} variants x ${scenario.runs} runs`, variants };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { problems: error.problems, text: error.format() };
  }
}

/** Where the system is described by its states, with the size of its chain: to be known before it is solved. */
async function sizeOf({ size, variants }: Exclude<Checked, { readonly text: string }>): Promise<string> {
  const { chainSizes } = await import('../analysis/markov/sizes.ts');
  const chains = chainSizes(variants);
  return chains === null ? size : `${size}, ${chains}`;
}

/** Checks every file and reports every problem of each. */
export async function check(files: readonly string[], json: boolean, terminal: Terminal): Promise<ExitCode> {
  const results = files.map((file) => ({ file, ...inspect(file) }));
  if (json) {
    const documents = results.map((result) => ({
      file: result.file,
      problems: 'problems' in result ? result.problems : [],
    }));
    terminal.out(`${JSON.stringify(documents, undefined, 2)}\n`);
  } else {
    for (const result of results)
      terminal.out('problems' in result ? `${result.text}\n` : `${result.file}: ok, ${await sizeOf(result)}\n`);
  }
  return results.some((result) => 'problems' in result) ? exitCode.badInput : exitCode.ok;
}
