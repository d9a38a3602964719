/**
 * The messages of a campaign and its workers in Redis.
 *
 * BullMQ distributes the batches: it gives each to one worker, and to another when that one dies. Answers come back on
 * a stream of the campaign, not as results of BullMQ jobs, so that the late answer of a worker that was given up is
 * received and compared, too.
 */
import type { Batch, RunAnswer } from '../batch.ts';
import type { Question, Session } from '../manifest.ts';

/**
 * The prefix of all keys, BullMQ's included. Its number changes with the format of the messages, so that versions with
 * different formats never share keys.
 */
export const keyPrefix = 'rvisim:1';
export const queueName = 'batches';

/**
 * A campaign under way, stored under `sessionKey`, where its workers find the question. It expires unless the campaign
 * renews it.
 */
export interface RemoteSession {
  readonly name: string;
  /** The process that asks: `host:pid`. */
  readonly from: string;
  readonly question: Question;
}

export interface BatchJob {
  readonly session: string;
  readonly batch: Batch;
}

export type Message =
  /**
   * The first message of a worker: its name, and as its proof the answers to the first runs of the plan, which must be
   * the same from every worker.
   */
  | { readonly kind: 'joined'; readonly worker: RemoteWorker; readonly proof: BatchAnswer }
  | { readonly kind: 'answer'; readonly worker: string; readonly answer: BatchAnswer }
  /** A worker has left because it cannot do this campaign, with the reason. */
  | { readonly kind: 'refused'; readonly worker: string; readonly why: string };

export interface BatchAnswer {
  readonly batch: Batch;
  readonly answers: readonly RunAnswer[];
}

/** A worker process: where it runs and by what tool. */
export interface RemoteWorker extends Pick<Session, 'tool' | 'host'> {
  /** `host:pid`. */
  readonly name: string;
  readonly threads: number;
}

export const sessionKey = (session: string): string => `${keyPrefix}:session:${session}`;
export const messagesKey = (session: string): string => `${keyPrefix}:messages:${session}`;

/** A session ends and its keys expire when it is not renewed for this long. */
export const sessionLastsSeconds = 60;

/** Runs in a worker's proof. */
export const proofRuns = 4;
