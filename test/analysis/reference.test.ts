/**
 * The statistics against SciPy's, from reference/scipy-values.json; `reference/scipy-values.py` made them and says how.
 */
import { describe, expect, it } from 'vitest';
import { type MeanMethod, meanInterval } from '../../src/analysis/mean.ts';
import { mcnemar, tangoInterval } from '../../src/analysis/paired-share.ts';
import { clopperPearson, wilson } from '../../src/analysis/proportion.ts';
import { quantileInterval } from '../../src/analysis/quantile.ts';
import { referenceRows, referenceSample } from './reference/reference.ts';

const ranks = (n: number): Float64Array => Float64Array.from({ length: n }, (_, index) => index + 1);

describe('as SciPy has it', () => {
  it.each([
    ['clopper-pearson', clopperPearson],
    ['wilson', wilson],
  ] as const)('is every interval by %s, to seven digits of its distance from the nearer end', (name, interval) => {
    for (const row of referenceRows(name)) {
      const [k, n, confidence, low, high] = row as readonly number[];
      const ours = interval(k!, n!, confidence);
      expect(ours.low, row.join(' ')).toBeCloseTo(low!, 8);
      expect(ours.high, row.join(' ')).toBeCloseTo(high!, 8);
      if (low! > 0) expect(ours.low / low!, row.join(' ')).toBeCloseTo(1, 6);
      if (high! < 1) expect((1 - ours.high) / (1 - high!), row.join(' ')).toBeCloseTo(1, 6);
    }
  });

  it('is the exact test of McNemar, however small p is', () => {
    for (const row of referenceRows('mcnemar')) {
      const [onlyA, onlyB, p] = row as readonly number[];
      expect(mcnemar(onlyA!, onlyB!) / p!, row.join(' ')).toBeCloseTo(1, 6);
    }
  });

  it("is Tango's interval, made there by maximising the likelihood", () => {
    for (const row of referenceRows('tango')) {
      const [onlyA, onlyB, n, confidence, low, high] = row as readonly number[];
      const ours = tangoInterval(onlyA!, onlyB!, n!, confidence);
      expect(ours.low, row.join(' ')).toBeCloseTo(low!, 6);
      expect(ours.high, row.join(' ')).toBeCloseTo(high!, 6);
    }
  });

  it('are the ranks that enclose a quantile', () => {
    for (const row of referenceRows('quantile ranks')) {
      const [n, p, confidence, low, high] = row as readonly number[];
      expect(quantileInterval(ranks(n!), p!, 0, confidence), row.join(' ')).toEqual({ low, high });
    }
  });

  it("is Student's interval of a mean", () => {
    for (const [name, confidence, low, high] of referenceRows('t')) {
      const ours = meanInterval(referenceSample(String(name)), 't', '', Number(confidence));
      expect(ours?.low, `${name}`).toBeCloseTo(Number(low), 5);
      expect(ours?.high, `${name}`).toBeCloseTo(Number(high), 5);
    }
  });

  it.each([
    ['percentile', 'bootstrap-percentile'],
    ['BCa', 'bootstrap-bca'],
  ] as const)('is the %s bootstrap, as near as 2,000 resamples come to 200,000', (theirs, method: MeanMethod) => {
    for (const [name, made, low, high] of referenceRows('bootstrap')) {
      if (made !== theirs) continue;
      const ours = meanInterval(referenceSample(String(name)), method, 'test');
      const width = Number(high) - Number(low);
      expect(Math.abs((ours?.low ?? 0) - Number(low)), `${name} low`).toBeLessThan(0.06 * width);
      expect(Math.abs((ours?.high ?? 0) - Number(high)), `${name} high`).toBeLessThan(0.1 * width);
    }
  });
});

describe('an interval of a mean', () => {
  it('comes out the same for the same sample and label, and differently for another label', () => {
    const sample = referenceSample('skewed');
    const made = (label: string) => meanInterval(sample, 'bootstrap-bca', label);
    expect(made('a')).toEqual(made('a'));
    expect(made('a')).not.toEqual(made('b'));
  });

  it.each(['t', 'bootstrap-percentile', 'bootstrap-bca'] as const)(
    'by %s has no width when nothing varies, and does not exist for one value',
    (method) => {
      expect(meanInterval([5, 5, 5, 5], method, '')).toEqual({ low: 5, high: 5 });
      expect(meanInterval([5], method, '')).toBeNull();
    },
  );
});
