/**
 * A pool of remote workers: batches go through BullMQ to `rvisim worker` processes that share a Redis with us, and
 * their answers come back.
 *
 * Workers may join, leave, die in the middle of a batch, or answer after they were given up; Redis may be unreachable
 * for a while and restart empty. The records do not depend on any of this: a batch is requested until it is answered,
 * its first answer counts, and every later answer must have the same bytes.
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Batch, RunAnswer } from '../batch.ts';
import { LyingWorker } from '../lying-worker.ts';
import { CampaignRefusal } from '../refusal.ts';
import { quoted } from '../shell.ts';
import { type WorkerPool, workerThreads } from '../worker-pool.ts';
import { Agreement } from './agreement.ts';
import { AnswerCheck } from './answer-check.ts';
import { LIMITS } from './limits.ts';
import { Mailbox } from './mailbox.ts';
import {
  type BatchAnswer,
  type BatchJob,
  keyPrefix,
  messageIn,
  messagesKey,
  queueName,
  type RemoteSession,
  type RemoteWorker,
  sealed,
  sessionKey,
  sessionLastsSeconds,
} from './messages.ts';
import type { PoolOrders, RedisEngine } from './pool-orders.ts';
import { connect, goneRefusal, refusalOf, takeLeave } from './redis.ts';

/** Throws a CampaignRefusal when there is no Redis at the address or it refuses the connection. */
export async function startRemotePool(engine: RedisEngine, orders: PoolOrders): Promise<WorkerPool> {
  return await openRemotePool(await connect(engine.redis), engine, orders);
}

