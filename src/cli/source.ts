/** A scenario as the command line gives it: a file, and what the options change in it. */

import { ScenarioError } from '../scenario/errors.ts';
import { parseScenario } from '../scenario/load.ts';
import { readText } from '../scenario/read.ts';
import type { Scenario } from '../scenario/schema.ts';

export interface ScenarioSource {
  /** The file's text, verbatim. */
  readonly text: string;
  readonly scenario: Scenario;
}

export interface ScenarioOptions {
  readonly set: readonly string[];
  readonly runs?: number | undefined;
  readonly seed?: string | undefined;
}

/** Reads the file once. Throws a ScenarioError with all its problems. */
export function readScenario(file: string, { set, runs, seed }: ScenarioOptions): ScenarioSource {
  const text = readText(file);
  if (typeof text !== 'string') throw new ScenarioError([text]);
  const overrides = [
    ...set,
    ...(runs === undefined ? [] : [`runs=${runs}`]),
    // A quoted JSON string is a YAML string whatever is in it; a bare 007 would be the number 7.
    ...(seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`]),
  ];
  return { text, scenario: parseScenario(text, file, overrides) };
}
