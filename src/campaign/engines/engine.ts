/**
 * How the runs of a campaign are carried out: by threads of this process, or by workers anywhere that share a Redis
 * with it. No record depends on it.
 */
import { assembleCrew, type Crew, type Jobs, jobsFor } from '../crew.ts';
import type { CrewOrders, RedisEngine } from './crew-orders.ts';

export type Engine = { readonly kind: 'threads' } | RedisEngine;

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
