/**
 * Laws fitted to times by maximum likelihood, and compared by Akaike's criterion (1974). With the arithmetic of the
 * kernel, so that a scenario that is fitted to a trace is the same question on every machine.
 *
 * The equations are those of Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions (1994): for Weibull
 * and gamma one equation for the shape, solved by Newton's method; the scale follows. Times are complete: those that
 * were cut short by the ends of the trace are left out before.
 */
import type { Law, LawName } from '../experiment/law.ts';
import { exp, log } from '../kernel/arithmetic.ts';
import { digamma, logGamma, trigamma } from '../kernel/gamma-function.ts';

export interface Fit {
  readonly law: Law;
  readonly logLikelihood: number;
  /** Twice the number of parameters less twice the log likelihood: the smaller, the better. */
  readonly aic: number;
}

/** All laws with those that fit best first; none for fewer than two times, or times that are all the same. */
export function fitsOf(values: Float64Array): Fit[] {
  const n = values.length;
  const logs = Float64Array.from(values, log);
  const [mean, meanLog] = [meanOf(values), meanOf(logs)];
  let squares = 0;
  for (const value of logs) squares += (value - meanLog) * (value - meanLog);
  const variance = squares / n;
  if (n < 2 || variance < LEAST_VARIANCE) return [];
  return [
    exponentialFit(n, mean),
    weibullFit(logs, meanLog, variance),
    lognormalFit(n, meanLog, variance),
    gammaFit(n, mean, meanLog),
  ].sort((a, b) => a.aic - b.aic);
}

/** The best law, or the one of this name; undefined where there is too little to fit. */
export function fittedLaw(values: Float64Array, name: LawName | 'best'): Law | undefined {
  return fitsOf(values).find(({ law }) => name === 'best' || law.law === name)?.law;
}

const fit = (law: Law, logLikelihood: number): Fit => ({
  law,
  logLikelihood,
  aic: 2 * (Object.keys(law).length - 1) - 2 * logLikelihood,
});

const exponentialFit = (n: number, mean: number): Fit => fit({ law: 'exponential', mean }, -n * (log(mean) + 1));

const lognormalFit = (n: number, mu: number, variance: number): Fit =>
  fit({ law: 'lognormal', mu, sigma: Math.sqrt(variance) }, -n * (mu + 0.5 * (log(2 * Math.PI * variance) + 1)));

/** The shape k solves sum(x^k ln x) / sum(x^k) - 1/k = mean(ln x). */
function weibullFit(logs: Float64Array, meanLog: number, variance: number): Fit {
  // Relative to the largest, so that no power is too large for a double.
  const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  // Of a Weibull law the logarithm has the standard deviation pi / sqrt(6) / shape.
  let shape = Math.PI / Math.sqrt(6 * variance);
  let mean = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    let [sum, first, second] = [0, 0, 0];
    for (const value of logs) {
      const power = exp(shape * (value - largest));
      sum += power;
      first += power * value;
      second += power * value * value;
    }
    mean = sum / logs.length;
    const average = first / sum;
    const error = average - 1 / shape - meanLog;
    const slope = second / sum - average * average + 1 / (shape * shape);
    const next = Math.max(shape / 4, shape - error / slope);
    if (Math.abs(next - shape) <= PRECISION * shape) break;
    shape = next;
  }
  const logScale = largest + log(mean) / shape;
  const n = logs.length;
  const logLikelihood = n * (log(shape) - shape * logScale + (shape - 1) * meanLog - 1);
  return fit({ law: 'weibull', shape, scale: exp(logScale) }, logLikelihood);
}

/** The shape k solves ln k - digamma(k) = ln(mean) - mean(ln x). */
function gammaFit(n: number, mean: number, meanLog: number): Fit {
  const spread = log(mean) - meanLog;
  // Minka, Estimating a Gamma distribution (2002): a start within a few per cent, and Newton's step in 1/k.
  let shape = (3 - spread + Math.sqrt((spread - 3) * (spread - 3) + 24 * spread)) / (12 * spread);
  for (let step = 0; step < MOST_STEPS; step++) {
    const error = log(shape) - digamma(shape) - spread;
    const next = 1 / (1 / shape + error / (shape * shape * (1 / shape - trigamma(shape))));
    if (Math.abs(next - shape) <= PRECISION * shape) break;
    shape = next > 0 ? next : shape / 2;
  }
  const scale = mean / shape;
  const logLikelihood = n * ((shape - 1) * meanLog - mean / scale - shape * log(scale) - logGamma(shape));
  return fit({ law: 'gamma', shape, scale }, logLikelihood);
}

/** Of the logarithms: times that differ by less than a billionth are the same. */
const LEAST_VARIANCE = 1e-18;
const MOST_STEPS = 100;
const PRECISION = 1e-12;

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
