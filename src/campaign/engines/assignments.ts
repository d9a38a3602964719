/**
 * The campaigns of a worker: for each, the question, which is checked once, and the threads that answer its batches.
 */
import type { Redis } from 'ioredis';
import { catalogueInForce, under } from '../../experiment/catalogue.ts';
import { MODEL_VERSION } from '../../experiment/model-version.ts';
import type { Batch, RunAnswer } from '../batch.ts';
import { questionOf } from '../manifest.ts';
import { flawInQuestion } from '../manifest-shape.ts';
import { planOf } from '../plan.ts';
import { pluginRefusal } from '../plugin-marks.ts';
import { CampaignRefusal } from '../refusal.ts';
import { type WorkerPool, workerThreads } from '../worker-pool.ts';
import type { Limits } from './limits.ts';
import {
  type Message,
  messagesKey,
  proofRuns,
  type RemoteSession,
  type RemoteWorker,
  sealed,
  sessionIn,
  sessionKey,
  sessionLastsSeconds,
} from './messages.ts';

/** The number of campaigns whose threads are kept for further batches. */
const mostAssignments = 8;

interface Assignment {
  readonly pool: WorkerPool;
  readonly planned: number;
  /** Under which its messages are sealed. */
  readonly key: string;
}

export interface Guard {
  /** The secret that is shared with the campaigns; absent when there is none. */
  readonly campaignKey?: string;
  readonly limits: Limits;
}

export class Assignments {
  readonly #redis: Redis;
  readonly #self: RemoteWorker;
  readonly #begun: (session: RemoteSession) => void;
  readonly #catalogue = catalogueInForce();
  readonly #guard: Guard;
  readonly #pools = new Map<string, Promise<Assignment | undefined>>();

  /** `begun` is called for each campaign when its first batch arrives. */
  constructor(redis: Redis, self: RemoteWorker, guard: Guard, begun: (session: RemoteSession) => void) {
    this.#redis = redis;
    this.#self = self;
    this.#guard = guard;
    this.#begun = begun;
  }

  /**
   * Does a batch and sends its answers to the campaign; returns them, or undefined when the campaign is over. Rejects
   * when the batch ended a thread, and with a CampaignRefusal when the campaign needs another version of the tool.
   */
  async answer(session: string, batch: Batch): Promise<readonly RunAnswer[] | undefined> {
    const assignment = await this.#assignmentOf(session);
    if (assignment === undefined) return undefined;
    const { pool, planned, key } = assignment;
    const { limits } = this.#guard;
    if (!(batch.start < batch.end && batch.end <= planned && batch.end - batch.start <= limits.runs))
      return await this.#refuse(session, key, `a batch is at most ${limits.runs} runs of the plan`);
    const answers = await pool.run(batch);
    await this.#send(session, key, { kind: 'answer', worker: this.#self.name, answer: { batch, answers } });
    return answers;
  }

  async close(): Promise<void> {
    for (const assignment of this.#pools.values())
      await assignment.then((opened) => opened?.pool.close()).catch(() => {});
  }

  async #assignmentOf(session: string): Promise<Assignment | undefined> {
    let pool = this.#pools.get(session);
    if (pool === undefined) {
      pool = under(this.#catalogue, () => this.#begin(session));
      this.#pools.set(session, pool);
      // If the campaign could not begin, the next batch tries again.
      const forget = (): void => void this.#pools.delete(session);
      pool.then((opened) => opened ?? forget(), forget);
      await this.#dismissOldest();
    }
    return await pool;
  }

  async #begin(session: string): Promise<Assignment | undefined> {
    const { campaignKey, limits } = this.#guard;
    const size = await this.#redis.strlen(sessionKey(session));
    const given = size > limits.bytes ? null : await this.#redis.get(sessionKey(session));
    const received = given === null ? undefined : sessionIn(given, session, campaignKey);
    // Over, or not of somebody who has our key: there is nobody to be told.
    if (received === undefined) return undefined;
    const { asked, key } = received;
    const refusal = whyNotFor(asked, this.#self, limits);
    if (refusal !== undefined) {
      await this.#refuse(session, key, refusal.message);
      if (refusal.kind !== 'not-allowed') throw refusal;
      return undefined;
    }
    const { scenario } = asked.question;
    const plan = planOf(scenario, asked.question);
    const pool = await workerThreads(scenario, plan, this.#self.threads, limits.seconds * 1000);
    const batch = { start: 0, end: Math.min(proofRuns, plan.length) };
    const answers = await pool.run(batch).catch(async (error: unknown) => {
      await pool.close();
      const why = `its first ${batch.end} runs were not done within the ${limits.seconds} s that --limits allows`;
      await this.#refuse(session, key, error instanceof Error && error.name === 'AbortError' ? why : String(error));
      throw error;
    });
    const proof = { batch, answers };
    await this.#send(session, key, { kind: 'joined', worker: this.#self, proof });
    this.#begun(asked);
    return { pool, planned: plan.length, key };
  }

  async #refuse(session: string, key: string, why: string): Promise<undefined> {
    await this.#send(session, key, { kind: 'refused', worker: this.#self.name, why: why.slice(0, 1000) });
    return undefined;
  }

  /** The messages expire with the session, in case the campaign has died and never reads them. */
  async #send(session: string, sessionsKey: string, message: Message): Promise<void> {
    const key = messagesKey(session);
    await this.#redis
      .multi()
      .xadd(key, '*', 'message', sealed(sessionsKey, session, message))
      .expire(key, sessionLastsSeconds)
      .exec();
  }

  async #dismissOldest(): Promise<void> {
    const [oldest] = this.#pools;
    if (oldest === undefined || this.#pools.size <= mostAssignments) return;
    const [session, pool] = oldest;
    this.#pools.delete(session);
    await (await pool)?.pool.close();
  }
}

function whyNotFor(
  { name, from, question }: RemoteSession,
  self: RemoteWorker,
  limits: Limits,
): CampaignRefusal | undefined {
  const sameVersion = 'start the worker from the same version of rvisim as the campaign';
  const version: unknown = (question as Partial<RemoteSession['question']> | null | undefined)?.modelVersion;
  if (typeof version === 'string' && version !== MODEL_VERSION) {
    const message =
      `campaign ${name} of ${from} needs model version ${version}, worker ` +
      `${self.name} simulates model version ${MODEL_VERSION}`;
    return new CampaignRefusal('other-model', message, sameVersion);
  }
  const flaw = flawInQuestion(question, questionOf);
  if (flaw !== undefined)
    return new CampaignRefusal(
      'not-allowed',
      `campaign ${name} of ${from} asks what worker ${self.name} refuses: ${flaw}`,
    );
  if (question.variants.length > limits.variants) {
    const message =
      `campaign ${name} of ${from} has ${question.variants.length} variants, worker ${self.name} ` +
      `allows ${limits.variants}`;
    return new CampaignRefusal('not-allowed', message);
  }
  return pluginRefusal(`campaign ${name} of ${from} was begun`, question);
}
