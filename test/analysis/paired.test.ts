import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from '../../src/analysis/holm.ts';
import { newcombe } from '../../src/analysis/newcombe.ts';
import { type ComparisonInput, comparePaired } from '../../src/analysis/paired-comparison.ts';
import { pairedQuantity } from '../../src/analysis/paired-quantity.ts';
import { mcnemar, pairedShare, tangoInterval } from '../../src/analysis/paired-share.ts';
import { alternately, pairsOf, type SidedRecord } from '../../src/analysis/pairs.ts';
import type { CompletedRun, OutcomeClass, RunRecord } from '../../src/experiment/record.ts';
import type { MetricName } from '../../src/experiments.ts';
import { probability } from './binomial.ts';

const run = (index: number, outcome: OutcomeClass, downtimeMs?: number, strikeAt = index): CompletedRun => ({
  status: 'completed',
  id: `0.${index}`,
  variant: 'v',
  run: index,
  episodes: [
    {
      fault: 'failstop',
      strike: { atNanos: strikeAt, cpu: 0, entry: 'e', step: 's', instruction: 1 },
      damage: [],
      detection: { detector: 'panic', cpu: 0, atNanos: 1, latencyNanos: 1 },
    },
  ],
  outcome,
  vms: [],
  ...(downtimeMs === undefined ? {} : { downtimeNanos: downtimeMs * 1e6 }),
  events: 1,
});
const noAnswer = (index: number): RunRecord => ({
  status: 'timeout',
  id: `0.${index}`,
  variant: 'v',
  run: index,
  message: 'm',
});
const sided = (side: 'a' | 'b', records: readonly RunRecord[]): SidedRecord[] =>
  records.map((record) => ({ side, record }));

function compared(a: readonly RunRecord[], b: readonly RunRecord[], ...metrics: readonly MetricName[]) {
  const input: ComparisonInput = { a: 'A', b: 'B', pairs: pairsOf(alternately(sided('a', a), sided('b', b))) };
  return comparePaired([input], { metrics, means: 't', confidence: 0.95 })[0] ?? expect.fail('no comparison');
}

describe('pairs', () => {
  it('join the runs with the same index, for any order of the records', () => {
    const a = [3, 1, 2].map((index) => run(index, 'recovered'));
    const b = [2, 3, 4].map((index) => run(index, 'failed'));
    const pairs = [...pairsOf([...sided('a', a), ...sided('b', b)])];
    expect(pairs.map((pair) => [pair.a.run, pair.b.run])).toEqual([
      [2, 2],
      [3, 3],
    ]);
    for (const pair of pairs)
      expect([pair.a, pair.b].map((record) => (record as CompletedRun).outcome)).toEqual(['recovered', 'failed']);
  });

  it('of two folders are read by turns, so that few records wait', () => {
    expect([...alternately([1, 2, 3], [10])]).toEqual([1, 10, 2, 3]);
  });
});

