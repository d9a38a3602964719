/**
 * The published tables of ReHype's port (Z5) and of NiLiHype (Z6) against the simulation, on a seed that nothing was
 * fitted to, and what becomes of Register and Code faults (Z4).
 *
 * Tolerance: a published share lies inside the simulated Clopper-Pearson interval of 99.9 % confidence, widened by five
 * points. Z5.1 is missed by seven points (docs/vmm-model.md): there it is widened by ten, so that it is noticed when it
 * moves further away.
 */
import { describe, expect, it } from 'vitest';
import { clopperPearson } from '../../src/analysis/proportion.ts';
import { planOf } from '../../src/campaign/plan.ts';
import type { CompletedRun } from '../../src/experiment/record.ts';
import { createRunner } from '../../src/experiments.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { completed, episodeOf } from '../campaign/runs.ts';

const RUNS = 80;
const CONFIDENCE = 0.999;
const TOLERANCE = 0.05;
const KNOWN_MISSES = new Map([['Z5.1', 0.1]]);
const scenarioOf = (name: string) =>
  loadScenario(new URL(`../../scenarios/${name}.yaml`, import.meta.url).pathname, [`runs=${RUNS}`, 'seed=validation']);

/** The records of each variant, by its name on the scenario's one axis. */
function recordsOf(name: string): ReadonlyMap<string, readonly CompletedRun[]> {
  const plan = planOf(scenarioOf(name));
  const runner = createRunner();
  const found = new Map<string, CompletedRun[]>();
  for (let place = 0; place < plan.length; place++) {
    const spec = plan.at(place);
    const [variant = ''] = Object.values(spec.variant.factors);
    found.set(variant, [...(found.get(variant) ?? []), completed(runner(spec))]);
  }
  return found;
}

const isDetected = (record: CompletedRun): boolean => episodeOf(record).detection !== undefined;

/** How many, of how many. */
const SHARES: Readonly<Record<string, (records: readonly CompletedRun[]) => readonly [number, number]>> = {
  'recovered|detected': (records) => {
    const detected = records.filter(isDetected);
    return [detected.filter(({ outcome }) => outcome === 'recovered').length, detected.length];
  },
  'detected|injected': (records) => [records.filter(isDetected).length, records.length],
  'non-manifested|injected': (records) => [
    records.filter(({ outcome }) => outcome === 'non-manifested').length,
    records.length,
  ],
  'sdc|injected': (records) => [records.filter(({ outcome }) => outcome === 'sdc').length, records.length],
};

describe.each(['rehype-port-increments', 'nilihype-increments', 'manifestation'])('%s', (name) => {
  it('comes close to what was published', () => {
    const records = recordsOf(name);
    const { reported } = scenarioOf(name);
    const compared = reported.map(({ id, where, metric, value }) => {
      const [variant = ''] = Object.values(where);
      const of = records.get(variant) ?? [];
      expect([id, variant, of.length]).toEqual([id, variant, RUNS]);
      const [count, all] = SHARES[metric]!(of);
      const { low, high } = clopperPearson(count, all, CONFIDENCE);
      const tolerance = KNOWN_MISSES.get(id) ?? TOLERANCE;
      const isClose = value >= low - tolerance && value <= high + tolerance;
      return `${id} ${metric}: ${value} beside ${count} of ${all}${isClose ? '' : ', too far away'}`;
    });
    expect(compared.filter((each) => each.endsWith('too far away'))).toEqual([]);
    expect(compared.length).toBeGreaterThan(2);
  });
});
