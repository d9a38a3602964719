/**
 * How well laws fit the times of a trace: Kolmogorov-Smirnov's distance, and intervals of their parameters.
 *
 * The intervals allow for times that depend on each other and for a law that is not the true one: the variance of the
 * estimate is the sandwich of White (Maximum Likelihood Estimation of Misspecified Models, Econometrica 50, 1982), its
 * middle taken over batches of times that follow each other.
 */

import jStat from 'jstat';
import type { Law, LawName } from '../../experiment/law.ts';
import { fitsOf } from '../../field/fit.ts';
import { digamma, gammaQuantile, gammaShares } from '../../kernel/gamma-function.ts';
import { normalQuantile } from '../../kernel/normal-quantile.ts';
import { criticalValue, type Interval } from '../proportion.ts';

export interface LawFit {
  readonly law: Law;
  readonly aic: number;
  /** The largest distance between the distribution of the times and that of the law. */
  readonly distance: number;
  /**
   * The chance of such a distance if the law were true and known beforehand. Its parameters were fitted to these times,
   * and the times depend on each other: a small one speaks against the law, a large one says little.
   */
  readonly p: number;
  /** Of the parameters by name. */
  readonly intervals: Readonly<Record<string, Interval>>;
}

export interface LawComparison {
  readonly of: string;
  readonly times: number;
  readonly meanSeconds: number;
  readonly medianSeconds: number;
  /** Standard deviation over mean, squared: 1 for an exponential law. */
  readonly squaredVariation: number;
  /** The best by AIC first; none where there are too few times. */
  readonly fits: readonly LawFit[];
  /** At some shares, the quantile of the times and of the best law: for a Q-Q figure. */
  readonly quantiles: readonly { readonly share: number; readonly seen: number; readonly laws: readonly number[] }[];
}

const QUANTILES = 60;

/** `values` in the order in which they were seen; parameters get intervals where the law is among `bounded`. */
export function compareLaws(
  of: string,
  values: Float64Array,
  confidence: number,
  bounded: readonly LawName[] = ['exponential', 'weibull', 'lognormal', 'gamma'],
): LawComparison {
  const sorted = values.slice().sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const fits = fitsOf(values).map(({ law, aic }): LawFit => {
    const distance = distanceOf(sorted, law);
    const intervals = bounded.includes(law.law) ? intervalsOf(law, values, confidence) : {};
    return { law, aic, distance, p: kolmogorovTail(distance * Math.sqrt(values.length)), intervals };
  });
  return {
    of,
    times: values.length,
    meanSeconds: mean,
    medianSeconds: sorted[values.length >> 1] ?? Number.NaN,
    squaredVariation: squares / values.length / mean ** 2,
    fits,
    quantiles: fits.length === 0 ? [] : quantilesOf(sorted, fits),
  };
}

/** Evenly spread over the tails, where laws differ: by the quantiles of a logistic distribution. */
function quantilesOf(sorted: Float64Array, fits: readonly LawFit[]): LawComparison['quantiles'] {
  const n = sorted.length;
  const furthest = Math.log(n);
  const shares = Array.from(
    { length: QUANTILES },
    (_, at) => 1 / (1 + Math.exp(furthest * (1 - (2 * at) / (QUANTILES - 1)))),
  );
  return shares.map((share) => ({
    share,
    seen: sorted[Math.min(n - 1, Math.floor(share * n))]!,
    laws: fits.map(({ law }) => lawQuantile(law, share)),
  }));
}

export function lawQuantile(law: Law, p: number): number {
  if (law.law === 'exponential') return -law.mean * Math.log1p(-p);
  if (law.law === 'weibull') return law.scale * (-Math.log1p(-p)) ** (1 / law.shape);
  return law.law === 'lognormal'
    ? Math.exp(law.mu + law.sigma * normalQuantile(p))
    : law.scale * gammaQuantile(law.shape, p);
}

function shareBelow(law: Law, x: number): number {
  if (law.law === 'exponential') return -Math.expm1(-x / law.mean);
  if (law.law === 'weibull') return -Math.expm1(-((x / law.scale) ** law.shape));
  return law.law === 'lognormal'
    ? jStat.normal.cdf(Math.log(x), law.mu, law.sigma)
    : gammaShares(law.shape, x / law.scale).below;
}

/** About so many places are looked at, evenly spread: the distance is too small by one in so many at most. */
const MOST_PLACES = 20_000;

