/**
 * The messages of a campaign and its workers in Redis.
 *
 * BullMQ distributes the batches: it gives each to one worker, and to another when that one dies. Answers come back on
 * a stream of the campaign, not as results of BullMQ jobs, so that the late answer of a worker that was given up is
 * received and compared, too.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Batch, RunAnswer } from '../batch.ts';
import { isTooDeep } from '../depth.ts';
import { type Question, type Session, verdicts } from '../manifest.ts';

/**
 * The prefix of all keys, BullMQ's included. Its number changes with the format of the messages, so that versions with
 * different formats never share keys.
 */
export const keyPrefix = 'rvisim:2';
export const queueName = 'batches';

/**
 * A campaign under way, stored under `sessionKey`, where its workers find the question. It expires unless the campaign
 * renews it.
 */
export interface RemoteSession {
  /**
   * The key of its messages, where campaign and workers share none that others lack: then whoever can read the queue
   * can write answers.
   */
  readonly key?: string;
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

const text = z.string().max(1000);
const place = z.int().min(0);
const batchShape = z.object({ start: place, end: place });
/** Lines of records, and traces of exceptions. */
const longText = z.string().max(4 << 20);
const answers = z.object({
  batch: batchShape,
  answers: z.array(z.object({ line: longText, verdict: z.enum(verdicts), stack: longText.optional() })),
});
const worker = z.object({
  name: text,
  threads: z.int().min(1),
  tool: z.object({
    version: text,
    commit: text.optional(),
    dirty: z.boolean().optional(),
    lockfile: text.optional(),
  }),
  host: z.object({ node: text, os: text, cpu: text }),
});
const messageShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('joined'), worker, proof: answers }),
  z.object({ kind: z.literal('answer'), worker: text, answer: answers }),
  z.object({ kind: z.literal('refused'), worker: text, why: text }),
]);
const sessionShape = z.object({ name: text, from: text, key: text.optional(), question: z.unknown() });

const jobShape = z.object({ session: z.uuid(), batch: batchShape });

/** What a job asks for; undefined when it is none of a campaign. */
export const jobIn = (data: unknown): BatchJob | undefined => jobShape.safeParse(data).data;

/** A text under a key: who has not got the key can neither write it nor change it. `about` says what it belongs to. */
export function sealed(key: string, about: string, body: object): string {
  const inside = JSON.stringify(body);
  return JSON.stringify({ body: inside, mac: macOf(key, about, inside) });
}

/** What was sealed, as JSON holds it; undefined when it was not, or not under this key. */
export function opened(key: string, about: string, given: string): unknown {
  const { body, mac } = envelopeIn(given) ?? {};
  if (body === undefined || mac === undefined) return undefined;
  const [expected, came] = [Buffer.from(macOf(key, about, body)), Buffer.from(mac)];
  return expected.length === came.length && timingSafeEqual(expected, came) ? parsed(body) : undefined;
}

const macOf = (key: string, about: string, body: string): string =>
  createHmac('sha256', key).update(`${about}\n${body}`).digest('hex');

function envelopeIn(given: string): { body: string; mac: string } | undefined {
  return z.object({ body: z.string(), mac: z.string() }).safeParse(parsed(given)).data;
}

function parsed(json: string): unknown {
  try {
    return isTooDeep(json) ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A message of a session, if it is one, under its key. */
export const messageIn = (given: string, key: string, session: string): Message | undefined =>
  // The shapes say the same as the types, but for `exactOptionalPropertyTypes`.
  messageShape.safeParse(opened(key, session, given)).data as Message | undefined;

/**
 * A session, and the key of its messages: the one that we have, under which the session must then be sealed, or the one
 * in it.
 */
export function sessionIn(
  given: string,
  session: string,
  campaignKey: string | undefined,
): { readonly asked: RemoteSession; readonly key: string } | undefined {
  const body = campaignKey === undefined ? parsed(envelopeIn(given)?.body ?? '') : opened(campaignKey, session, given);
  const asked = sessionShape.safeParse(body).data as RemoteSession | undefined;
  const key = campaignKey ?? asked?.key;
  return asked === undefined || key === undefined ? undefined : { asked, key };
}
