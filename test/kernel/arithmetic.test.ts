/**
 * Logarithm, exponential and normal quantile against values computed here with whole numbers of 256 bits after the
 * point, which round nothing that matters.
 */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { exp, log } from '../../src/kernel/arithmetic.ts';
import { normalQuantile } from '../../src/kernel/normal-quantile.ts';

/** A number times 2^256. */
type Fixed = bigint;
const ONE: Fixed = 1n << 256n;

const bits = new DataView(new ArrayBuffer(8));
const wordOf = (x: number): bigint => (bits.setFloat64(0, x), bits.getBigUint64(0));
const doubleOf = (word: bigint): number => (bits.setBigUint64(0, word), bits.getFloat64(0));

/** A positive double exactly: count * 2^exponent. */
function partsOf(x: number): { readonly count: bigint; readonly exponent: number } {
  const word = wordOf(x);
  const [biased, fraction] = [Number(word >> 52n), word & ((1n << 52n) - 1n)];
  return biased === 0
    ? { count: fraction, exponent: -1074 }
    : { count: fraction | (1n << 52n), exponent: biased - 1075 };
}

function fixed(x: number): Fixed {
  if (x === 0) return 0n;
  const { count, exponent } = partsOf(Math.abs(x));
  const size = exponent + 256 >= 0 ? count << BigInt(exponent + 256) : count >> BigInt(-exponent - 256);
  return x < 0 ? -size : size;
}

const times = (a: Fixed, b: Fixed): Fixed => (a * b) >> 256n;

/** 2 artanh(s) for small s. */
function twiceArtanh(s: Fixed): Fixed {
  const square = times(s, s);
  let sum = 0n;
  for (let k = 1n, power = s; power !== 0n && power !== -1n; k += 2n, power = times(power, square)) sum += power / k;
  return 2n * sum;
}

const LN2 = twiceArtanh(ONE / 3n);

function exactLog(x: number): Fixed {
  const { count, exponent } = partsOf(x);
  const length = count.toString(2).length;
  const mantissa = (count << 256n) >> BigInt(length - 1);
  return BigInt(exponent + length - 1) * LN2 + twiceArtanh(((mantissa - ONE) << 256n) / (mantissa + ONE));
}

/** e^x as mantissa in [1, 2) and exponent. */
function exactExp(x: number): { readonly mantissa: Fixed; readonly exponent: number } {
  const argument = fixed(x);
  let count = argument / LN2;
  if (argument < 0n) count -= 1n;
  const rest = argument - count * LN2;
  let [sum, term] = [0n, ONE];
  for (let k = 1n; term > 0n; k += 1n) {
    sum += term;
    term = times(term, rest) / k;
  }
  return { mantissa: sum, exponent: Number(count) };
}

/** How far `found` is from the exact value, in units of its last place. */
function ulpsFromLog(x: number): number {
  const exact = exactLog(x);
  const found = log(x);
  const unit = fixed(doubleOf(wordOf(Math.abs(found)) + 1n)) - fixed(Math.abs(found));
  return Number(((fixed(found) - exact) * 1_000_000n) / unit) / 1e6;
}

function ulpsFromExp(x: number): number {
  const { mantissa, exponent } = exactExp(x);
  // The last place is 52 below the exponent, or fixed at 2^-1074 where numbers lose their bits.
  const unit = Math.max(exponent - 52, -1074);
  const { count, exponent: place } = partsOf(exp(x));
  const found = (count << 128n) << BigInt(Math.max(0, place - unit));
  const exact = mantissa >> BigInt(256 - 128 + unit - exponent);
  return Number(((found - exact) * 1_000_000n) >> 128n) / 1e6;
}

/** Every exponent as likely, and the neighbourhood of 1, where the result is small, many times. */
const positives = fc
  .oneof(
    fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }),
    fc.double({ min: 0.3, max: 3, noNaN: true }),
    fc.integer({ min: -60, max: 60 }).map((e) => 1 + Math.sign(e) * 2 ** (-Math.abs(e) / 2)),
    fc.double({ min: 2 ** -1074, max: 2 ** -1022, noNaN: true }),
  )
  .filter((x) => x > 0);
