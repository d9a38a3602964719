/**
 * Reproduces the records of a folder: simulates all runs or a sample again and compares the records byte for byte.
 *
 * A sample is chosen by hashing each run id together with the digest of all records: the runs with the smallest hashes.
 * So nobody can pick the sample, it is the same for every user, and it is not known before the records are.
 */

import { createHash } from 'node:crypto';
import { answerIn } from './answer.ts';
import { execute } from './execute.ts';
import { openFolderToSimulate } from './folder.ts';
import type { Answer, Question } from './manifest.ts';
import { type Plan, planOf } from './plan.ts';
import { CampaignRefusal } from './refusal.ts';
import { quoted } from './shell.ts';
import { StopCheck, type StopRule } from './stop-rule.ts';
import { readPlanned, readRecords, type StoredRecord } from './store.ts';
import { type Jobs, jobsFor, startWorkerPool, type WorkerPool } from './worker-pool.ts';

export interface ReproductionOptions {
  readonly jobs: Jobs;
  /** The number of runs to compare; all when undefined or larger than their number. */
  readonly sample: number | undefined;
  readonly stop: AbortSignal;
  readonly onProgress: (compared: number, of: number) => void;
  /** The rule by which a question may end before its plan does. */
  readonly stopRuleOf: (question: Question) => StopRule | undefined;
}

export interface Reproduction {
  /** The stored answer. */
  readonly answer: Answer;
  readonly planned: number;
  /** Whether these are all the records that the question asks for. */
  readonly isComplete: boolean;
  /** Runs that were to be compared, and those that were. */
  readonly chosen: number;
  readonly compared: number;
  /** The first record, in plan order, that was not reproduced. */
  readonly mismatch?: { readonly id: string; readonly stored: string; readonly now: string };
}

/** Throws a CampaignRefusal when the folder is of another model version, is damaged, or holds no record. */
export async function reproduceCampaign(directory: string, options: ReproductionOptions): Promise<Reproduction> {
  const { question } = openFolderToSimulate(directory);
  const plan = planOf(question.scenario, question);
  const answer = answerIn(directory, plan);
  const end = new StopCheck(options.stopRuleOf(question));
  if (answer.records < plan.length) for (const record of readRecords(directory)) end.note(record);
  if (answer.records === 0)
    throw new CampaignRefusal(
      'no-such-run',
      `${directory} has no record yet`,
      `rvisim resume ${quoted(directory)} makes them`,
    );
  const sampled = sampleOf(plan, answer, options.sample ?? answer.records);
  const jobs = jobsFor(options.jobs, sampled.length);
  const pool = await startWorkerPool(question.scenario, plan, jobs);
  const stored = chosenRecords(directory, plan, sampled);
  let compared = 0;
  let mismatch: Reproduction['mismatch'];
  try {
    await execute({
      plan: sampled,
      pool: poolFor(sampled, pool),
      from: 0,
      stop: options.stop,
      failFast: false,
      deliver(answers) {
        for (const { line } of answers) {
          const { id, line: before } = stored.next().value ?? { id: '', line: '' };
          if (before !== line) mismatch ??= { id, stored: before, now: line };
          compared += mismatch === undefined ? 1 : 0;
        }
        options.onProgress(compared, sampled.length);
        return mismatch === undefined;
      },
      onLostBatch: () => {},
    });
  } finally {
    await pool.close();
  }
  return {
    answer,
    planned: plan.length,
    isComplete: answer.records === plan.length || end.isEnough,
    chosen: sampled.length,
    compared,
    ...(mismatch && { mismatch }),
  };
}

/** Some positions of a plan as a plan of its own. */
interface Sample extends Plan {
  /** The position in the complete plan. */
  readonly original: (position: number) => number;
}

function sampleOf(plan: Plan, { records, root }: Answer, size: number): Sample {
  if (size >= records) return { ...plan, length: records, original: (position) => position };
  const chosen = Array.from({ length: records }, (_, position) => ({
    position,
    rank: rankOf(plan.at(position).id, root),
  }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, size)
    .map(({ position }) => position)
    .sort((a, b) => a - b);
  const original = (position: number): number => chosen[position] ?? Number.NaN;
  return { ...plan, length: chosen.length, at: (position) => plan.at(original(position)), original };
}

const rankOf = (id: string, root: string): string => createHash('sha256').update(`${root}/${id}`).digest('hex');

/** Adapts a pool for the complete plan to a sample of it. */
function poolFor({ original }: Sample, pool: WorkerPool): WorkerPool {
  return {
    ...pool,
    async run({ start, end }) {
      const answers = [];
      // Neighbours in the sample that are also neighbours in the plan are done in one batch.
      for (let from = start; from < end; ) {
        let to = from + 1;
        while (to < end && original(to) === original(to - 1) + 1) to += 1;
        answers.push(...(await pool.run({ start: original(from), end: original(to - 1) + 1 })));
        from = to;
      }
      return answers;
    },
  };
}

function* chosenRecords(
  directory: string,
  plan: Plan,
  { length, original }: Sample,
): Generator<StoredRecord, undefined> {
  let [position, next] = [0, 0];
  for (const record of readPlanned(directory, plan)) {
    if (next === length) return;
    if (position === original(next)) {
      next += 1;
      yield record;
    }
    position += 1;
  }
}