function distanceOf(sorted: Float64Array, law: Law): number {
  const n = sorted.length;
  let distance = 0;
  let looked = 0;
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && sorted[to] === sorted[from]) to += 1;
    if (to - looked >= n / MOST_PLACES) {
      const share = shareBelow(law, sorted[from]!);
      distance = Math.max(distance, share - from / n, to / n - share);
      looked = to;
    }
    from = to;
  }
  return distance;
}

/** Kolmogorov's distribution: how likely a larger distance is, times the root of the number of values. */
export function kolmogorovTail(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

const MOST_BATCHES = 100;
/** Two batches of two. */
const FEWEST_BOUNDED = 4;

/** None where there are too few times to tell how much an estimate varies, or it may be anything. */
function intervalsOf(law: Law, values: Float64Array, confidence: number): Record<string, Interval> {
  if (values.length < FEWEST_BOUNDED) return {};
  const names = Object.keys(law).filter((name) => name !== 'law');
  const center = names.map((name) => Number(law[name as keyof Law]));
  // The location of a lognormal law may be anything; what is above 0 is moved by its logarithm.
  const isLog = names.map((name) => name !== 'mu');
  const at = (moved: readonly number[]): number[] =>
    center.map((value, index) => (isLog[index] ? value * Math.exp(moved[index]!) : value + moved[index]!));
  const zero = names.map(() => 0);
  const batches = Math.min(MOST_BATCHES, Math.floor(Math.sqrt(values.length)));
  const scores = batchScores(law.law, at(zero), values, batches);
  const slopes = names.map((_, index) => {
    const [up, down] = [STEP, -STEP].map((step) => batchScores(law.law, at(zero.with(index, step)), values, 1)[0]!);
    return up!.map((value, other) => (value - down![other]!) / (2 * STEP));
  });
  const inverse = inverted(slopes);
  const correction = batches / (batches - 1);
  const variance = names.map((_, index) => {
    const moves = scores.map((score) => score.reduce((sum, value, other) => sum + inverse[index]![other]! * value, 0));
    return correction * moves.reduce((sum, move) => sum + move * move, 0);
  });
  const critical = criticalValue(confidence);
  return Object.fromEntries(
    names.flatMap((name, index) => {
      const half = critical * Math.sqrt(variance[index]!);
      const [low, high] = [-half, half].map((move) => at(zero.with(index, move))[index]!);
      return Number.isFinite(low) && Number.isFinite(high) ? [[name, { low: low!, high: high! }] as const] : [];
    }),
  );
}

const STEP = 1e-4;

/** By batch of values that follow each other, the sum of the derivatives of their log densities. */
function batchScores(name: Law['law'], p: readonly number[], values: Float64Array, batches: number): number[][] {
  const addTo = SCORES[name](p);
  return Array.from({ length: batches }, (_, batch) => {
    const sums = new Float64Array(p.length);
    const [from, to] = [batch, batch + 1].map((edge) => Math.floor((edge * values.length) / batches));
    for (let at = from!; at < to!; at++) addTo(sums, values[at]!);
    return [...sums];
  });
}

/** Adds the derivatives at a value to sums: hundreds of thousands of values, and no array for each. */
type AddScore = (sums: Float64Array, x: number) => void;

/** Derivatives by the logarithms of the parameters, in the order of a law's fields; by mu itself of a lognormal. */
const SCORES: Readonly<Record<Law['law'], (p: readonly number[]) => AddScore>> = {
  exponential:
    ([mean = 1]) =>
    (sums, x) => {
      sums[0]! += x / mean - 1;
    },
  weibull:
    ([shape = 1, scale = 1]) =>
    (sums, x) => {
      const logZ = Math.log(x / scale);
      const power = Math.exp(shape * logZ);
      sums[0]! += 1 + shape * logZ * (1 - power);
      sums[1]! += shape * (power - 1);
    },
  lognormal:
    ([mu = 0, sigma = 1]) =>
    (sums, x) => {
      const r = (Math.log(x) - mu) / sigma;
      sums[0]! += r / sigma;
      sums[1]! += r * r - 1;
    },
  gamma: ([shape = 1, scale = 1]) => {
    const expected = digamma(shape);
    return (sums, x) => {
      sums[0]! += shape * (Math.log(x / scale) - expected);
      sums[1]! += x / scale - shape;
    };
  },
};

/** Of a matrix of one or two rows. */
function inverted(rows: readonly (readonly number[])[]): number[][] {
  const [[a = 1, b = 0] = [], [c = 0, d = 1] = []] = rows;
  if (rows.length === 1) return [[1 / a]];
  const determinant = a * d - b * c;
  return [
    [d / determinant, -b / determinant],
    [-c / determinant, a / determinant],
  ];
}
