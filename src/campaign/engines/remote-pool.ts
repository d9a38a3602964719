/**
 * A pool of remote workers: batches go through BullMQ to `rvisim worker` processes that share a Redis with us, and
 * their answers come back.
 *
 * Workers may join, leave, die in the middle of a batch, or answer after they were given up; Redis may be unreachable
 * for a while and restart empty. The records do not depend on any of this: a batch is requested until it is answered,
 * its first answer counts, and every later answer must have the same bytes.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Batch, RunAnswer } from '../batch.ts';
import { CampaignRefusal } from '../refusal.ts';
import type { WorkerPool } from '../worker-pool.ts';
import { Agreement } from './agreement.ts';
import { Mailbox } from './mailbox.ts';
import {
  type BatchAnswer,
  type BatchJob,
  keyPrefix,
  type Message,
  messagesKey,
  queueName,
  type RemoteSession,
  type RemoteWorker,
  sessionKey,
  sessionLastsSeconds,
} from './messages.ts';
import type { PoolOrders, RedisEngine } from './pool-orders.ts';
import { connect, goneRefusal, refusalOf, takeLeave } from './redis.ts';

/** Throws a CampaignRefusal when there is no Redis at the address or it refuses the connection. */
export async function startRemotePool(engine: RedisEngine, orders: PoolOrders): Promise<WorkerPool> {
  const redis = await connect(engine.redis);
  const pool = new RemotePool(redis, engine, orders);
  await pool.open();
  return pool;
}

