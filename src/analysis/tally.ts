/**
 * Counts the runs of one variant as they are read. Only the latencies are kept, so a campaign of millions of runs needs
 * little memory.
 */

import type { Metric } from '../experiment/metrics.ts';
import { type AnsweredRun, type CompletedRun, isAnswered, type RunRecord } from '../experiment/record.ts';
import { byMetric, type MetricName } from '../experiments.ts';
import { FUNNEL_STAGES, type FunnelStage, funnelOf, stagesPassed } from './funnel.ts';
import { type MeanMethod } from './mean.ts';
import { type MetricRule, msOf, ruleOf } from './metrics.ts';
import { type MeanPhase, type MeanSeries, ObservationTally } from './observations.ts';
import { CONFIDENCE, type IntervalMethod, type Proportion, proportion } from './proportion.ts';
import { type Quantity, quantity } from './quantity.ts';

/** The methods and the confidence of intervals. */
export interface IntervalChoice {
  readonly shares: IntervalMethod;
  readonly means: MeanMethod;
  readonly confidence: number;
}

/** The default methods. */
export const CLAIM_INTERVALS: IntervalChoice = { shares: 'clopper-pearson', means: 't', confidence: CONFIDENCE };

/** The duration of one repair, over the completed recoveries that ran it. */
export interface RepairLatency {
  readonly repair: string;
  readonly ms: Quantity;
}

/** The counts of the runs of one variant. */
export interface Tallied {
  /** Runs recorded, with or without an answer. */
  readonly runs: number;
  /** Harness errors and time-outs. They are in no denominator and widen every interval. */
  readonly unanswered: number;
  /** The same by reason: `harness-error`, `timeout`. */
  readonly unansweredBy: Readonly<Record<string, number>>;
  /** In order; each stage counts the runs that passed the stage before. */
  readonly funnel: readonly FunnelStage[];
  readonly metrics: Readonly<Partial<Record<MetricName, Proportion | Quantity>>>;
  /** Runs by outcome class. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Failed runs by what made them fail. */
  readonly causes: Readonly<Record<string, number>>;
  /** By kind of damage, the share of the struck runs that had it. */
  readonly damage: Readonly<Record<string, number>>;
  /** In the order in which the mechanism runs them. */
  readonly repairs: readonly RepairLatency[];
  /** Phases and time series of the runs; empty for runs without them. */
  readonly phases: readonly MeanPhase[];
  readonly series: readonly MeanSeries[];
  /**
   * For metrics with a distribution: the values in ascending order, or a sample of them, evenly spread and large enough
   * for a curve.
   */
  readonly distributions: Readonly<Partial<Record<MetricName, readonly number[]>>>;
}

/** The cause of a failed run whose record names none. */
export const UNCLASSIFIED = 'unclassified';

export class Tally {
  #runs = 0;
  #struck = 0;
  readonly #unansweredBy = new Map<string, number>();
  /** Index n holds the runs that pass exactly the first n stages of the funnel. */
  readonly #depths: number[] = [];
  readonly #metrics: readonly (readonly [MetricName, Metric, MetricRule])[];
  readonly #observations = new ObservationTally();
  readonly #numerators = new Map<MetricName, number>();
  readonly #denominators = new Map<MetricName, number>();
  readonly #samples = new Map<MetricName, number[]>();
  readonly #outcomes = new Map<string, number>();
  readonly #causes = new Map<string, number>();
  readonly #damage = new Map<string, number>();
  readonly #repairs = new Map<string, number[]>();

  /** Counts for these metrics. */
  constructor(metrics: Readonly<Record<string, Metric>>) {
    this.#metrics = byMetric(metrics).map(([name, metric]) => [name, metric, ruleOf(name)]);
  }