const exponents = fc.oneof(
  fc.double({ min: -745.1, max: 709.78, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.integer({ min: -1000, max: 1000 }).map((halves) => (halves * Math.LN2) / 2),
);

describe('the logarithm', () => {
  property.prop([positives], { numRuns: 3000 })('errs by less than one unit in the last place', (x) => {
    if (x !== 1) expect(Math.abs(ulpsFromLog(x))).toBeLessThan(1);
  });

  property.prop([positives], { numRuns: 3000 })('never falls from one double to the next', (x) => {
    expect(log(doubleOf(wordOf(x) + 1n))).toBeGreaterThanOrEqual(log(x));
  });

  test.each([
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [Infinity, Infinity],
    [-1, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
    [2, Math.LN2],
    [Math.E, 1],
    [5e-324, -744.4400719213812],
    [Number.MAX_VALUE, 709.782712893384],
  ])('of %d is %d', (x, expected) => {
    expect(log(x)).toBe(expected);
  });

  test('of a power of two is that multiple of ln 2, rounded once', () => {
    for (let k = -1074; k <= 1023; k++) expect(Math.abs(log(2 ** k) - k * Math.LN2)).toBeLessThanOrEqual(1.2e-13);
  });
});

describe('the exponential', () => {
  property.prop([exponents], { numRuns: 3000 })('errs by less than one unit in the last place', (x) => {
    expect(Math.abs(ulpsFromExp(x))).toBeLessThan(1);
  });

  property.prop([fc.double({ min: 1e-300, max: 709.7, noNaN: true })], { numRuns: 3000 })(
    'never falls from one double to the next',
    (x) => {
      const next = doubleOf(wordOf(x) + 1n);
      expect(exp(next)).toBeGreaterThanOrEqual(exp(x));
      expect(exp(-next)).toBeLessThanOrEqual(exp(-x));
    },
  );

  test.each([
    [0, 1],
    [-0, 1],
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
    [709.782712893384, Number.MAX_VALUE * (1 - 2 ** -44)],
    [709.79, Infinity],
    [1e300, Infinity],
    [-745.14, 0],
    [-1e300, 0],
    [-745.13, 5e-324],
  ])('of %d is %d', (x, expected) => {
    if (expected > 1e300 && expected < Infinity) expect(exp(x) / expected).toBeCloseTo(1, 12);
    else expect(exp(x)).toBe(expected);
  });

  property.prop([fc.double({ min: -700, max: 700, noNaN: true })])('is undone by the logarithm', (x) => {
    expect(log(exp(x))).toBeCloseTo(x, 10);
  });
});

describe('the normal quantile', () => {
  test.each([
    [0.5, 0],
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167813],
    [1e-20, -9.26234008979841],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
  ])('of %d is %d', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 13);
  });

  property.prop([fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true })])(
    'is the point below which the density integrates to p',
    (p) => {
      expect(below(normalQuantile(p)) / p).toBeCloseTo(1, 9);
    },
  );

  property.prop([
    fc.double({ min: 1e-300, max: 0.999, noNaN: true }),
    fc.double({ min: 1e-9, max: 1e-3, noNaN: true }),
  ])('grows with p', (p, step) => {
    expect(normalQuantile(p * (1 + step))).toBeGreaterThan(normalQuantile(p));
  });
});

/** The standard normal's distribution function by Simpson's rule, from so far below that nothing is missing. */
function below(x: number): number {
  const [from, intervals] = [Math.min(-12, x - 12), 20_000];
  const step = (x - from) / intervals;
  let sum = 0;
  for (let i = 0; i <= intervals; i++) {
    const weight = i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2;
    const z = from + i * step;
    sum += weight * Math.exp((-z * z) / 2);
  }
  return (sum * step) / 3 / Math.sqrt(2 * Math.PI);
}
