/** One run of a scenario under other settings, and the class of what it comes to. */
import { attempt } from '../campaign/batch.ts';
import { specOf } from '../campaign/plan.ts';
import type { RunRecord } from '../experiment/record.ts';
import type { Runner, RunSettings, Variant } from '../experiment/runner.ts';
import { createRunner } from '../experiments.ts';
import type { Scenario } from '../scenario/schema.ts';
import { UsageError } from './usage-error.ts';

/** Simulates run `index` of a variant, again and again. */
export class OneRun {
  readonly #scenario: Scenario;
  readonly #variant: Variant;
  readonly #index: number;
  #runner: Runner = createRunner();

  constructor(scenario: Scenario, variant: Variant, index: number) {
    this.#scenario = scenario;
    this.#variant = variant;
    this.#index = index;
  }

  under(settings: RunSettings): RunRecord {
    const spec = specOf({ ...this.#variant, settings }, this.#index, this.#scenario.seed);
    const { record, stack } = attempt(this.#runner, spec);
    // What an exception has left of the machines is unknown.
    if (stack !== undefined) this.#runner = createRunner();
    return record;
  }
}

/** `failed (held-lock)`; a run without an answer is a class of its own. */
export function outcomeOf(record: RunRecord): string {
  if (record.status === 'measured')
    throw new UsageError(`run ${record.id} only measures: it has no outcome, which only runs with a fault have`);
  if (record.status !== 'completed') return record.status;
  return record.cause === undefined ? record.outcome : `${record.outcome} (${record.cause})`;
}

/** Where the first fault struck. */
export function placeOf(record: RunRecord): string {
  const strike = record.status === 'completed' ? record.episodes[0]?.strike : undefined;
  if (strike === undefined) return '';
  const cpu = strike.cpu === undefined ? '' : `cpu${strike.cpu} `;
  const instruction = strike.instruction === undefined ? '' : `, instruction ${strike.instruction}`;
  return `${cpu}${strike.entry} at "${strike.step}"${instruction}`;
}
