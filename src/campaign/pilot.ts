/**
 * Pilot runs, from which the number of runs and their allotment are computed. Their seed differs from the campaign's,
 * so that this decision is independent of the campaign's records. It is derived from the campaign's seed, so that every
 * process decides the same.
 */

import type { RunRecord } from '../experiment/record.ts';
import type { Scenario } from '../scenario/schema.ts';
import { execute } from './execute.ts';
import { readLine } from './line.ts';
import { planOf } from './plan.ts';
import { type Jobs, jobsFor, startWorkerPool } from './worker-pool.ts';

export interface Pilot {
  readonly scenario: Scenario;
  readonly records: readonly RunRecord[];
  readonly jobs: number;
  readonly elapsedMs: number;
}

/** Does this number of runs of each variant, or fewer when `stop` fires. Nothing is written. */
export async function runPilot(scenario: Scenario, runs: number, jobs: Jobs, stop: AbortSignal): Promise<Pilot> {
  const piloted: Scenario = { ...scenario, seed: `${scenario.seed}/pilot`, runs };
  const plan = planOf(piloted);
  const size = jobsFor(jobs, plan.length);
  const pool = await startWorkerPool(piloted, plan, size);
  const records: RunRecord[] = [];
  const begun = performance.now();
  try {
    await execute({
      plan,
      pool,
      from: 0,
      stop,
      failFast: false,
      deliver(answers) {
        for (const { line } of answers) {
          const record = readLine(line);
          if (!('flaw' in record)) records.push(record);
        }
        return true;
      },
      onLostBatch: () => {},
    });
  } finally {
    await pool.close();
  }
  return { scenario: piloted, records, jobs: size, elapsedMs: performance.now() - begun };
}
