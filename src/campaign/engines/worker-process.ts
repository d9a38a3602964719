/**
 * `rvisim worker`: does batches for all campaigns on a Redis, until it is stopped.
 *
 * Threads do the runs, so that this thread can renew its BullMQ locks in time. A worker with another model version than
 * a campaign needs reports that to the campaign and to its own user, and ends, since its records would differ.
 */
import { hostname } from 'node:os';
import { type Job, WaitingError, Worker } from 'bullmq';
import { startSession } from '../provenance.ts';
import { CampaignRefusal } from '../refusal.ts';
import { Assignments } from './assignments.ts';
import type { Limits } from './limits.ts';
import { type BatchJob, jobIn, keyPrefix, queueName, type RemoteSession, type RemoteWorker } from './messages.ts';
import type { RedisEngine } from './pool-orders.ts';
import { connect, goneRefusal, takeLeave } from './redis.ts';

export interface WorkerOptions extends Omit<RedisEngine, 'kind' | 'auditShare'> {
  readonly limits: Limits;
  readonly threads: number;
  /** A worker that has not renewed its lock for this long counts as dead, and its batches go to other workers. */
  readonly stalledAfterMs: number;
  /** Ends the worker after this long without work; never when absent. */
  readonly idleMs?: number | undefined;
  /** When it fires, the batches under way are finished and answered, and the worker leaves. */
  readonly stop: AbortSignal;
  /** Called when the first batch of a campaign arrives. */
  readonly onBegun: (session: RemoteSession) => void;
}

/**
 * Works until stopped or idle; returns the number of runs done. Throws a CampaignRefusal when Redis stays unreachable
 * or a campaign needs another version of the tool.
 */
export async function work(options: WorkerOptions): Promise<number> {
  const { redis: address, threads, stalledAfterMs, stop } = options;
  const redis = await connect(address);
  const assignments = new Assignments(redis, selfOf(threads), options, options.onBegun);
  const end = new End(options);
  let runs = 0;

  const worker = new Worker<BatchJob>(queueName, answer, {
    connection: redis,
    prefix: keyPrefix,
    skipVersionCheck: true,
    autorun: false,
    concurrency: threads,
    lockDuration: stalledAfterMs,
    stalledInterval: stalledAfterMs,
    maxStalledCount: mostDeaths,
    runRetryDelay: retryAfterMs,
  });
  // The client repairs broken connections by itself. These events measure how long that takes.
  worker.on('error', () => {});
  redis.on('close', () => end.redisLost()).on('ready', () => end.redisBack());
  stop.addEventListener('abort', () => end.now());
  const running = worker.run();
  try {
    await end.reached;
  } finally {
    // Without Redis no answer can be sent.
    if (redis.status === 'ready') await worker.close();
    else await takeLeave([worker.close(true)]);
    redis.disconnect();
    await takeLeave([running, assignments.close()]);
  }
  return runs;

  async function answer(job: Job<BatchJob>, token: string | undefined): Promise<void> {
    end.begin();
    try {
      const asked = jobIn(job.data);
      // What is no batch is nobody's, and is taken off the queue.
      const answers = asked && (await assignments.answer(asked.session, asked.batch));
      runs += answers?.length ?? 0;
    } catch (error) {
      if (!(error instanceof CampaignRefusal)) throw error;
      end.refuse(error);
      // Another worker can do it.
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      end.finish();
    }
  }
}

/**
 * A batch whose worker processes die this often is given back. A run that breaks its worker only ends a thread, so the
 * processes must have died for another reason.
 */
const mostDeaths = 20;

/** After a failure to reach Redis. */
const retryAfterMs = 500;

function selfOf(threads: number): RemoteWorker {
  const { tool, host } = startSession([], threads, 0);
  return { name: `${hostname()}:${process.pid}`, threads, tool, host };
}

/** Everything that can end a worker: a signal, no work, a campaign of another version, an unreachable Redis. */
class End {
  readonly reached: Promise<void>;
  readonly #options: WorkerOptions;
  #resolve: () => void = () => {};
  #reject: (refusal: CampaignRefusal) => void = () => {};
  #underWay = 0;
  #isOver = false;
  #idle: NodeJS.Timeout | undefined;
  #away: NodeJS.Timeout | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.reached = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#rest();
  }

  begin(): void {
    this.#underWay += 1;
    clearTimeout(this.#idle);
  }

  finish(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#rest();
  }

  now(): void {
    this.#over();
    this.#resolve();
  }

  refuse(refusal: CampaignRefusal): void {
    this.#over();
    this.#reject(refusal);
  }

  redisLost(): void {
    // Leaving on purpose closes the connection, too.
    if (!this.#isOver)
      this.#away ??= setTimeout(() => this.refuse(goneRefusal(this.#options)), this.#options.patienceMs);
  }

  redisBack(): void {
    clearTimeout(this.#away);
    this.#away = undefined;
  }

  #rest(): void {
    const { idleMs } = this.#options;
    if (idleMs !== undefined) this.#idle = setTimeout(() => this.now(), idleMs);
  }

  #over(): void {
    this.#isOver = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#away);
  }
}
