/**
 * Does the runs of a plan from a position on, and delivers their answers in plan order.
 *
 * Batches are claimed in plan order and finish in any order; an answer waits until all earlier ones have come. The
 * answers do not depend on the limits of batches, nor on which worker did a batch and when. Therefore any number of
 * workers gives the same bytes.
 */
import { type Batch, type RunAnswer, unanswered } from './batch.ts';
import { LyingWorker } from './lying-worker.ts';
import type { Plan } from './plan.ts';
import { CampaignRefusal } from './refusal.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface Execution {
  readonly plan: Plan;
  readonly pool: WorkerPool;
  /** Position of the first run to do. */
  readonly from: number;
  /** When it fires, no further batch begins, and those under way are finished. */
  readonly stop: AbortSignal;
  /** Whether to stop after the first run without an answer. */
  readonly failFast: boolean;
  /**
   * Receives answers in plan order, without gaps, and returns whether more are wanted. An exception from it ends the
   * execution.
   */
  readonly deliver: (answers: readonly RunAnswer[]) => boolean;
  /** Called when a worker died or did not answer, before its runs are tried again. */
  readonly onLostBatch: (batch: Batch, error: unknown) => void;
}

/**
 * Ends when the plan is done, when `stop` fires, when no more answers are wanted, or at the first unanswered run under
 * `failFast`.
 */
export async function execute(execution: Execution): Promise<void> {
  const { plan, pool, from, stop, failFast, deliver } = execution;
  const pace = new Pace(pool.batchMs);
  const waiting = new Map<number, readonly RunAnswer[]>();
  let next = from;
  let delivered = from;
  let isOver = false;

  // Each lane has one batch under way. When a lane fails, the others finish their batches first, so that no work
  // continues after the error.
  const lanes = await Promise.allSettled(Array.from({ length: pool.size }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;

  async function lane(): Promise<void> {
    while (next < plan.length && !stop.aborted && !isOver) {
      const batch = { start: next, end: next + pace.batchSize(plan.length - next, pool.size) };
      next = batch.end;
      waiting.set(batch.start, await pace.timed(batch, () => answersOf(batch, execution)));
      deliverReady();
    }
  }

  function deliverReady(): void {
    for (let ready = waiting.get(delivered); ready !== undefined && !isOver; ready = waiting.get(delivered)) {
      waiting.delete(delivered);
      delivered += ready.length;
      const wrong = failFast ? ready.findIndex(hasNoAnswer) : -1;
      // Stays true if delivery fails, so that an answer that could not be stored stops the other lanes, too.
      isOver = true;
      const isMoreWanted = deliver(wrong === -1 ? ready : ready.slice(0, wrong + 1));
      isOver = wrong !== -1 || !isMoreWanted;
    }
  }
}

export function hasNoAnswer({ verdict }: RunAnswer): boolean {
  return verdict === 'harness-error' || verdict === 'timeout';
}

/**
 * Repeats a batch whose worker was lost, run by run; what is lost again on a remote worker is done here. Only a run
 * that ends its worker each time stays without an answer. Which runs these are does not depend on the limits of the
 * batches.
 */
async function answersOf(batch: Batch, { plan, pool, onLostBatch }: Execution): Promise<readonly RunAnswer[]> {
  try {
    return await pool.run(batch);
  } catch (error) {
    if (isForAll(error)) throw error;
    onLostBatch(batch, error);
  }
  const answers: RunAnswer[] = [];
  for (let start = batch.start; start < batch.end; start += 1) {
    const alone = { start, end: start + 1 };
    const attempts = [() => pool.run(alone), ...(pool.runHere === undefined ? [] : [() => pool.runHere?.(alone)])];
    let answer: readonly RunAnswer[] | undefined;
    for (const attempt of attempts) answer ??= await attempt()?.catch(lost);
    answers.push(...(answer ?? [unanswered(plan.at(start), 'the run ended its worker, or never ended')]));

    function lost(error: unknown): undefined {
      if (isForAll(error)) throw error;
      onLostBatch(alone, error);
    }
  }
  return answers;
}

/** Whether an error is about more than the batch in which it came up. */
const isForAll = (error: unknown): boolean => error instanceof CampaignRefusal || error instanceof LyingWorker;

/** Sizes batches by how long the last ones took. */
class Pace {
  readonly #batchMs: number;
  #msPerRun: number | undefined;

  constructor(batchMs: number) {
    this.#batchMs = batchMs;
  }

  batchSize(runsLeft: number, lanes: number): number {
    const wanted = this.#msPerRun === undefined ? firstBatch : Math.round(this.#batchMs / this.#msPerRun);
    const share = Math.ceil(runsLeft / (2 * lanes));
    return Math.max(1, Math.min(wanted, largestBatch, share));
  }

  async timed<T>(batch: Batch, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const answer = await work();
    this.#msPerRun = Math.max(0.001, (performance.now() - start) / (batch.end - batch.start));
    return answer;
  }
}

const firstBatch = 8;
const largestBatch = 500;
