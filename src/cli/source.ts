/** A scenario as the command line gives it: a file or a name, and what the options change in it. */

import { ScenarioError } from '../scenario/errors.ts';
import { parseScenario } from '../scenario/load.ts';
import { locateScenario } from '../scenario/locate.ts';
import { readText } from '../scenario/read.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type SamplingOptions, samplingOverrides } from './sampling-options.ts';
import { UsageError } from './usage-error.ts';

export interface ScenarioSource {
  /** The file's text, verbatim. */
  readonly text: string;
  readonly scenario: Scenario;
}

export interface ScenarioOptions extends SamplingOptions {
  readonly set: readonly string[];
  readonly seed?: string | undefined;
}

/**
 * Reads the file once. Throws a ScenarioError with all its problems, and a UsageError for options that do not go
 * together.
 */
export function readScenario(file: string, { set, seed, ...sampling }: ScenarioOptions): ScenarioSource {
  const located = locateScenario(file);
  const text = readText(located);
  if (typeof text !== 'string') throw new ScenarioError([text]);
  const overrides = [
    ...set,
    ...samplingOverrides(sampling),
    // A quoted JSON string is a YAML string whatever is in it; a bare 007 would be the number 7.
    ...(seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`]),
  ];
  const scenario = parseScenario(text, located, overrides);
  if (sampling.maxRuns !== undefined && scenario.precision.length === 0)
    throw new UsageError('--max-runs goes with a precision; --runs says how many there are to be');
  return { text, scenario };
}
