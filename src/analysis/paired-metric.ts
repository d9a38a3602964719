/** The comparison of one metric over pairs of runs. */

import { type AnsweredRun, isAnswered, type RunRecord } from '../experiment/record.ts';
import type { MetricName } from '../experiments.ts';
import { metricNamed } from '../experiments.ts';
import { type MeanMethod, meanOf } from './mean.ts';
import { type Condition, type QuantityRule, ruleOf, type ShareRule } from './metrics.ts';
import { type PairedQuantity, pairedQuantity } from './paired-quantity.ts';
import { type PairedShare, pairedShare } from './paired-share.ts';

interface Compared {
  readonly metric: MetricName;
  readonly meaning: string;
  /** Description of the condition that both runs of a pair meet. */
  readonly condition: string;
  /** Pairs in which only this side meets the condition. If there are many, the sides are measured on different runs. */
  readonly conditionOnlyA: number;
  readonly conditionOnlyB: number;
  /** p corrected for all tests made together. */
  readonly adjustedP: number;
}

export type ComparedMetric = Compared &
  (({ readonly kind: 'share' } & PairedShare) | ({ readonly kind: 'quantity' } & PairedQuantity));

export interface ComparisonOptions {
  readonly metrics: readonly MetricName[];
  readonly means: MeanMethod;
  readonly confidence: number;
}

/** Counts pairs and gives the result. */
export function metricCounter(metric: MetricName): MetricCounter {
  const rule = ruleOf(metric);
  return rule.kind === 'proportion' ? new ShareCounter(metric, rule) : new QuantityCounter(metric, rule);
}

/** A pair meets the condition of the metric if both runs do. */
export abstract class MetricCounter {
  protected unanswered = 0;
  protected conditionOnly = { a: 0, b: 0 };
  readonly #metric: MetricName;
  readonly #condition: Condition;

  constructor(metric: MetricName, { condition }: ShareRule | QuantityRule) {
    this.#metric = metric;
    this.#condition = condition;
  }

  add(a: RunRecord, b: RunRecord): 'discordant' | 'alike' {
    if (!isAnswered(a) || !isAnswered(b)) {
      this.unanswered++;
      return 'alike';
    }
    const [meetsA, meetsB] = [this.#condition.holds(a), this.#condition.holds(b)];
    if (meetsA && meetsB) return this.count(a, b);
    if (meetsA) this.conditionOnly.a++;
    if (meetsB) this.conditionOnly.b++;
    return 'alike';
  }

  protected abstract count(a: AnsweredRun, b: AnsweredRun): 'discordant' | 'alike';
  abstract result(label: string, options: ComparisonOptions): ComparedMetric;

  protected get facts(): Compared {
    return {
      metric: this.#metric,
      meaning: metricNamed(this.#metric).meaning,
      condition: this.#condition.words,
      conditionOnlyA: this.conditionOnly.a,
      conditionOnlyB: this.conditionOnly.b,
      adjustedP: 1,
    };
  }
}

class ShareCounter extends MetricCounter {
  readonly #rule: ShareRule;
  readonly #counts = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };

  constructor(metric: MetricName, rule: ShareRule) {
    super(metric, rule);
    this.#rule = rule;
  }

  protected count(a: AnsweredRun, b: AnsweredRun): 'discordant' | 'alike' {
    const [holdsA, holdsB] = [this.#rule.holds(a), this.#rule.holds(b)];
    this.#counts[holdsA ? (holdsB ? 'both' : 'onlyA') : holdsB ? 'onlyB' : 'neither']++;
    return holdsA === holdsB ? 'alike' : 'discordant';
  }

  result(_label: string, { confidence }: ComparisonOptions): ComparedMetric {
    return {
      kind: 'share',
      ...this.facts,
      ...pairedShare({ ...this.#counts, unanswered: this.unanswered }, confidence),
    };
  }
}

class QuantityCounter extends MetricCounter {
  readonly #rule: QuantityRule;
  readonly #a: number[] = [];
  readonly #b: number[] = [];
  #onlyA = 0;
  #onlyB = 0;

  constructor(metric: MetricName, rule: QuantityRule) {
    super(metric, rule);
    this.#rule = rule;
  }

  protected count(a: AnsweredRun, b: AnsweredRun): 'discordant' | 'alike' {
    const [valuesA, valuesB] = [this.#rule.values(a), this.#rule.values(b)];
    if (valuesA.length > 0 && valuesB.length > 0) {
      // Runs are paired, so a run with several episodes has the mean of its values.
      this.#a.push(meanOf(valuesA));
      this.#b.push(meanOf(valuesB));
    } else if (valuesA.length > 0) this.#onlyA++;
    else if (valuesB.length > 0) this.#onlyB++;
    return 'alike';
  }

  result(label: string, { means, confidence }: ComparisonOptions): ComparedMetric {
    const sample = {
      a: this.#a,
      b: this.#b,
      onlyA: this.#onlyA,
      onlyB: this.#onlyB,
      othersNeverEnd: this.#rule.mayNeverEnd === true,
      unanswered: this.unanswered,
    };
    return { kind: 'quantity', ...this.facts, ...pairedQuantity(sample, this.#rule.unit, means, label, confidence) };
  }
}
