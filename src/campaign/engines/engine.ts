/**
 * How the runs of a campaign are carried out: by threads of this process, or by workers anywhere that share a Redis
 * with it. No record depends on it.
 */
import { assembleCrew, type Crew, type Jobs, jobsFor } from '../crew.ts';
import type { Question } from '../manifest.ts';
import type { Plan } from '../plan.ts';
import type { RedisAddress } from './redis-address.ts';

export type Engine = { readonly kind: 'threads' } | RedisEngine;

export interface RedisEngine {
  readonly kind: 'bullmq';
  readonly redis: RedisAddress;
  /** How long a Redis that went away is waited for. */
  readonly patienceMs: number;
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
