/** How the runs of a campaign are carried out: by threads of this process, or by workers anywhere that share a Redis with it. No record depends on it. */
import { assembleCrew, type Crew, type Jobs, jobsFor } from '../crew.ts';
import type { Question } from '../manifest.ts';
import type { Plan } from '../plan.ts';

export type Engine = { readonly kind: 'threads' } | RedisEngine;

export interface RedisEngine {
  readonly kind: 'bullmq';
  readonly redis: RedisAddress;
  /** How long a Redis that went away is waited for. */
  readonly patienceMs: number;
}

export interface RedisAddress {
  readonly url: string;
  /** The same for people to read, without the password. */
  readonly shown: string;
}

/** What the crew of a campaign has to know. */
export interface CrewOrders {
  /** The results folder, for what is said about it. */
  readonly directory: string;
  readonly question: Question;
  readonly plan: Plan;
  readonly jobs: number;
  /** When it fires, batches that nobody has begun are taken back. */
  readonly stop: AbortSignal;
  /** Told what somebody should know while the campaign goes on, in a line of words. */
  readonly notice: (text: string) => void;
}

/** How many batches are under way at the same time. */
export function jobsOn(engine: Engine, jobs: Jobs, runsLeft: number): number {
  return engine.kind === 'bullmq' && jobs === 'auto' ? batchesOnTheWay : jobsFor(jobs, runsLeft);
}

/** Enough to keep a few machines busy while answers travel; `--jobs` raises it for more. */
const batchesOnTheWay = 16;

export async function crewOf(engine: Engine, orders: CrewOrders): Promise<Crew> {
  if (engine.kind === 'threads') return await assembleCrew(orders.question.scenario, orders.plan, orders.jobs);
  const { assembleRemoteCrew } = await import('./remote-crew.ts');
  return await assembleRemoteCrew(engine, orders);
}

/** Reads `redis://[user:password@]host[:port][/database]` (`rediss://` for TLS); undefined when it is something else. */
export function redisAddress(text: string): RedisAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, pathname } = new URL(text);
  const isRedis = /^rediss?:$/.test(protocol) && hostname !== '' && /^\/?\d*$/.test(pathname);
  return isRedis ? { url: text, shown: withoutPassword(text) } : undefined;
}

/** The text with the password of any Redis address in it blotted out: command lines are kept, secrets are not. */
export function withoutPassword(text: string): string {
  return text.replace(/(rediss?:\/\/[^:@/\s]*):[^@/\s]*@/g, '$1:xxx@');
}
