/**
 * A figure of one variant that a campaign is to know well enough: it takes the runs in the order of the plan and says
 * at any moment how well the figure is known. Exact arithmetic only, since it decides which runs there are.
 */
import type { AnsweredRun } from '../experiment/record.ts';
import { metricNamed } from '../experiments.ts';
import { assert } from '../kernel/assertions.ts';
import type { Precision, QuantityPrecision, SharePrecision } from '../scenario/precision.ts';
import { halfWidthOf, sequenceInterval, sequenceRuns } from './confidence-sequence.ts';
import { meanSequence, meanSequenceValues, RunningMean } from './mean-sequence.ts';
import { type QuantityRule, ruleOf, type ShareRule } from './metrics.ts';
import { LEVELS, quantileFactor, quantileSequence, quantileSequenceValues } from './quantile-sequence.ts';

/** How well a figure is known. All but counts are null where there is too little to say. */
export interface Known {
  readonly value: number | null;
  /** Of the interval that holds at every moment at once. */
  readonly low: number | null;
  readonly high: number | null;
  /** Of a share. */
  readonly numerator?: number;
  /** Runs that meet the condition, or values. */
  readonly n: number;
  /** Half of the interval's width, and what it is to be. */
  readonly halfWidth: number | null;
  readonly target: number | null;
  readonly isReached: boolean;
}

export interface WatchedFigure {
  /** The next run with an answer. */
  readonly add: (run: AnsweredRun) => void;
  /** `unanswered` runs could have been anything. */
  readonly known: (unanswered: number) => Known;
  /** How many runs that meet the condition, or values, it should take; null while nothing is known. */
  readonly expected: (unanswered: number) => number | null;
}

export function watchedFigure(asked: Precision): WatchedFigure {
  const rule = ruleOf(asked.metric);
  if (asked.statistic === undefined) {
    assert(rule.kind === 'proportion', `${asked.metric} is not a share`);
    return new WatchedShare(asked, rule);
  }
  assert(rule.kind === 'quantity', `${asked.metric} is a share`);
  const { statistic } = asked;
  return statistic === 'mean' ? new WatchedMean(asked, rule) : new WatchedQuantile(asked, LEVELS[statistic], rule);
}

class WatchedShare implements WatchedFigure {
  readonly #asked: SharePrecision;
  readonly #rule: ShareRule;
  #numerator = 0;
  #denominator = 0;

  constructor(asked: SharePrecision, rule: ShareRule) {
    this.#asked = asked;
    this.#rule = rule;
  }

  add(run: AnsweredRun): void {
    if (!this.#rule.condition.holds(run)) return;
    this.#denominator += 1;
    if (this.#rule.holds(run)) this.#numerator += 1;
  }

  known(unanswered: number): Known {
    const [numerator, denominator] = [this.#numerator, this.#denominator];
    const interval = sequenceInterval({ numerator, denominator, unanswered }, this.#asked);
    const halfWidth = halfWidthOf(interval);
    const target = this.#asked.within;
    const value = denominator === 0 ? null : numerator / denominator;
    return { value, ...interval, numerator, n: denominator, halfWidth, target, isReached: halfWidth <= target };
  }

  expected(): number | null {
    return this.#denominator === 0 ? null : sequenceRuns(this.#numerator / this.#denominator, this.#asked);
  }
}

/** Known by its interval, which is null while there is none. */
function quantityKnown(
  asked: QuantityPrecision,
  n: number,
  { value, low, high }: Pick<Known, 'value' | 'low' | 'high'>,
): Known {
  const halfWidth = low === null || high === null ? null : (high - low) / 2;
  const target = targetOf(asked, value);
  return { value, low, high, n, halfWidth, target, isReached: isWithin(halfWidth, target) };
}

const targetOf = ({ within, isRelative }: QuantityPrecision, value: number | null): number | null =>
  isRelative ? value && within * Math.abs(value) : within;

/** Sums of rounded numbers: an interval that is as wide as asked for to the last digits is narrow enough. */
const isWithin = (halfWidth: number | null, target: number | null): boolean =>
  halfWidth !== null && target !== null && halfWidth <= target * (1 + 1e-12);

class WatchedMean implements WatchedFigure {
  readonly #asked: QuantityPrecision;
  readonly #rule: QuantityRule;
  readonly #weight: string | undefined;
  readonly #mean = new RunningMean();

  constructor(asked: QuantityPrecision, rule: QuantityRule) {
    this.#asked = asked;
    this.#rule = rule;
    this.#weight = metricNamed(asked.metric).weightedBy;
  }

  add(run: AnsweredRun): void {
    if (!this.#rule.condition.holds(run)) return;
    const weight = this.#weight === undefined ? 1 : (run.measures?.[this.#weight] ?? 1);
    for (const value of this.#rule.values(run)) this.#mean.add(value * weight, weight);
  }

  /** A run without an answer could have moved the mean anywhere. */
  known(unanswered: number): Known {
    const { value, n } = this.#mean;
    const within = targetOf(this.#asked, value) ?? 0;
    const interval = unanswered > 0 ? null : meanSequence(this.#mean, { within, confidence: this.#asked.confidence });
    return quantityKnown(this.#asked, n, { value, low: interval?.low ?? null, high: interval?.high ?? null });
  }

  expected(unanswered: number): number | null {
    const { value, variance } = this.#mean;
    const within = targetOf(this.#asked, value) ?? 0;
    if (unanswered > 0 || within === 0 || value === 0) return null;
    return meanSequenceValues(variance, { within, confidence: this.#asked.confidence });
  }
}

class WatchedQuantile implements WatchedFigure {
  readonly #asked: QuantityPrecision;
  readonly #rule: QuantityRule;
  readonly #level: number;
  readonly #values: number[] = [];

  constructor(asked: QuantityPrecision, level: number, rule: QuantityRule) {
    this.#asked = asked;
    this.#level = level;
    this.#rule = rule;
  }

  add(run: AnsweredRun): void {
    if (this.#rule.condition.holds(run)) this.#values.push(...this.#rule.values(run));
  }

  known(unanswered: number): Known {
    const sorted = Float64Array.from(this.#values).sort();
    const { confidence } = this.#asked;
    return quantityKnown(this.#asked, sorted.length, quantileSequence(sorted, this.#level, unanswered, confidence));
  }

  expected(unanswered: number): number | null {
    const { n, halfWidth, target } = this.known(unanswered);
    const { confidence } = this.#asked;
    if (halfWidth === null || target === null || target === 0) return null;
    const deviation = (halfWidth * Math.sqrt(n)) / quantileFactor(n, confidence);
    return quantileSequenceValues(deviation, this.#level, { within: target, confidence });
  }
}
