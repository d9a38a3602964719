/**
 * The long run of campaigns: simulated figures beside those of the chain, how far apart they are by chance, and that a
 * mistake in one of them shows.
 */
import { describe, expect, it } from 'vitest';
import { normalOf } from '../../../src/analysis/markov/compared.ts';
import type { LongRunFigure } from '../../../src/analysis/markov/long-run-figures.ts';
import { type LongRunRow, LongRunTally } from '../../../src/analysis/markov/long-run-tally.ts';
import { varianceOf } from '../../../src/analysis/mean.ts';
import { specOf } from '../../../src/campaign/plan.ts';
import type { RunRecord } from '../../../src/experiment/record.ts';
import type { Variant } from '../../../src/experiment/runner.ts';
import { createRunner } from '../../../src/experiments.ts';
import { parseScenario } from '../../../src/scenario/load.ts';
import { variantsOf } from '../../../src/scenario/variants.ts';

const TEXT = `name: pair
question: How often is one of two up?
experiment: state-model
parameters: { life: 100 h, repair: 10 h, law: exponential }
components:
  power:
    states: [on, off]
    transitions:
      fails: { from: on, to: off, after: 500 h }
      repaired: { from: off, to: on, after: 20 h, distribution: law }
  unit:
    count: 2
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: life, distribution: erlang, stages: 2 }
      repaired: { from: down, to: up, after: repair, when: { power: on } }
up: { unit: { in: up, atLeast: 1 } }
costs: [{ component: unit, in: down, perHour: 2 }]
yearHours: 8760
horizonYears: 0.5
runs: 25
seed: abc
`;
const SWEEP =
  'vary:\n  life: { short: { parameters: { life: 50 h } }, long: {} }\n  repair: { slow: {}, ' +
  'quick: { parameters: { repair: 9 h } } }\n';

const variants = (text: string): Variant[] => variantsOf(parseScenario(text, 'x.yaml'));

function recordsOf(of: readonly Variant[], seed: string, runs = 25): RunRecord[] {
  const runner = createRunner();
  return of.flatMap((variant) => Array.from({ length: runs }, (_, run) => runner(specOf(variant, run, seed))));
}

function rowsOf(of: readonly Variant[], records: Iterable<RunRecord>): LongRunRow[] {
  const tally = new LongRunTally(of);
  for (const _record of tally.noted(records));
  return tally.rows('t', 0.95);
}

const scoresOf = (row: LongRunRow | undefined): number[] => (row?.figures ?? []).flatMap(({ z }) => z ?? []);

describe('the distance of simulation and chain', () => {
  const plain = variants(TEXT);

  it('is standard normal over seeds, as near as 25 runs allow', () => {
    const scores = Array.from(
      { length: 150 },
      (_, seed) => scoresOf(rowsOf(plain, recordsOf(plain, `z${seed}`))[0])[0] ?? Number.NaN,
    );
    const mean = scores.reduce((sum, z) => sum + z, 0) / scores.length;
    expect(Math.abs(mean)).toBeLessThan(0.3);
    // Student's t with 24 degrees of freedom has a variance of 1.09; a few percent lie beyond 2.
    expect(varianceOf(scores)).toBeGreaterThan(0.75);
    expect(varianceOf(scores)).toBeLessThan(1.5);
    expect(scores.filter((z) => Math.abs(z) > 3).length).toBeLessThan(5);
  });

  it('is many standard errors when the runs are of another system: a rate that is a tenth off is found', () => {
    const other = variants(TEXT.replace('repair: 10 h', 'repair: 9 h'));
    const mistaken = recordsOf(other, 'wrong', 500);
    expect(Math.abs(scoresOf(rowsOf(plain, mistaken)[0])[0] ?? 0)).toBeGreaterThan(4);
    expect(Math.max(...scoresOf(rowsOf(other, mistaken)[0]).map(Math.abs))).toBeLessThan(3.5);
  });

  it('has the times in all states, which add up to the instances there are', () => {
    const [row] = rowsOf(plain, recordsOf(plain, 'states'));
    const sums = (of: (share: LongRunRow['states'][number]) => number): number[] =>
      ['power', 'unit'].map((name) =>
        (row?.states ?? []).filter(({ component }) => component === name).reduce((sum, share) => sum + of(share), 0),
      );
    for (const total of [sums(({ value }) => value), sums(({ analytic }) => analytic ?? 0)]) {
      expect(total[0]).toBeCloseTo(1, 9);
      expect(total[1]).toBeCloseTo(2, 9);
    }
  });
});

