/** The scenario of a command line: a file or a name, with the changes by options. */

import { parse } from 'yaml';
import { ScenarioError } from '../scenario/errors.ts';
import { parseScenario } from '../scenario/load.ts';
import { locateScenario } from '../scenario/locate.ts';
import { readText } from '../scenario/read.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type SamplingOptions, samplingOverrides } from './sampling-options.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface ScenarioSource {
  /** The file's text, verbatim. */
  readonly text: string;
  readonly scenario: Scenario;
  /** The number of reported figures that were left out. */
  readonly leftOut: number;
}

export interface ScenarioOptions extends SamplingOptions {
  readonly set: readonly string[];
  readonly seed?: string | undefined;
}

/**
 * Reads the file once. Reported figures belong to the scenario of the file. If `--set` changes what is simulated, they
 * are left out, and `leftOut` is their number. Throws a ScenarioError with all its problems, and a UsageError for
 * options that do not go together.
 */
export function readScenario(file: string, { set, seed, ...sampling }: ScenarioOptions): ScenarioSource {
  const located = locateScenario(file);
  const text = readText(located);
  if (typeof text !== 'string') throw new ScenarioError([text]);
  const others = [
    ...samplingOverrides(sampling),
    // Quoted, the value is always a YAML string; a bare 007 would be the number 7.
    ...(seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`]),
  ];
  const isOther = set.some(concernsReported) && !set.some((change) => fieldOf(change) === 'reported');
  const overrides = [...set, ...others, ...(isOther ? ['reported=[]'] : [])];
  const scenario = parseScenario(text, located, overrides);
  if (sampling.maxRuns !== undefined && scenario.precision.length === 0)
    throw new UsageError('--max-runs needs a precision; use --runs to set the number of runs');
  return { text, scenario, leftOut: isOther ? reportedIn(text) : 0 };
}

/** Fields that do not change what is simulated: numbers of runs, the seed, names and reported figures. */
const SAME_QUESTION: readonly string[] = ['runs', 'seed', 'precision', 'strata', 'name', 'question', 'reported'];

const concernsReported = (change: string): boolean => !SAME_QUESTION.includes(fieldOf(change) ?? '');

/** The field of the scenario that an assignment `a.b=c` changes. */
const fieldOf = (change: string): string | undefined => /^\s*([^.=[\s]+)/.exec(change)?.[1];

/** The number of reported figures in the text, which has been parsed already. */
function reportedIn(text: string): number {
  const { reported } = (parse(text) ?? {}) as { readonly reported?: unknown };
  return Array.isArray(reported) ? reported.length : 0;
}

/** Reports that figures were left out, and why. Prints nothing if none was. */
export function tellLeftOut({ leftOut }: ScenarioSource, set: readonly string[], terminal: Terminal): void {
  if (leftOut === 0) return;
  const change = set.find(concernsReported) ?? '';
  const figures = leftOut === 1 ? 'one reported figure is' : `${leftOut} reported figures are`;
  terminal.err(`rvisim: ${figures} left out: with --set ${change} they are about another scenario\n`);
}
