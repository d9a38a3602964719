/**
 * What a campaign and its workers write into Redis.
 *
 * BullMQ carries the batches: it hands each to one worker, and to another when that one dies. Answers come back on a
 * stream of the campaign's own rather than as results of jobs, so that a worker that was given up and answers after all
 * is heard, too, and can be compared.
 */
import type { Batch, RunAnswer } from '../batch.ts';
import type { Question, Session } from '../manifest.ts';

/**
 * All keys begin with it, BullMQ's included. When a message changes, the number changes, so that versions with
 * different messages never share keys.
 */
export const keyPrefix = 'rvisim:1';
export const queueName = 'batches';

/**
 * A campaign under way, under `sessionKey`, where its workers find the question. It expires when the campaign no longer
 * renews it.
 */
export interface RemoteSession {
  readonly name: string;
  /** Who asks: `host:pid`. */
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
  /** A worker that cannot do this campaign has left, and why. */
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

/** A session that is not renewed for this long is over, and its keys expire. */
export const sessionLastsSeconds = 60;

/** Runs in a worker's proof. */
export const proofRuns = 4;