describe('what was not seen, or hardly', () => {
  const rare = variants(
    TEXT.replace('life: 100 h', 'life: 87600 h')
      .replace('repair: 10 h', 'repair: 1 h')
      .replace('after: 500 h', 'after: 500000000 h'),
  );
  const [row] = rowsOf(rare, recordsOf(rare, 'rare'));
  const figureOf = (metric: string): LongRunFigure =>
    row?.figures.find((each) => each.metric === metric) ?? expect.fail(`no ${metric}`);

  it('has an upper bound instead of an interval from 0 to 0, which holds what the chain says', () => {
    const [downtime, outages] = [figureOf('downtimeHours|per-year'), figureOf('outages|per-year')];
    expect([downtime.value, outages.value]).toEqual([0, 0]);
    // exp(-3.689) = 2.5 %: so often a Poisson process shows nothing in its time.
    expect(outages.high).toBeCloseTo(3.689 / (row?.years ?? 0), 3);
    const { analytic, high } = downtime;
    expect(high).toBeGreaterThan(analytic ?? Number.NaN);
    // As many outages, each as long as those of the chain.
    expect((high ?? 0) / (analytic ?? 0)).toBeCloseTo((outages.high ?? 0) / (outages.analytic ?? 0), 9);
    expect(row?.nines).toMatchObject({ value: null, high: null });
    expect(row?.nines.low).toBeLessThan(row?.nines.analytic ?? 0);
  });

  it('has bounds for states that no run was in, or that all were in for ever', () => {
    const [on, off] = row?.states ?? [];
    expect([on?.value, off?.value]).toEqual([1, 0]);
    // Of 25 runs none: 1 - 0.025^(1/25).
    expect(off?.high).toBeCloseTo(0.1372, 4);
    expect(on?.low).toBeCloseTo(1 - 0.1372, 4);
  });

  it('has no score: fewer than 30 outages say nothing of how they vary', () => {
    expect([figureOf('downtimeHours|per-year').z, figureOf('outages|per-year').z]).toEqual([null, null]);
    expect(row?.states.slice(0, 2).map(({ z }) => z)).toEqual([null, null]);
  });

  it('has one where the chain expects many of what no run has met', () => {
    const plain = variants(TEXT);
    expect(Math.max(...scoresOf(rowsOf(plain, recordsOf(rare, 'rare'))[0]))).toBeLessThan(-4);
  });
});

describe('a score', () => {
  it('is as unlikely under the normal law as the distance in standard errors is with so few runs', () => {
    for (const [freedom, quantile] of [
      [3, 3.182],
      [9, 2.262],
      [19, 2.093],
      [1000, 1.962],
    ] as const)
      expect(Math.abs(normalOf(quantile, freedom) - 1.96)).toBeLessThan(0.015);
    // With 4 runs 5 standard errors are one chance in 65, not one in a million.
    expect(normalOf(-5, 3)).toBeCloseTo(-2.43, 1);
  });
});

describe('nines', () => {
  it('go through the interval of the unavailability, ends changing places', () => {
    const plain = variants(TEXT);
    const [row] = rowsOf(plain, recordsOf(plain, 'nines'));
    const { value, low, high } = row?.figures[0] ?? expect.fail('no figure');
    expect(row?.nines.value).toBeCloseTo(-Math.log10(value / 8760), 12);
    expect(row?.nines.low).toBeCloseTo(-Math.log10((high ?? 0) / 8760), 12);
    expect(row?.nines.high).toBeCloseTo(-Math.log10((low ?? 0) / 8760), 12);
  });
});

