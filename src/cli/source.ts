/** The scenario of a command line: a file or a name, with the changes by options. */

import { parse } from 'yaml';
import { ScenarioError } from '../scenario/errors.ts';
import { parseScenario, wholeText } from '../scenario/load.ts';
import { locateScenario } from '../scenario/locate.ts';
import { changesBeside, isOfQuestion } from '../scenario/other-question.ts';
import { readText } from '../scenario/read.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type SamplingOptions, samplingOverrides } from './sampling-options.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface ScenarioSource {
  /** The file's text, with those of the files that it names. */
  readonly text: string;
  readonly scenario: Scenario;
  /** What has been changed in it, as `path=value`. */
  readonly overrides: readonly string[];
  /** Reported figures of the file that do not belong to what is asked. */
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
  if (seed === '') throw new UsageError("--seed: expected a text of at least one character, came ''");
  const located = locateScenario(file);
  const text = readText(located);
  if (typeof text !== 'string') throw new ScenarioError([text]);
  const hasPrecision = sampling.precision !== undefined && sampling.precision.length > 0;
  // Which metrics there are to be known, the file says; what is wrong with it comes first.
  const experiment = hasPrecision ? parseScenario(text, located, set).experiment : undefined;
  const others = [
    ...samplingOverrides(sampling, experiment),
    // A quoted JSON string is a YAML string whatever is in it; a bare 007 would be the number 7.
    ...(seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`]),
  ];
  const beside = changesBeside(set);
  const overrides = [...set, ...others, ...beside];
  const scenario = parseScenario(text, located, overrides);
  if (sampling.maxRuns !== undefined && scenario.precision.length === 0)
    throw new UsageError('--max-runs needs a precision; use --runs to set the number of runs');
  return { text: wholeText(text, located), scenario, overrides, leftOut: beside.length > 0 ? reportedIn(text) : 0 };
}

/** How many figures the text reports; it has been parsed, so that it is well-formed. */
function reportedIn(text: string): number {
  const { reported } = (parse(text) ?? {}) as { readonly reported?: unknown };
  return Array.isArray(reported) ? reported.length : 0;
}

/** Reports that figures were left out, and why. Prints nothing if none was. */
export function tellLeftOut({ leftOut }: ScenarioSource, set: readonly string[], terminal: Terminal): void {
  if (leftOut === 0) return;
  const change = set.find(isOfQuestion) ?? '';
  const figures = leftOut === 1 ? 'one reported figure is' : `${leftOut} reported figures are`;
  terminal.err(`rvisim: ${figures} left out: with --set ${change} they are about another scenario\n`);
}
