/**
 * The campaigns of a worker: for each, the question, which is checked once, and the threads that answer its batches.
 */
import type { Redis } from 'ioredis';
import { MODEL_VERSION } from '../../experiment/model-version.ts';
import { scenarioHash } from '../../scenario/variants.ts';
import type { Batch, RunAnswer } from '../batch.ts';
import { planOf } from '../plan.ts';
import { CampaignRefusal } from '../refusal.ts';
import { type WorkerPool, workerThreads } from '../worker-pool.ts';
import {
  type Message,
  messagesKey,
  proofRuns,
  type RemoteSession,
  type RemoteWorker,
  sessionKey,
  sessionLastsSeconds,
} from './messages.ts';

/** The number of campaigns whose threads are kept for further batches. */
const mostAssignments = 8;

export class Assignments {
  readonly #redis: Redis;
  readonly #self: RemoteWorker;
  readonly #begun: (session: RemoteSession) => void;
  readonly #pools = new Map<string, Promise<WorkerPool | undefined>>();

  /** `begun` is called for each campaign when its first batch arrives. */
  constructor(redis: Redis, self: RemoteWorker, begun: (session: RemoteSession) => void) {
    this.#redis = redis;
    this.#self = self;
    this.#begun = begun;
  }

  /**
   * Does a batch and sends its answers to the campaign; returns them, or undefined when the campaign is over. Rejects
   * when the batch ended a thread, and with a CampaignRefusal when the campaign needs another version of the tool.
   */
  async answer(session: string, batch: Batch): Promise<readonly RunAnswer[] | undefined> {
    const pool = await this.#poolOf(session);
    if (pool === undefined) return undefined;
    const answers = await pool.run(batch);
    await this.#send(session, { kind: 'answer', worker: this.#self.name, answer: { batch, answers } });
    return answers;
  }

  async close(): Promise<void> {
    for (const pool of this.#pools.values()) await pool.then((opened) => opened?.close()).catch(() => {});
  }

  async #poolOf(session: string): Promise<WorkerPool | undefined> {
    let pool = this.#pools.get(session);
    if (pool === undefined) {
      pool = this.#begin(session);
      this.#pools.set(session, pool);
      // If the campaign could not begin, the next batch tries again.
      const forget = (): void => void this.#pools.delete(session);
      pool.then((opened) => opened ?? forget(), forget);
      await this.#dismissOldest();
    }
    return await pool;
  }

  async #begin(session: string): Promise<WorkerPool | undefined> {
    const text = await this.#redis.get(sessionKey(session));
    if (text === null) return undefined;
    const asked = JSON.parse(text) as RemoteSession;
    const refusal = whyNotFor(asked, this.#self);
    if (refusal !== undefined) {
      await this.#send(session, { kind: 'refused', worker: this.#self.name, why: refusal.message });
      throw refusal;
    }
    const { scenario } = asked.question;
    const plan = planOf(scenario, asked.question);
    const pool = await workerThreads(scenario, plan, this.#self.threads);
    const batch = { start: 0, end: Math.min(proofRuns, plan.length) };
    const proof = { batch, answers: await pool.run(batch) };
    await this.#send(session, { kind: 'joined', worker: this.#self, proof });
    this.#begun(asked);
    return pool;
  }

  /** The messages expire with the session, in case the campaign has died and does not read them. */
  async #send(session: string, message: Message): Promise<void> {
    const key = messagesKey(session);
    await this.#redis
      .multi()
      .xadd(key, '*', 'message', JSON.stringify(message))
      .expire(key, sessionLastsSeconds)
      .exec();
  }

  async #dismissOldest(): Promise<void> {
    const [oldest] = this.#pools;
    if (oldest === undefined || this.#pools.size <= mostAssignments) return;
    const [session, pool] = oldest;
    this.#pools.delete(session);
    await (await pool)?.close();
  }
}

function whyNotFor({ name, from, question }: RemoteSession, self: RemoteWorker): CampaignRefusal | undefined {
  if (question.modelVersion !== MODEL_VERSION) {
    const message =
      `campaign ${name} of ${from} needs model version ${question.modelVersion}, worker ` +
      `${self.name} simulates model version ${MODEL_VERSION}`;
    return new CampaignRefusal(
      'other-model',
      message,
      'start the worker from the same version of rvisim as the campaign',
    );
  }
  const hash = scenarioHash(question.scenario);
  if (question.scenarioHash !== hash) {
    const message =
      `campaign ${name} of ${from} asks for scenario ${question.scenarioHash.slice(0, 12)}, which ` +
      `worker ${self.name} reads as ${hash.slice(0, 12)}`;
    return new CampaignRefusal(
      'other-scenario',
      message,
      'start the worker from the same version of rvisim as the campaign',
    );
  }
  return undefined;
}
