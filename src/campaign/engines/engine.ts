/**
 * The engine of a campaign carries out its runs: threads of this process, or remote workers that share a Redis with it.
 * No record depends on the engine.
 */
import { type Jobs, jobsFor, startWorkerPool, type WorkerPool } from '../worker-pool.ts';
import type { PoolOrders, RedisEngine } from './pool-orders.ts';

export type Engine = { readonly kind: 'threads' } | RedisEngine;

/** The number of batches under way at the same time. */
export function jobsOn(engine: Engine, jobs: Jobs, runsLeft: number): number {
  return engine.kind === 'bullmq' && jobs === 'auto' ? batchesOnTheWay : jobsFor(jobs, runsLeft);
}

/** Enough to keep a few machines busy while answers travel; `--jobs` raises it for more. */
const batchesOnTheWay = 16;

export async function poolOf(engine: Engine, orders: PoolOrders): Promise<WorkerPool> {
  if (engine.kind === 'threads') return await startWorkerPool(orders.question.scenario, orders.plan, orders.jobs);
  const { startRemotePool } = await import('./remote-pool.ts');
  return await startRemotePool(engine, orders);
}
