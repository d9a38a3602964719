/**
 * A worker thread of a campaign: gets the scenario once, then answers batches of its plan. It loads the plugins of the
 * campaign itself, and answers nothing with others.
 */
import { workerData } from 'piscina';
import { type LoadedPlugin, under } from '../experiment/catalogue.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type Batch, batchRunner, type RunAnswer } from './batch.ts';
import { type Layout, planOf } from './plan.ts';
import { loadPlugins } from './plugin-files.ts';
import { requirePlugins } from './plugin-marks.ts';

/** What the worker pool passes to each worker thread when it starts. */
export interface WorkerOrders {
  readonly scenario: Scenario;
  readonly layout: Layout;
  readonly plugins: readonly LoadedPlugin[];
}

/** Why this thread cannot take part, since an exception would be taken for the loss of a worker. */
export interface Refused {
  readonly refused: string;
}

const { scenario, layout, plugins } = workerData as WorkerOrders;

const ready = begin();

export async function runBatch(batch: Batch): Promise<readonly RunAnswer[] | Refused> {
  const run = await ready;
  return typeof run === 'string' ? { refused: run } : run(batch);
}

async function begin(): Promise<string | ((batch: Batch) => readonly RunAnswer[])> {
  try {
    const catalogue = plugins.length === 0 ? undefined : await loadPlugins(plugins.map(({ path }) => path));
    return under(catalogue, () => {
      requirePlugins('the campaign was begun', { plugins: plugins.map(({ mark }) => mark) });
      const run = batchRunner(planOf(scenario, layout));
      return (batch) => under(catalogue, () => run(batch));
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