describe('a variant', () => {
  const swept = variants(TEXT + SWEEP);

  it('is held against the first that differs in one axis only, the last axis first, run by run', () => {
    const rows = rowsOf(swept, recordsOf(swept, 'pairs'));
    expect(rows.map(({ against }) => against && [against.axis, against.factor])).toEqual([
      null,
      ['repair', 'slow'],
      ['life', 'short'],
      ['repair', 'slow'],
    ]);
    const [first, second] = rows;
    const { value, standardError, analytic } = second?.against ?? expect.fail('no difference');
    expect(value).toBeCloseTo((second?.figures[0]?.value ?? 0) - (first?.figures[0]?.value ?? 0), 9);
    expect(analytic).toBeCloseTo((second?.figures[0]?.analytic ?? 0) - (first?.figures[0]?.analytic ?? 0), 9);
    // They share their chance: apart, the difference would be known worse than either.
    expect(standardError).toBeLessThan(first?.figures[0]?.standardError ?? 0);
  });

  it('with a deterministic clock has no chain, unless an approximate one is asked for', () => {
    const exact = variants(TEXT.replace('law: exponential', 'law: deterministic'));
    const records = recordsOf(exact, 'law');
    const [row] = rowsOf(exact, records);
    expect(row?.chain).toEqual({ why: 'deterministic', moves: ['power repaired'] });
    expect(scoresOf(row)).toEqual([]);
    expect(row?.figures[0]?.low).not.toBeNull();
    const asked = variants(`${TEXT.replace('law: exponential', 'law: deterministic')}chain: approximate\n`);
    expect(rowsOf(asked, records)[0]?.chain).toMatchObject({ isApproximate: true, states: 12 });
  });

  it('with runs that have no answer has no interval and no score', () => {
    const plain = variants(TEXT);
    const lost: RunRecord = { status: 'timeout', id: '0.99', variant: 'base', run: 99, message: 'm' };
    const [row] = rowsOf(plain, [...recordsOf(plain, 'lost'), lost]);
    expect(row?.figures[0]).toMatchObject({ low: null, high: null, z: null });
    expect(row?.against).toBeNull();
  });

  it('that is stuck says so instead of ending', () => {
    const never = TEXT.replace('after: repair,', 'after: never,')
      .replace(', repair: 10 h', '')
      .replace('after: 500 h', 'after: never');
    const stuck = variants(never);
    const [record] = recordsOf(stuck, 'stuck', 1);
    expect(record).toMatchObject({
      status: 'timeout',
      message: expect.stringContaining('no clock runs any more') as string,
    });
  });
});

describe('what is asked from the initial state on', () => {
  const asked = variants(
    TEXT.replace(
      'horizonYears: 0.5',
      'measures: { dark: { is: reached-within, time: 500 h, condition: { power: off } } }',
    ),
  );

  it('has its share of all trials, with an interval and the answer of the chain, and no long run beside it', () => {
    const [row] = rowsOf(asked, recordsOf(asked, 'asked', 10));
    expect(row).toMatchObject({ figures: [], states: [], chain: null, runs: 10 });
    const [dark] = row?.asked ?? [];
    expect(dark).toMatchObject({ name: 'dark', kind: 'probability', trials: 1000 });
    expect(dark?.analytic).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(Math.abs(dark?.z ?? Number.NaN)).toBeLessThan(4);
    expect(dark?.low).toBeLessThan(dark?.value ?? 0);
  });

  it('is far from the answer of another system', () => {
    const other = variants(
      TEXT.replace('after: 500 h', 'after: 700 h').replace(
        'horizonYears: 0.5',
        'measures: { dark: { is: reached-within, time: 500 h, condition: { power: off } } }',
      ),
    );
    expect(rowsOf(asked, recordsOf(other, 'asked', 10))[0]?.asked[0]?.z).toBeLessThan(-4);
  });
});
