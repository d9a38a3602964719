/**
 * The published tables of ReHype against the simulation, on a seed that nothing was fitted to.
 *
 * Tolerance: a published share lies inside the simulated Clopper-Pearson interval of 99.9 % confidence widened by five
 * points, which is what the model claims. The latencies are calibrated, row by row: these tests keep them so.
 */
import jstat from 'jstat';
import { beforeAll, describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { createRunner } from '../../src/experiments.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { smallScenario } from '../campaign/fixture.ts';
import { completed, episodeOf, recordsOf } from '../campaign/runs.ts';

const RUNS = 150;
const SEED = 'validation';
const TOLERANCE = 0.05;
const scenario = smallScenario(RUNS);

interface Step {
  readonly name: string;
  readonly recovered: number;
  readonly detected: number;
}

let steps: readonly Step[] = [];
beforeAll(() => {
  const runner = createRunner();
  steps = variantsOf(scenario).map((variant) => {
    const records = Array.from({ length: RUNS }, (_, run) => completed(runner(specOf(variant, run, SEED))));
    const detected = records.filter((record) => episodeOf(record).detection !== undefined);
    return {
      name: variant.factors['step'] ?? '',
      recovered: detected.filter(({ outcome }) => outcome === 'recovered').length,
      detected: detected.length,
    };
  });
});

/** Clopper and Pearson (1934), two-sided. */
function interval({ recovered, detected }: Step, confidence: number): { low: number; high: number } {
  const tail = (1 - confidence) / 2;
  return {
    low: recovered === 0 ? 0 : jstat.beta.inv(tail, recovered, detected - recovered + 1),
    high: recovered === detected ? 1 : jstat.beta.inv(1 - tail, recovered + 1, detected - recovered),
  };
}

describe('the six steps from the basic microreboot to all of ReHype', () => {
  it('each recover at least what the step before recovers', () => {
    expect(steps).toHaveLength(6);
    const counts = steps.map(({ recovered }) => recovered);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it('detect every failstop', () => {
    expect(steps.map(({ detected }) => detected)).toEqual(steps.map(() => RUNS));
  });

  it.each(scenario.reported)('come close to the published share $id', ({ where, value }) => {
    const step = steps.find(({ name }) => name === where['step']);
    if (step === undefined) throw new Error(`no step ${where['step']}`);
    const { low, high } = interval(step, 0.999);
    expect(value).toBeGreaterThan(low - TOLERANCE);
    expect(value).toBeLessThan(high + TOLERANCE);
  });
});

/** Published Z7, in milliseconds, by the repair that stands for it. */
const LATENCIES: Readonly<Record<string, number>> = {
  'boot-image': 12,
  'bring-cpus-online': 150,
  'set-up-apics': 200,
  'calibrate-tsc': 50,
  'record-heap': 21,
  'scan-page-frames': 21,
  'reset-page-frames': 13,
  'rebuild-heap': 211,
  'restore-domains': 35,
};
const TOTAL = 713;

describe('the latency of a recovery by ReHype', () => {
  const { repairs = [], nanos = Number.NaN } = recordsOf(1).map((record) => episodeOf(record).recovery)[0] ?? {};

  it.each(Object.entries(LATENCIES))('spends on %s the published %d ms, to within one', (name, published) => {
    const repair = repairs.find((each) => each.repair === name);
    expect(Math.abs((repair?.nanos ?? Number.NaN) / 1e6 - published)).toBeLessThan(1);
  });

  it('is the published 713 ms, to within one in a hundred, and the sum of its steps', () => {
    expect(Math.abs(nanos / 1e6 / TOTAL - 1)).toBeLessThan(0.01);
    expect(repairs.reduce((sum, repair) => sum + repair.nanos, 0)).toBe(nanos);
  });

  it('is hardly touched by what the table does not name', () => {
    const rest = repairs.filter(({ repair }) => !(repair in LATENCIES)).reduce((sum, repair) => sum + repair.nanos, 0);
    expect(rest / 1e6).toBeLessThan(1);
  });
});
