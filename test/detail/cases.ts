/** The cases of scenarios/detail.yaml, to be simulated at any level of detail. */
import { readFileSync } from 'node:fs';
import { specOf } from '../../src/campaign/plan.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import type { Variant } from '../../src/experiment/runner.ts';
import { createRunner } from '../../src/experiments.ts';
import { isVmmFailure } from '../../src/models/vmm/experiment/experiment.ts';
import type { VmmFailureSettings } from '../../src/models/vmm/experiment/form.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

const path = new URL('../../scenarios/detail.yaml', import.meta.url).pathname;

export type Detail = 'neighbourhood' | 'from-start' | 'to-end' | 'full';

/** Between which shares of the benchmark the fault strikes. */
type Window = readonly [number, number];

const variants = variantsOf(parseScenario(readFileSync(path, 'utf8'), path, []));
const variantOf = new Map(variants.map((variant) => [variant.factors['case'] ?? '', variant]));
export const caseNames: readonly string[] = [...variantOf.keys()];

/**
 * Of each run what became of it: recovered, failed of a cause, silent corruption of a cause, no effect. What is
 * simulated from the start has a seed of its own, so that it is an independent sample; the other two levels meet the
 * same faults.
 */
export function classesOf(name: string, detail: Detail, window: Window, runs: readonly number[]): string[] {
  const variant = atDetail(name, detail, window);
  const runner = createRunner();
  const seed = detail === 'full' || detail === 'from-start' ? `detail/${detail}` : 'detail';
  return runs.map((run) => classOf(runner(specOf(variant, run, seed))));
}

function atDetail(name: string, detail: Detail, window: Window): Variant {
  const variant = variantOf.get(name);
  if (variant === undefined || !isVmmFailure(variant.settings)) throw new Error(`no case ${name}`);
  const { settings } = variant;
  const { trigger } = settings.fault;
  const changed: VmmFailureSettings = {
    ...settings,
    detail,
    fault: { ...settings.fault, trigger: { ...trigger, window } },
  };
  return { ...variant, settings: changed };
}

function classOf(record: RunRecord): string {
  if (record.status !== 'completed') return record.status;
  return record.cause === undefined ? record.outcome : `${record.outcome}: ${record.cause}`;
}
