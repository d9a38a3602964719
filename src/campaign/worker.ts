/** A worker thread of a campaign: it receives the scenario once, then answers batches of its plan. */
import { workerData } from 'piscina';
import type { Scenario } from '../scenario/schema.ts';
import { batchRunner } from './batch.ts';
import { type Layout, planOf } from './plan.ts';

/** What the worker pool passes to each worker thread when it starts. */
export interface WorkerOrders {
  readonly scenario: Scenario;
  readonly layout: Layout;
}

const { scenario, layout } = workerData as WorkerOrders;

export const runBatch = batchRunner(planOf(scenario, layout));