interface Outstanding {
  readonly batch: Batch;
  readonly resolve: (answers: readonly RunAnswer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Longer than for threads, since a batch also waits in the queue and on the network. */
const batchMs = 1000;
const renewEveryMs = (sessionLastsSeconds * 1000) / 6;
/** The user gets a notice after this long without a worker. */
const idleNoticeMs = 5000;

class RemotePool implements WorkerPool {
  readonly size: number;
  readonly batchMs = batchMs;
  readonly workers: RemoteWorker[] = [];
  readonly #session = randomUUID();
  readonly #redis: Redis;
  readonly #engine: RedisEngine;
  readonly #orders: PoolOrders;
  readonly #queue: Queue<BatchJob>;
  readonly #events: QueueEvents;
  readonly #mailbox: Mailbox;
  readonly #outstanding = new Map<string, Outstanding>();
  readonly #agreement = new Agreement();
  readonly #timers: NodeJS.Timeout[] = [];
  #patience: NodeJS.Timeout | undefined;
  #failure: CampaignRefusal | undefined;

  constructor(redis: Redis, engine: RedisEngine, orders: PoolOrders) {
    this.size = orders.jobs;
    this.#redis = redis;
    this.#engine = engine;
    this.#orders = orders;
    const shared = { connection: redis, prefix: keyPrefix, skipVersionCheck: true };
    this.#queue = new Queue(queueName, shared);
    this.#events = new QueueEvents(queueName, shared);
    this.#mailbox = new Mailbox(redis, messagesKey(this.#session));
  }

  async open(): Promise<void> {
    const fail = (error: unknown): void => this.#fail(refusalOf(error, this.#engine.redis.shown, this.#kept));
    // The client repairs broken connections by itself. These events measure how long that takes.
    this.#queue.on('error', () => {});
    this.#events.on('error', () => {});
    this.#events.on('failed', ({ jobId, failedReason }) => this.#settle(jobId, new Error(failedReason)));
    this.#redis.on('close', () => this.#lost()).on('ready', () => void this.#back().catch(fail));
    await this.#events.waitUntilReady().catch(fail);
    await this.#renew().catch(fail);
    this.#mailbox.open((message) => this.#read(message), fail);
    this.#timers.push(setInterval(() => void this.#renew().catch(fail), renewEveryMs));
    this.#timers.push(setTimeout(() => void this.#noticeIdleness(), idleNoticeMs));
    this.#orders.stop.addEventListener('abort', () => void this.#withdraw().catch(fail));
    if (this.#failure !== undefined) throw this.#failure;
  }

  async run(batch: Batch): Promise<readonly RunAnswer[]> {
    if (this.#failure !== undefined) throw this.#failure;
    return await new Promise((resolve, reject) => {
      const id = this.#idOf(batch);
      this.#outstanding.set(id, { batch, resolve, reject });
      this.#ask(id, batch).catch((error: unknown) =>
        this.#fail(refusalOf(error, this.#engine.redis.shown, this.#kept)),
      );
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#patience);
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#redis.status === 'ready') {
      await this.#redis.del(sessionKey(this.#session), messagesKey(this.#session)).catch(() => {});
      for (const id of this.#outstanding.keys()) await this.#queue.remove(id).catch(() => {});
    }
    this.#redis.removeAllListeners('close');
    this.#mailbox.close();
    this.#redis.disconnect();
    await takeLeave([this.#events.close(), this.#queue.close()]);
  }

  get #kept(): string {
    return `every record written so far is kept whole, and rvisim resume ${this.#orders.directory} goes on`;
  }

  #idOf({ start, end }: Batch): string {
    return `${this.#session}-${start}-${end}`;
  }

  /** Puts a batch into the queue, unless it is there already. */
  async #ask(id: string, batch: Batch): Promise<void> {
    const job: BatchJob = { session: this.#session, batch };
    await this.#queue.add('batch', job, { jobId: id, removeOnComplete: true, removeOnFail: true });
  }

  /** Writes the session and all unanswered batches to Redis again, in case Redis has lost some of them. */
  async #renew(): Promise<void> {
    const { question } = this.#orders;
    const session: RemoteSession = { name: question.scenario.name, from: `${hostname()}:${process.pid}`, question };
    await this.#redis.set(sessionKey(this.#session), JSON.stringify(session), 'EX', sessionLastsSeconds);
    for (const [id, { batch }] of this.#outstanding) await this.#ask(id, batch);
  }

  #read(message: Message): void {
    switch (message.kind) {
      case 'joined':
        if (this.workers.every(({ name }) => name !== message.worker.name)) this.workers.push(message.worker);
        this.#compare(message.worker.name, message.proof);
        break;
      case 'answer':
        this.#compare(message.worker, message.answer);
        this.#settle(this.#idOf(message.answer.batch), message.answer.answers);
        break;
      case 'refused':
        this.#orders.notice(`worker ${message.worker} has left: ${message.why}`);
        break;
    }
  }

  #compare(worker: string, answer: BatchAnswer): void {
    const disagreement = this.#agreement.compare(worker, answer);
    if (disagreement === undefined) return;
    const { position, first, second } = disagreement;
    const { id } = this.#orders.plan.at(position);
    this.#fail(
      new CampaignRefusal(
        'differs',
        `run ${id} came out differently on worker ${second} than on worker ${first}: one is wrong`,
        `rvisim run --json on both machines shows the difference; compare their Node and their tool (rvisim --version)`,
      ),
    );
  }

  #settle(id: string, answer: readonly RunAnswer[] | Error): void {
    const outstanding = this.#outstanding.get(id);
    if (outstanding === undefined) return;
    this.#outstanding.delete(id);
    if (answer instanceof Error) outstanding.reject(answer);
    else outstanding.resolve(answer);
  }

  /** Rejects all outstanding and all later batches with this refusal. */
  #fail(refusal: CampaignRefusal): void {
    this.#failure ??= refusal;
    for (const id of this.#outstanding.keys()) this.#settle(id, this.#failure);
  }

  #lost(): void {
    const { redis, patienceMs } = this.#engine;
    if (this.#patience !== undefined) return;
    this.#orders.notice(`${redis.shown} is gone; waiting for it for ${patienceMs / 1000} s`);
    this.#patience = setTimeout(() => this.#fail(goneRefusal(this.#engine, this.#kept)), patienceMs);
  }

  async #back(): Promise<void> {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#mailbox.readAgain();
    await this.#renew();
  }

  /** Removes the batches that no worker has begun; they end without answers. */
  async #withdraw(): Promise<void> {
    for (const id of this.#outstanding.keys()) if ((await this.#queue.remove(id)) === 1) this.#settle(id, []);
  }

  async #noticeIdleness(): Promise<void> {
    if (this.workers.length > 0 || this.#failure !== undefined) return;
    const { shown } = this.#engine.redis;
    this.#orders.notice(
      `no worker has come to ${shown} yet; to start one, on any machine: rvisim worker --redis ${shown}`,
    );
  }
}