describe('a paired share', () => {
  it('depends on the discordant pairs alone', () => {
    const few = pairedShare({ both: 10, onlyA: 8, onlyB: 1, neither: 2, unanswered: 0 });
    const many = pairedShare({ both: 1000, onlyA: 8, onlyB: 1, neither: 200, unanswered: 0 });
    expect(few.p).toBe(many.p);
    expect(few).toMatchObject({ pairs: 21, a: 18 / 21, b: 11 / 21, difference: 7 / 21 });
  });

  it('has an interval around its difference, which changes its sign with its sides', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(200), (onlyA, onlyB, alike) => {
        const n = onlyA + onlyB + alike;
        fc.pre(n > 0);
        const { low, high } = tangoInterval(onlyA, onlyB, n);
        const difference = (onlyA - onlyB) / n;
        expect(low).toBeLessThanOrEqual(difference + 1e-12);
        expect(high).toBeGreaterThanOrEqual(difference - 1e-12);
        const turned = tangoInterval(onlyB, onlyA, n);
        expect(turned.low).toBeCloseTo(-high, 10);
        expect(turned.high).toBeCloseTo(-low, 10);
      }),
    );
  });

  it('has a p value that is the probability of splits as uneven, by enumeration', () => {
    for (const [onlyA, onlyB] of [
      [0, 6],
      [1, 9],
      [4, 7],
      [5, 5],
    ] as const) {
      const n = onlyA + onlyB;
      const asUneven = Array.from({ length: n + 1 }, (_, k) => k).filter(
        (k) => Math.abs(2 * k - n) >= Math.abs(onlyA - onlyB),
      );
      const total = asUneven.reduce((sum, k) => sum + probability(k, n, 0.5), 0);
      expect(mcnemar(onlyA, onlyB)).toBeCloseTo(total, 8);
    }
  });

  it('allows for every possible result of unanswered pairs', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.nat(30), fc.nat(6), fc.nat(6), (onlyA, onlyB, both, toA, toB) => {
        const open = pairedShare({ both, onlyA, onlyB, neither: 0, unanswered: toA + toB });
        const closed = pairedShare({ both, onlyA: onlyA + toA, onlyB: onlyB + toB, neither: 0, unanswered: 0 });
        expect(open.p).toBeGreaterThanOrEqual(closed.p - 1e-12);
        expect(open.low).toBeLessThanOrEqual(closed.low + 1e-9);
        expect(open.high).toBeGreaterThanOrEqual(closed.high - 1e-9);
      }),
    );
  });

  it.each([
    [400, 10, 30, 160],
    [344, 2, 0, 41],
    [482, 0, 0, 18],
  ])('is worth as many times the runs as an unpaired comparison takes for an interval as narrow', (...cells) => {
    const [both, onlyA, onlyB, neither] = cells;
    const paired = pairedShare({ both, onlyA, onlyB, neither, unanswered: 0 });
    const worth = paired.worth ?? Number.NaN;
    const one = {
      numerator: (both + onlyA) * worth,
      denominator: paired.pairs * worth,
      unanswered: 0,
      confidence: 0.95,
    };
    const unpaired = newcombe(one, (both + onlyB) * worth, paired.pairs * worth);
    expect((unpaired.high - unpaired.low) / (paired.high - paired.low)).toBeCloseTo(1, 1);
    expect(worth).toBeGreaterThan(2);
  });

  it('does not overstate the gain by pairing where little varies, or where the sides are independent', () => {
    const nothing = pairedShare({ both: 0, onlyA: 0, onlyB: 0, neither: 300, unanswered: 0 });
    expect(nothing.worth).toBeCloseTo(1, 1);
    expect(pairedShare({ both: 100, onlyA: 100, onlyB: 100, neither: 100, unanswered: 0 }).worth).toBeCloseTo(1, 1);
    expect(pairedShare({ both: 0, onlyA: 150, onlyB: 150, neither: 0, unanswered: 0 }).worth).toBeLessThan(0.6);
    expect(pairedShare({ both: 0, onlyA: 0, onlyB: 0, neither: 0, unanswered: 0 })).toMatchObject({
      difference: null,
      low: -1,
      high: 1,
      p: 1,
    });
  });
});

describe('paired times', () => {
  const none = { onlyA: 0, onlyB: 0, unanswered: 0 };

  it('with equal differences have no variance, in spite of rounding', () => {
    const b = Array.from({ length: 50 }, (_, index) => 700 + 0.137 * index);
    const times = pairedQuantity({ a: b.map((value) => value + 0.3), b, ...none }, 'ms', 't', '');
    expect(times).toMatchObject({ difference: 0.3, low: null, high: null, median: 0.3, worth: null, direction: 1 });
  });

  it('have the variance of their differences, not of themselves', () => {
    const a = Array.from({ length: 40 }, (_, index) => 100 * index + (index % 2));
    const b = Array.from({ length: 40 }, (_, index) => 100 * index + 5);
    const times = pairedQuantity({ a, b, ...none }, 'ms', 't', '');
    expect(times.difference).toBeCloseTo(-4.5, 9);
    expect((times.high ?? 0) - (times.low ?? 0)).toBeLessThan(0.5);
    expect(times.worth).toBeGreaterThan(1e6);
    expect(times.p).toBeCloseTo(2 * 0.5 ** 40, 20);
  });

  it('that never end count as longer than any for median and test', () => {
    const sample = { a: [1, 2, 3, 4], b: [2, 3, 5, 3], onlyA: 0, onlyB: 8, unanswered: 0 };
    const left = pairedQuantity(sample, 'ms', 't', '');
    expect(left).toMatchObject({ median: -1, direction: -1, onlyB: 8 });
    const counted = pairedQuantity({ ...sample, othersNeverEnd: true }, 'ms', 't', '');
    // Nine differences above zero and three below: 2 P(Bin(12, 1/2) <= 3).
    expect(counted).toMatchObject({ median: null, direction: 1, difference: left.difference });
    expect(counted.p).toBeCloseTo((2 * (1 + 12 + 66 + 220)) / 2 ** 12, 12);
    const turned = pairedQuantity({ ...sample, onlyA: 8, onlyB: 0, othersNeverEnd: true }, 'ms', 't', '');
    expect(turned).toMatchObject({ direction: -1, medianLow: null });
  });

  it('have no interval of their mean while a pair could have had any difference', () => {
    const times = pairedQuantity({ a: [1, 2, 3], b: [2, 3, 5], ...none, unanswered: 1 }, 'ms', 't', '');
    expect(times).toMatchObject({ low: null, high: null });
    expect(times.difference).toBeCloseTo(-4 / 3, 6);
  });
});

