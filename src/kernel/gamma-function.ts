/**
 * The gamma function and its kin, by which a gamma distribution is fitted and drawn from: with the arithmetic of
 * arithmetic.ts, so that they give the same bits on every machine.
 *
 * log gamma and digamma by Stirling's series after a shift to large arguments (Abramowitz and Stegun 6.1.41, 6.3.18);
 * the incomplete gamma function by its series below a + 1 and by Legendre's continued fraction above (6.5.29, 6.5.31).
 * All are good to about 13 digits.
 */
import { exp, log } from './arithmetic.ts';

/** From here on Stirling's series has 15 digits after a few terms. */
const LARGE = 10;
const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8;

/** For x > 0. */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < LARGE; z++) product *= z;
  const w = 1 / (z * z);
  const rest = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188))))) / z;
  return (z - 0.5) * log(z) - z + HALF_LOG_TWO_PI + rest - log(product);
}

/** The derivative of log gamma, for x > 0. */
export function digamma(x: number): number {
  let sum = 0;
  let z = x;
  for (; z < LARGE; z++) sum -= 1 / z;
  const w = 1 / (z * z);
  return sum + log(z) - 0.5 / z - w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132)))));
}

/** The derivative of digamma, for x > 0. */
export function trigamma(x: number): number {
  let sum = 0;
  let z = x;
  for (; z < LARGE; z++) sum += 1 / (z * z);
  const w = 1 / (z * z);
  return sum + 1 / z + w / 2 + (w / z) * (1 / 6 - w * (1 / 30 - w * (1 / 42 - w * (1 / 30 - w * (5 / 66)))));
}

/**
 * The shares of a gamma distribution of this shape and scale 1 below x and above it. Each is good to its own last
 * digits, however small.
 */
export function gammaShares(shape: number, x: number): { readonly below: number; readonly above: number } {
  if (x <= 0) return { below: 0, above: 1 };
  if (x === Infinity) return { below: 1, above: 0 };
  const front = exp(shape * log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    const below = Math.min(1, front * seriesBelow(shape, x));
    return { below, above: 1 - below };
  }
  const above = Math.min(1, front * fractionAbove(shape, x));
  return { below: 1 - above, above };
}

/**
 * Where the share `p` of a gamma distribution of this shape and scale 1 lies below, for 0 < p < 1; 0 where that is less
 * than the smallest double.
 */
export function gammaQuantile(shape: number, p: number): number {
  // Solved by Newton's method for the logarithm of the quantile and that of the smaller share, in which both tails are
  // nearly straight. The first guess is what the density near 0 alone gives, or the mean for the upper half; steps are
  // kept within what is known.
  const isUpper = p > 0.5;
  let [low, high] = [-Infinity, Infinity];
  let t = isUpper ? log(shape) : Math.min((log(p) + logGamma(shape + 1)) / shape, log(shape + 1));
  for (let step = 0; step < MOST_STEPS; step++) {
    const x = exp(t);
    const { below, above } = gammaShares(shape, x);
    const excess = isUpper ? log(1 - p) - log(above) : log(below) - log(p);
    if (excess === 0) return x;
    if (excess > 0) high = t;
    else low = t;
    const slope = exp(shape * t - x - logGamma(shape)) / (isUpper ? above : below);
    let next = t - excess / slope;
    if (!(next > low && next < high)) next = between(low, high, t);
    if (Math.abs(next - t) <= 1e-14 * Math.max(1, Math.abs(t))) return exp(next);
    t = next;
  }
  return exp(t);
}

/** Enough: a bracket of a hundred units is halved to the last bit in sixty. */
const MOST_STEPS = 200;

function between(low: number, high: number, t: number): number {
  if (high === Infinity) return t + 1;
  return low === -Infinity ? t - Math.max(1, Math.abs(t)) : (low + high) / 2;
}

function seriesBelow(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * 1e-17; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

/** By Lentz's method. */
function fractionAbove(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / nonZero(a * d + b);
    c = nonZero(b + a / c);
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return value;
}

const nonZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);

/** A shape of a million needs some thousand. */
const MOST_TERMS = 100_000;
