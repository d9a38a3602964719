/**
 * Which constants the runs of a campaign read: found by simulating some of them again while it is noted what is read.
 * Their records must be the stored ones.
 */
import { attempt } from '../campaign/batch.ts';
import { recordLine } from '../campaign/line.ts';
import { specOf } from '../campaign/plan.ts';
import { constantsReadBy, type Parameter } from '../experiment/parameter.ts';
import { isAnswered, type RunRecord } from '../experiment/record.ts';
import type { Variant } from '../experiment/runner.ts';
import { createRunner } from '../experiments.ts';

/** More take longer than a report should. */
const MOST_RUNS = 40;

/** Chooses of each variant the first run with each outcome: runs that end otherwise may read other constants. */
export class SampledRuns {
  readonly #chosen = new Map<string, RunRecord>();

  add(record: RunRecord): void {
    if (!isAnswered(record)) return;
    const kind = `${record.variant} ${record.status === 'completed' ? record.outcome : record.status}`;
    if (!this.#chosen.has(kind)) this.#chosen.set(kind, record);
  }

  /** Evenly among all that were chosen, where these are too many. */
  get runs(): readonly RunRecord[] {
    const all = [...this.#chosen.values()];
    const step = Math.max(1, all.length / MOST_RUNS);
    return Array.from({ length: Math.min(all.length, MOST_RUNS) }, (_, index) => all[Math.floor(index * step)]!);
  }
}

export interface ReadBySample {
  readonly read: ReadonlySet<Parameter>;
  /** Ids of the runs that were simulated again. */
  readonly runs: readonly string[];
  /** Ids of those whose record was another than the stored one. */
  readonly different: readonly string[];
}

export function constantsReadIn(
  runs: readonly RunRecord[],
  { variants, seed }: { readonly variants: readonly Variant[]; readonly seed: string },
): ReadBySample {
  const different: string[] = [];
  const read = constantsReadBy(() => {
    const runner = createRunner();
    for (const stored of runs) {
      const variant = variants.find(({ name }) => name === stored.variant);
      if (variant === undefined) continue;
      const { record } = attempt(runner, specOf(variant, stored.run, seed));
      if (recordLine(record) !== recordLine(stored)) different.push(stored.id);
    }
  });
  return { read, runs: runs.map(({ id }) => id), different };
}