/** On a connection that was made before. Throws a CampaignRefusal when Redis is away by now, and for too long. */
export async function openRemotePool(redis: Redis, engine: RedisEngine, orders: PoolOrders): Promise<WorkerPool> {
  const pool = new RemotePool(redis, engine, orders);
  try {
    await pool.open();
  } catch (error) {
    await pool.close();
    throw error;
  }
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
const askAgainMs = 250;
/** After this long without a worker the user gets a notice. */
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
  /** Batches that have been given out, answered or not. */
  readonly #asked = new Set<string>();
  readonly #agreement = new Agreement();
  readonly #key: string;
  #sessionBytes = 0;
  readonly #check: AnswerCheck;
  /** Workers that were found to lie, and the places of what every worker has answered. */
  readonly #banned = new Set<string>();
  readonly #answered = new Map<string, number>();
  /** Messages that were none of ours. */
  #ignored = 0;
  #here: Promise<WorkerPool> | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  #patience: NodeJS.Timeout | undefined;
  #failure: CampaignRefusal | undefined;
  #noteFailure: (() => void) | undefined;
  readonly #hasFailed = new Promise<void>((resolve) => (this.#noteFailure = resolve));

  constructor(redis: Redis, engine: RedisEngine, orders: PoolOrders) {
    this.size = orders.jobs;
    this.#redis = redis;
    this.#engine = engine;
    this.#orders = orders;
    this.#key = engine.campaignKey ?? randomBytes(32).toString('hex');
    this.#check = new AnswerCheck(orders.plan, engine.auditShare);
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
    if (this.#redis.status !== 'ready') this.#lost();
    await Promise.race([this.#hasFailed, this.#begin().catch(fail)]);
    if (this.#failure !== undefined) throw this.#failure;
    this.#mailbox.open((text) => this.#read(text), fail);
    this.#timers.push(setInterval(() => void this.#renew().catch(fail), renewEveryMs));
    this.#timers.push(setTimeout(() => void this.#noticeIdleness(), idleNoticeMs));
    this.#orders.stop.addEventListener('abort', () => void this.#withdraw().catch(fail));
  }

  /** Waits for a Redis that is away. */
  async #begin(): Promise<void> {
    await this.#events.waitUntilReady();
    await this.#renew();
  }

  async run(batch: Batch): Promise<readonly RunAnswer[]> {
    if (this.#failure !== undefined) throw this.#failure;
    return await new Promise((resolve, reject) => {
      const id = this.#idOf(batch);
      this.#outstanding.set(id, { batch, resolve, reject });
      this.#asked.add(id);
      this.#ask(id, batch).catch((error: unknown) =>
        this.#fail(refusalOf(error, this.#engine.redis.shown, this.#kept)),
      );
    });
  }

  /** On a thread of its own, which it may end. */
  async runHere(batch: Batch): Promise<readonly RunAnswer[]> {
    this.#orders.notice(`run ${this.#orders.plan.at(batch.start).id} was lost on remote workers and is done here`);
    this.#here ??= workerThreads(this.#orders.question.scenario, this.#orders.plan, 1);
    return await (await this.#here).run(batch);
  }

  async close(): Promise<void> {
    await (await this.#here)?.close();
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
    return `every record written so far is kept whole, and rvisim resume ${quoted(this.#orders.directory)} goes on`;
  }

  #idOf({ start, end }: Batch): string {
    return `${this.#session}-${start}-${end}`;
  }

  /** Puts a batch into the queue, unless it is there already. */
  async #ask(id: string, batch: Batch): Promise<void> {
    const job: BatchJob = { session: this.#session, batch };
    await this.#queue.add('batch', job, { jobId: id, removeOnComplete: true, removeOnFail: true });
  }

  /** Asks again what a worker has answered that lies, once the queue has taken its job for done. */
  #askLater(id: string): void {
    const again = setTimeout(() => {
      const batch = this.#outstanding.get(id)?.batch;
      if (batch !== undefined) void this.#ask(id, batch).catch(() => {});
    }, askAgainMs);
    this.#timers.push(again);
  }

  /** Writes the session and all unanswered batches to Redis again, in case Redis has lost or given up some of them. */
  async #renew(): Promise<void> {
    const { question } = this.#orders;
    const session: RemoteSession = {
      name: question.scenario.name,
      from: `${hostname()}:${process.pid}`,
      question,
      ...(this.#engine.campaignKey === undefined && { key: this.#key }),
    };
    const text = sealed(this.#key, this.#session, session);
    this.#sessionBytes = Buffer.byteLength(text);
    await this.#redis.set(sessionKey(this.#session), text, 'EX', sessionLastsSeconds);
    for (const [id, { batch }] of this.#outstanding) await this.#ask(id, batch);
  }

  /** Whatever is no message of a worker, or no answer to what was asked, is counted and otherwise ignored. */
  #read(text: string): void {
    const message = messageIn(text, this.#key, this.#session);
    switch (message?.kind) {
      case 'joined':
        if (this.#banned.has(message.worker.name) || !this.#check.isAnswer(message.proof)) return this.#ignore();
        if (this.workers.every(({ name }) => name !== message.worker.name)) this.workers.push(message.worker);
        this.#compare(message.worker.name, message.proof);
        break;
      case 'answer':
        this.#take(message.worker, message.answer);
        break;
      case 'refused':
        this.#orders.notice(`worker ${message.worker} has left: ${message.why}`);
        break;
      default:
        this.#ignore();
    }
  }

  #take(worker: string, answer: BatchAnswer): void {
    const isKnown = this.workers.some(({ name }) => name === worker) && !this.#banned.has(worker);
    const id = this.#idOf(answer.batch);
    if (this.#banned.has(worker) && this.#outstanding.has(id)) this.#askLater(id);
    if (!isKnown || !this.#asked.has(id) || !this.#check.isAnswer(answer)) return this.#ignore();
    this.#answered.set(worker, Math.min(answer.batch.start, this.#answered.get(worker) ?? Infinity));
    const lie = this.#check.lieIn(answer);
    if (lie !== undefined) return this.#ban(worker, lie);
    this.#compare(worker, answer);
    this.#settle(id, answer.answers);
  }

  /** All that the worker has answered is done again, from its first answer on: the error says where that is. */
  #ban(worker: string, run: string): void {
    this.#banned.add(worker);
    this.workers.splice(0, this.workers.length, ...this.workers.filter(({ name }) => name !== worker));
    this.#agreement.forget(worker);
    const error = new LyingWorker(worker, run, this.#answered.get(worker) ?? 0);
    for (const id of this.#outstanding.keys()) this.#settle(id, error);
  }

  #ignore(): void {
    this.#ignored += 1;
    if (this.#ignored !== 1) return;
    this.#orders.notice(
      'a message on the queue is not one of a worker of this campaign, and is ignored, as all such are',
    );
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
    this.#noteFailure?.();
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
    this.#orders.notice(noWorkerWords(this.#engine.redis.shown, this.#sessionBytes));
  }
}

/** A worker does not read what is larger than it allows, so it cannot say so itself. */
export function noWorkerWords(shown: string, sessionBytes: number): string {
  const larger = sessionBytes > LIMITS.bytes ? ` --limits bytes=${sessionBytes}` : '';
  const why = larger && `, and none reads a question of ${sessionBytes} bytes unless it is allowed to`;
  return (
    `no worker has come to ${shown} yet${why}; to start one, on any machine: ` +
    `rvisim worker --redis ${quoted(shown)}${larger}`
  );
}
