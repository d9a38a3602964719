/** Confidence sequences of means and quantiles: a slice of what `npm run coverage` measures. */
import { describe, expect, it } from 'vitest';
import { FEWEST_VALUES, meanSequence, meanSequenceValues, RunningMean } from '../../src/analysis/mean-sequence.ts';
import { mostExcluded, quantileSequence, quantileSequenceValues } from '../../src/analysis/quantile-sequence.ts';
import { ratioEstimate } from '../../src/analysis/ratio-estimate.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import { lookedAt, TRUTHS } from './looking.ts';
import { missesUnderPeeking } from './peeking.ts';

const aim = { within: 0.1, confidence: 0.95 };
const chanceOf = (name: string) => new RandomStreams('looking').stream(name);

function added(values: readonly number[], weights: readonly number[] = values.map(() => 1)): RunningMean {
  const mean = new RunningMean();
  for (const [index, value] of values.entries()) mean.add(value, weights[index]);
  return mean;
}

describe('campaigns that are looked at until a figure is precise', () => {
  it.each(TRUTHS.filter(({ promise }) => promise !== null))('know the $truth at every look', (truth) => {
    const { covered, campaigns } = lookedAt(truth, 60);
    // 60 campaigns of 95 % have 50 or more but once in a thousand times.
    expect(covered).toBeGreaterThanOrEqual(50);
    expect(campaigns).toBe(60);
  });

  it('do not know a mean that is made by what comes once in a hundred runs, and docs say so', () => {
    const rare = TRUTHS.find(({ promise }) => promise === null) ?? expect.fail('no warning');
    expect(lookedAt(rare, 40).covered).toBeLessThan(30);
  });
});

describe('the sequence of a mean', () => {
  it('has the mean and the variance of all values, with the smallest and the largest twice', () => {
    const chance = chanceOf('values');
    const values = Array.from({ length: 200 }, () => 1e6 + chance.normal(0, 1));
    const mean = values.reduce((sum, each) => sum + each, 0) / 200;
    const twice = [...values, Math.min(...values), Math.max(...values)];
    const squares = twice.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    expect(added(values).value).toBeCloseTo(mean, 6);
    expect(added(values).variance).toBeCloseTo(squares / 199, 6);
  });

  it('is of a total over a total where runs are weighted, as the tables have it', () => {
    const chance = chanceOf('weighted');
    const hours = Array.from({ length: 500 }, () => 1 + chance.exponential(1));
    const down = hours.map((each) => each * chance.uniform());
    const table = ratioEstimate(down, hours, 't', 'x', 0.95);
    const sequence = added(down, hours);
    expect(sequence.value).toBeCloseTo(table.value, 12);
    expect(Math.sqrt(sequence.variance / 500) / table.standardError).toBeCloseTo(1, 1);
    expect(sequence.variance / 500).toBeGreaterThan(table.standardError ** 2);
  });

  it('is as narrow as asked for after as many values as it says', () => {
    const values = Array.from({ length: 5000 }, (_, index) => 10 + (index % 2));
    const n = meanSequenceValues(0.25, aim);
    expect(n).toBe(185);
    const halfAt = (count: number): number => {
      const interval = meanSequence(added(values.slice(0, count)), aim) ?? expect.fail('no interval');
      return (interval.high - interval.low) / 2;
    };
    expect(halfAt(n + 6)).toBeLessThanOrEqual(0.1);
    expect(halfAt(n - 6)).toBeGreaterThan(0.1);
  });

  it('begins after some values, is of no width where all are the same, and is none where all are 0', () => {
    const same = (n: number, value: number) => meanSequence(added(Array<number>(n).fill(value)), aim);
    expect(same(FEWEST_VALUES - 1, 7)).toBeNull();
    expect(same(FEWEST_VALUES, 7.1)).toEqual({ low: 7.1, high: 7.1 });
    expect(same(FEWEST_VALUES, 0)).toBeNull();
  });
});

describe('the sequence of a quantile', () => {
  it.each([0.5, 0.95])('ever excludes the true quantile at %d with at most 5 %%, whatever the distribution', (p) => {
    // The number of values below it is all that counts.
    const missed = missesUnderPeeking(p, 400, (k, n) => ({
      low: n - k <= mostExcluded(n, 1 - p, 0.95) ? 2 : 0,
      high: k <= mostExcluded(n, p, 0.95) ? -1 : 1,
    }));
    expect(missed).toBeLessThan(0.05);
    expect(missed).toBeGreaterThan(0.005);
  });

  it('has the ends that ranks have, and none where there are too few values', () => {
    const sorted = Float64Array.from({ length: 400 }, (_, index) => index);
    const below = mostExcluded(400, 0.5, 0.95);
    expect(quantileSequence(sorted, 0.5, 0, 0.95)).toEqual({ value: 199.5, low: below, high: 399 - below });
    expect(quantileSequence(sorted, 0.5, 10, 0.95).low).toBeLessThan(below - 4);
    expect(quantileSequence(sorted.slice(0, 6), 0.5, 0, 0.95)).toEqual({ value: 2.5, low: null, high: null });
    expect(quantileSequence(sorted.slice(0, 60), 0.95, 0, 0.95).high).toBeNull();
  });

  it('for next to nothing takes more values than 32 bits count, and is found', () => {
    expect(quantileSequenceValues(1, 0.5, { within: 1e-5, confidence: 0.95 })).toBeGreaterThan(2 ** 32);
  });

  it('is as narrow as planned where values are spread evenly', () => {
    // Uniform from 0 to 1: the standard error of the median is 0.5 / root n.
    const n = quantileSequenceValues(0.5, 0.5, { within: 0.05, confidence: 0.95 });
    const sorted = Float64Array.from({ length: n }, (_, index) => (index + 0.5) / n);
    const { low, high } = quantileSequence(sorted, 0.5, 0, 0.95);
    expect(((high ?? 0) - (low ?? 0)) / 2 / 0.05).toBeCloseTo(1, 1);
  });
});