  add(record: RunRecord): void {
    this.#runs++;
    if (!isAnswered(record)) {
      increment(this.#unansweredBy, record.status);
      return;
    }
    for (const [name, , rule] of this.#metrics) this.#addToMetric(name, rule, record);
    this.#observations.add(record);
    if (record.status === 'completed') this.#addFailure(record);
  }

  #addFailure(record: CompletedRun): void {
    const depth = stagesPassed(record);
    this.#depths[depth] = (this.#depths[depth] ?? 0) + 1;
    increment(this.#outcomes, record.outcome);
    if (record.outcome === 'failed') increment(this.#causes, record.cause ?? UNCLASSIFIED);
    this.#addDamage(record);
    this.#addRepairs(record);
  }

  /** `label` is the name of the variant, which seeds resampling. */
  result(label: string, intervals: IntervalChoice): Tallied {
    return {
      runs: this.#runs,
      unanswered: this.#unanswered,
      unansweredBy: largestFirst(this.#unansweredBy),
      funnel: this.#funnel(intervals),
      metrics: Object.fromEntries(
        this.#metrics.map(([name, , rule]) => [name, this.#metric(name, rule, label, intervals)]),
      ),
      outcomes: largestFirst(this.#outcomes),
      causes: largestFirst(this.#causes),
      damage: largestFirst(new Map([...this.#damage].map(([kind, runs]) => [kind, runs / this.#struck]))),
      repairs: [...this.#repairs].map(([repair, values]) => ({
        repair,
        ms: quantity('ms', values, { confidence: intervals.confidence }),
      })),
      phases: this.#observations.phases,
      series: this.#observations.series,
      distributions: this.#distributions(),
    };
  }

  #distributions(): Tallied['distributions'] {
    const asked = this.#metrics.filter(([, { hasDistribution }]) => hasDistribution === true);
    return Object.fromEntries(asked.map(([name]) => [name, evenlySpread(this.#samples.get(name) ?? [])]));
  }

  get #unanswered(): number {
    return sum([...this.#unansweredBy.values()]);
  }

  #funnel({ shares, confidence }: IntervalChoice): FunnelStage[] {
    const passed = FUNNEL_STAGES.map((_, stage) => sum(this.#depths.slice(stage + 1)));
    return funnelOf(passed, sum(this.#depths), this.#unanswered, shares, confidence);
  }

  #addToMetric(name: MetricName, rule: MetricRule, run: AnsweredRun): void {
    if (!rule.condition.holds(run)) return;
    if (rule.kind === 'quantity') {
      const sample = entry(this.#samples, name, () => []);
      sample.push(...rule.values(run));
      return;
    }
    increment(this.#denominators, name);
    if (rule.holds(run)) increment(this.#numerators, name);
  }

  #addDamage(run: CompletedRun): void {
    if (run.outcome === 'not-injected') return;
    this.#struck++;
    const kinds = new Set<string>();
    for (const { damage } of run.episodes) for (const { kind } of damage) kinds.add(kind);
    for (const kind of kinds) increment(this.#damage, kind);
  }

  #addRepairs(run: CompletedRun): void {
    for (const { recovery } of run.episodes) {
      if (!recovery?.completed) continue;
      for (const { repair, nanos } of recovery.repairs) entry(this.#repairs, repair, () => []).push(msOf(nanos));
    }
  }

  #metric(
    name: MetricName,
    rule: MetricRule,
    label: string,
    { shares, means, confidence }: IntervalChoice,
  ): Proportion | Quantity {
    const unanswered = this.#unanswered;
    if (rule.kind === 'quantity') {
      const sample = this.#samples.get(name) ?? [];
      return quantity(rule.unit, sample, { unanswered, meanMethod: means, confidence, label: `${label}/${name}` });
    }
    const counts = {
      numerator: this.#numerators.get(name) ?? 0,
      denominator: this.#denominators.get(name) ?? 0,
      unanswered,
    };
    return proportion(counts, rule.condition.words, shares, confidence);
  }
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

function increment<Key>(map: Map<Key, number>, key: Key): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

/** A chart has no more pixels than this. */
const MOST_POINTS = 500;

function evenlySpread(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length <= MOST_POINTS) return sorted;
  const step = (sorted.length - 1) / (MOST_POINTS - 1);
  return Array.from({ length: MOST_POINTS }, (_, index) => sorted[Math.round(index * step)] ?? Number.NaN);
}

/** Ties by name, so that the order does not depend on which run came first. */
function largestFirst(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** Holes of the sparse array count as 0. */
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
