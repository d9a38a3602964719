/**
 * The workers that simulate runs: this thread, worker threads, or remote workers (`engines/`). They differ in speed and
 * in the failures that they survive, but not in their results.
 */
import { availableParallelism } from 'node:os';
import { catalogueInForce } from '../experiment/catalogue.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type Batch, batchRunner, type RunAnswer } from './batch.ts';
import type { Session } from './manifest.ts';
import type { Plan } from './plan.ts';
import { CampaignRefusal } from './refusal.ts';
import type { Refused, WorkerOrders } from './worker.ts';
import { workerFile } from './worker-file.ts';

export interface WorkerPool {
  /** Batches that run at the same time. */
  readonly size: number;
  /** How long a batch should take from its start to its answer, including waiting. */
  readonly batchMs: number;
  /**
   * Does a batch. Rejects when the worker died or did not answer in time, and with a CampaignRefusal when no worker can
   * continue. An exception in a run does not reject. Returns no answers when the campaign was stopped before a worker
   * began the batch.
   */
  run(batch: Batch): Promise<readonly RunAnswer[]>;
  /**
   * Does a run that remote workers have lost, here: whoever loses it elsewhere must not decide what is recorded of it.
   * Absent where runs are done here anyway.
   */
  runHere?(batch: Batch): Promise<readonly RunAnswer[]>;
  /** The processes that answered, if not this one. */
  readonly workers?: Session['workers'];
  close(): Promise<void>;
}

/** A number of workers, or `auto`: as many as reduce the total time. */
export type Jobs = number | 'auto';

/** Starting a worker and warming up its code costs as much as this many runs. */
const runsWorthAWorker = 200;

export function jobsFor(jobs: Jobs, runsLeft: number): number {
  return jobs === 'auto'
    ? Math.max(1, Math.min(availableParallelism(), Math.floor(runsLeft / runsWorthAWorker)))
    : jobs;
}

export async function startWorkerPool(scenario: Scenario, plan: Plan, jobs: number): Promise<WorkerPool> {
  return jobs === 1 ? mainThread(plan) : await workerThreads(scenario, plan, jobs);
}

/**
 * Long enough that the cost of passing on a batch is small; short enough that progress is shown often, signals are
 * handled soon, and all workers end at about the same time.
 */
const batchMs = 200;

/**
 * Does the runs in this thread, without start-up and copying. An endless loop or an exhausted heap ends this process,
 * while a campaign survives the loss of a worker thread.
 */
function mainThread(plan: Plan): WorkerPool {
  const runBatch = batchRunner(plan);
  return {
    size: 1,
    batchMs,
    async run(batch) {
      // Signals are handled between two batches.
      await new Promise((resolve) => setImmediate(resolve));
      return runBatch(batch);
    },
    async close() {},
  };
}

/** A batch takes a quarter of a second, so one that takes this long will never end. */
const batchPatienceMs = 60_000;

/**
 * With the plugins in force. Uses worker threads even for one job, so that this thread stays free for signals and
 * messages.
 */
export async function workerThreads(
  scenario: Scenario,
  { layout }: Plan,
  jobs: number,
  patienceMs = batchPatienceMs,
): Promise<WorkerPool> {
  const { Piscina } = await import('piscina');
  const orders: WorkerOrders = { scenario, layout, plugins: catalogueInForce()?.plugins ?? [] };
  const pool = new Piscina<Batch, readonly RunAnswer[] | Refused>({
    filename: workerFile().href,
    name: 'runBatch',
    minThreads: jobs,
    maxThreads: jobs,
    workerData: orders,
  });
  // When a worker dies between two batches, no answer is lost, and the pool starts another.
  pool.on('error', () => {});
  return {
    size: jobs,
    batchMs,
    async run(batch) {
      const answers = await pool.run(batch, { signal: AbortSignal.timeout(patienceMs) });
      if ('refused' in answers)
        throw new CampaignRefusal('other-plugins', `a worker thread cannot take part: ${answers.refused}`);
      return answers;
    },
    close: () => pool.destroy(),
  };
}
