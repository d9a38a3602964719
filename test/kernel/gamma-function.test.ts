import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { digamma, gammaQuantile, gammaShares, logGamma, trigamma } from '../../src/kernel/gamma-function.ts';
import { RandomStreams } from '../../src/kernel/random.ts';

/** By SciPy 1.17.1: gammaln, digamma, polygamma(1). */
const FUNCTIONS = [
  [0.01, 4.599479878042022, -100.56088545786868, 10001.621213528311],
  [0.5, 0.5723649429247, -1.9635100260214235, 4.93480220054468],
  [1, 0, -0.5772156649015329, 1.6449340668482266],
  [2.5, 0.2846828704729192, 0.7031566406452432, 0.4903577561002349],
  [10, 12.801827480081469, 2.251752589066721, 0.10516633568168576],
  [1e6, 12815504.569147611, 13.81551005796419, 1.0000005000001667e-6],
] as const;

/** By SciPy 1.17.1: gammaincinv(shape, p). */
const QUANTILES = [
  [0.05, 1e-3, 5.844632057286632e-61],
  [0.05, 0.5, 5.573878440746256e-7],
  [0.5, 0.999, 5.413783085331366],
  [1, 0.3, 0.3566749439387324],
  [3.7, 0.5, 3.3725380132364133],
  [3.7, 1e-6, 0.050610571164472734],
  [250, 0.9, 270.4651541049084],
  [40, 0.999999999999, 101.75238553266297],
] as const;

describe('the gamma function', () => {
  it.each(FUNCTIONS)('at %s has the logarithm and derivatives of the reference', (x, log, first, second) => {
    const near = (value: number, reference: number): void =>
      expect(Math.abs(value - reference)).toBeLessThan(1e-12 * Math.max(1, Math.abs(reference)));
    near(logGamma(x), log);
    near(digamma(x), first);
    near(trigamma(x), second);
  });
});

describe('the quantile of a gamma distribution', () => {
  it.each(QUANTILES)('of shape %s at %s is that of the reference', (shape, p, reference) => {
    // The last digits of a p near 1 decide over fewer of the quantile.
    expect(Math.abs(gammaQuantile(shape, p) / reference - 1)).toBeLessThan(p > 0.99 ? 1e-6 : 1e-10);
  });

  property.prop([
    fc.double({ min: 0.05, max: 500, noNaN: true }),
    fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true }),
  ])('has its share below it, and the rest above', (shape, p) => {
    const { below, above } = gammaShares(shape, gammaQuantile(shape, p));
    expect(below + above).toBeCloseTo(1, 12);
    if (p < 0.5) expect(below / p).toBeCloseTo(1, 8);
    else expect(above / (1 - p)).toBeCloseTo(1, 5);
  });
});

describe('a gamma draw', () => {
  it('has the mean and variance of its law, by one uniform', () => {
    const heard: string[] = [];
    const stream = new RandomStreams('seed', (name) => heard.push(name)).stream('gamma');
    const values = Array.from({ length: 20_000 }, () => stream.gamma(3, 0.4));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - 1.2)).toBeLessThan(4 * Math.sqrt(3.6 / 20_000));
    expect(Math.abs(variance / 3.6 - 1)).toBeLessThan(0.15);
    expect(heard).toHaveLength(20_000);
  });
});
