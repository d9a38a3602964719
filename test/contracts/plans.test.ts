/**
 * Every scenario can be planned, by each kind of figure that its experiment has: shares, means, medians and 95th
 * percentiles, an unavailability among them. The pilots are invented, so that this costs no simulation.
 */
import { describe, expect, it } from 'vitest';
import { hasSeenEnough, type PlanAim, plannedVariants } from '../../src/analysis/planning.ts';
import { quantity } from '../../src/analysis/quantity.ts';
import type { SummaryRow } from '../../src/analysis/summary.ts';
import { readAskedPrecision } from '../../src/cli/asked-precision.ts';
import { aimFor, metricFor } from '../../src/cli/plan-aim.ts';
import { metricsOf } from '../../src/experiments.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import { renderPlan } from '../../src/report/plan.ts';
import { inventedSummary } from '../report/invented.ts';
import { scenarios } from './scenarios.ts';

const OF = { confidence: 0.95, population: Number.POSITIVE_INFINITY };

describe('a plan', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('can be made for %s', (_, scenario) => {
    const pilot = inventedSummary(scenario, 20);
    const rows = pilot.rows.slice(0, 6);
    for (const text of ['2 %', ...metricsOf(pilot.experiment).flatMap(([name, { unit }]) => asked(name, unit))]) {
      const precision = readAskedPrecision(text);
      const aim = aimFor(precision, metricFor(precision, pilot), OF);
      const variants = plannedVariants(rows, aim);
      expect(variants, text).toHaveLength(rows.length);
      for (const { runsByPilot } of variants) expect(runsByPilot === null || runsByPilot >= 1, text).toBe(true);
      const runs = { forAnyShare: 1, byPilot: 1, ifUnlucky: 1, byPrecision: 1 };
      const plan = renderPlan({ scenario: pilot.scenario, aim, variants, runs, runsPerSecond: 1 }, 'x', SCREEN);
      expect(plan).toContain(aim.metric);
      expect(plan).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it('has the number of runs that gives a mean the requested interval', () => {
    const aim: PlanAim = { ...OF, metric: METRIC, statistic: 'mean', within: 0.02, isRelative: true };
    const chance = new RandomStreams('plans').stream('values');
    const sample = (n: number) =>
      quantity(
        's',
        Array.from({ length: n }, () => 50 + 40 * chance.uniform()),
      );
    const [planned] = plannedVariants([rowOf(5000, sample(5000))], aim);
    // Uniform over 40 has the standard deviation 11.55: (1.96 x 11.55 / 1.4)^2 is 261.
    expect(Math.abs((planned?.runsByPilot ?? 0) - 261)).toBeLessThan(12);
    const pilots = Array.from({ length: 40 }, () => plannedVariants([rowOf(100, sample(100))], aim)[0]);
    const mean = pilots.reduce((sum, each) => sum + (each?.runsByPilot ?? 0), 0) / pilots.length;
    expect(Math.abs(mean - 261)).toBeLessThan(20);
    const enough = pilots.filter((each) => each?.kind === 'quantity' && (each.runsIfUnlucky ?? 0) >= 261);
    expect(enough.length).toBeGreaterThanOrEqual(34);
  });

  it('has at least the number of runs that an interval needs', () => {
    const sample = quantity(
      's',
      Array.from({ length: 100 }, (_, index) => 1000 + index / 1000),
    );
    const planned = (statistic: PlanAim['statistic']) =>
      plannedVariants([rowOf(100, sample)], { ...OF, metric: METRIC, statistic, within: 0.5, isRelative: true })[0]
        ?.runsByPilot;
    expect([planned('mean'), planned('median'), planned('p95')]).toEqual([2, 6, 72]);
    // The standard deviation is 0.029, and two values have Student's factor 12.7: half a width of 0.26.
    const tight = { ...OF, metric: METRIC, statistic: 'mean', within: 0.1, isRelative: false } as const;
    expect(plannedVariants([rowOf(100, sample)], tight)[0]?.runsByPilot).toBe(3);
  });

  it('has no further runs where all values are the same, and none where there is no value', () => {
    const aim: PlanAim = { ...OF, metric: METRIC, statistic: 'median', within: 1, isRelative: false };
    expect(plannedVariants([rowOf(5, quantity('s', [7, 7, 7, 7, 7]))], aim)[0]?.runsByPilot).toBe(5);
    expect(plannedVariants([rowOf(5, quantity('s', []))], aim)[0]?.runsByPilot).toBeNull();
  });

  it('rests on a pilot in which each variant has met the condition thirty times', () => {
    expect(hasSeenEnough([rowOf(50, quantity('s', Array<number>(30).fill(1)))], { metric: METRIC })).toBe(true);
    expect(hasSeenEnough([rowOf(50, quantity('s', Array<number>(29).fill(1)))], { metric: METRIC })).toBe(false);
  });
});

describe('the precision of a plan', () => {
  it.each([
    ['recoverd|detected=1 %', 'did you mean recovered|detected?'],
    ['recovered|detected=60 %', 'expected a share above 0 and below 0.5'],
    ['median:recovered|detected=1 %', 'is a share, which has no median'],
    ['downtimeMs|detected=5 GiB', "an amount in ms, such as '5 ms'"],
    ['downtimeMs|detected=0.01', "came '0.01', which has no unit"],
    ['much', "came 'much'"],
  ])('%s is refused in words', (text, message) => {
    const pilot = inventedSummary(scenarios.find(({ name }) => name === 'rehype-increments') ?? expect.fail(), 3);
    const plan = () => {
      const precision = readAskedPrecision(text);
      return aimFor(precision, metricFor(precision, pilot), OF);
    };
    expect(plan).toThrow(message);
  });
});

const SCREEN = { color: false, width: 100 };
const METRIC = 'meanDowntime|back';

const asked = (name: string, unit: string): string[] =>
  unit === 'share' ? [`${name}=3 %`] : ['', 'median:', 'p95:'].map((statistic) => `${statistic}${name}=5 %`);

const rowOf = (runs: number, sample: ReturnType<typeof quantity>): SummaryRow =>
  ({ variant: 'x', factors: {}, runs, metrics: { [METRIC]: sample } }) as unknown as SummaryRow;