describe('a comparison', () => {
  const a = [
    run(0, 'recovered', 700),
    run(1, 'recovered', 710),
    run(2, 'failed'),
    noAnswer(3),
    run(4, 'recovered', 705),
  ];
  const b = [
    run(0, 'failed'),
    run(1, 'recovered', 720),
    run(2, 'failed'),
    run(3, 'failed'),
    run(4, 'non-manifested', 1, 99),
  ];

  it('counts each metric over the pairs that meet its condition on both sides', () => {
    const { metrics, pairs } = compared(a, b, 'recovered|detected', 'downtimeMs|recovered');
    expect(pairs).toBe(5);
    expect(metrics[0]).toMatchObject({
      kind: 'share',
      counts: { both: 1, onlyA: 2, onlyB: 0, neither: 1, unanswered: 1 },
      conditionOnlyA: 0,
    });
    expect(metrics[1]).toMatchObject({ kind: 'quantity', pairs: 1, conditionOnlyA: 2, unanswered: 1, difference: -10 });
  });

  it('names the runs with different outcomes, and counts those struck at the same instruction', () => {
    expect(compared(a, b, 'recovered|detected')).toMatchObject({ discordant: [0, 4], struck: 5, sameStrike: 3 });
  });

  it('does not correct for a metric that no pair has on both sides', () => {
    const { tests, metrics } = compared(
      [run(0, 'recovered', 700)],
      [run(0, 'failed')],
      'recovered|detected',
      'downtimeMs|recovered',
    );
    expect(metrics.map(({ pairs }) => pairs)).toEqual([1, 0]);
    expect(tests).toBe(1);
  });

  it('corrects for all tests that are made together', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => index);
    const better = many(12).map((index) => run(index, 'recovered'));
    const worse = many(12).map((index) => run(index, index < 3 ? 'recovered' : 'failed'));
    const input = (): ComparisonInput => ({
      a: 'A',
      b: 'B',
      pairs: pairsOf(alternately(sided('a', better), sided('b', worse))),
    });
    const [first, second] = comparePaired([input(), input()], {
      metrics: ['recovered|detected'],
      means: 't',
      confidence: 0.95,
    });
    for (const comparison of [first, second]) {
      const metric = comparison?.metrics[0] ?? expect.fail('no metric');
      expect(comparison?.tests).toBe(2);
      expect(metric.adjustedP).toBeCloseTo(2 * metric.p, 10);
    }
  });
});

describe("Holm's correction", () => {
  it('multiplies the smallest by the number of tests, the next by one less, and keeps the order', () => {
    // Worked by hand: 4 x .01, 3 x .02 = .06, 2 x .03 = .06, and .04 after that may not be smaller.
    expect(holm([0.04, 0.01, 0.03, 0.02])).toEqual([0.06, 0.04, 0.06, 0.06]);
    expect(holm([0.5, 0.6])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });

  it('lies between no correction and Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
        for (const [index, corrected] of holm(values).entries()) {
          expect(corrected).toBeGreaterThanOrEqual(values[index] ?? 1);
          expect(corrected).toBeLessThanOrEqual(Math.min(1, (values[index] ?? 1) * values.length) + 1e-15);
        }
      }),
    );
  });
});
