/**
 * Counts the runs of one variant as they are read, so that a campaign of millions needs no more memory than its latencies.
 */
import type { CompletedRun, RunRecord } from '../campaign/record.ts';
import type { MetricName } from '../scenario/metrics.ts';
import { FUNNEL_STAGES, type FunnelStage, funnelOf, stagesPassed } from './funnel.ts';
import { type MeanMethod } from './mean.ts';
import { CONDITIONS, METRIC_NAMES, METRIC_RULES, msOf } from './metrics.ts';
import { CONFIDENCE, type IntervalMethod, type Proportion, proportion } from './proportion.ts';
import { type Quantity, quantity } from './quantity.ts';

/** By which methods and with which confidence intervals are made. */
export interface IntervalChoice {
  readonly shares: IntervalMethod;
  readonly means: MeanMethod;
  readonly confidence: number;
}

/** What claims rest on. */
export const CLAIM_INTERVALS: IntervalChoice = { shares: 'clopper-pearson', means: 't', confidence: CONFIDENCE };

/** How long one repair took, over the completed recoveries that ran it. */
export interface RepairLatency {
  readonly repair: string;
  readonly ms: Quantity;
}

/** What the runs of one variant came to. */
export interface Tallied {
  /** Runs recorded, with or without an answer. */
  readonly runs: number;
  /** Harness errors and time-outs: a class of their own, which widens every interval and is in no denominator. */
  readonly unanswered: number;
  /** The same by reason: `harness-error`, `timeout`. */
  readonly unansweredBy: Readonly<Record<string, number>>;
  /** In order, each stage of the runs of the one before. */
  readonly funnel: readonly FunnelStage[];
  readonly metrics: Readonly<Record<string, Proportion | Quantity>>;
  /** Runs by outcome class. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Failed runs by their first decisive event. */
  readonly causes: Readonly<Record<string, number>>;
  /** By kind of damage, the share of the struck runs that had it. */
  readonly damage: Readonly<Record<string, number>>;
  /** In the order in which the mechanism runs them. */
  readonly repairs: readonly RepairLatency[];
}

/** The cause of a failed run whose record names none. */
export const UNCLASSIFIED = 'unclassified';

export class Tally {
  #runs = 0;
  #struck = 0;
  readonly #unansweredBy = new Map<string, number>();
  /** Index n holds the runs that pass exactly the first n stages of the funnel. */
  readonly #depths: number[] = [];
  readonly #numerators = new Map<MetricName, number>();
  readonly #denominators = new Map<MetricName, number>();
  readonly #samples = new Map<MetricName, number[]>();
  readonly #outcomes = new Map<string, number>();
  readonly #causes = new Map<string, number>();
  readonly #damage = new Map<string, number>();
  readonly #repairs = new Map<string, number[]>();

  add(record: RunRecord): void {
    this.#runs++;
    if (record.status !== 'completed') {
      increment(this.#unansweredBy, record.status);
      return;
    }
    const depth = stagesPassed(record);
    this.#depths[depth] = (this.#depths[depth] ?? 0) + 1;
    increment(this.#outcomes, record.outcome);
    if (record.outcome === 'failed') increment(this.#causes, record.cause ?? UNCLASSIFIED);
    for (const name of METRIC_NAMES) this.#addToMetric(name, record);
    this.#addDamage(record);
    this.#addRepairs(record);
  }

  /** `label` names the variant: what is resampled is seeded by it. */
  result(label: string, intervals: IntervalChoice): Tallied {
    return {
      runs: this.#runs,
      unanswered: this.#unanswered,
      unansweredBy: largestFirst(this.#unansweredBy),
      funnel: this.#funnel(intervals),
      metrics: Object.fromEntries(METRIC_NAMES.map((name) => [name, this.#metric(name, label, intervals)])),
      outcomes: largestFirst(this.#outcomes),
      causes: largestFirst(this.#causes),
      damage: largestFirst(new Map([...this.#damage].map(([kind, runs]) => [kind, runs / this.#struck]))),
      repairs: [...this.#repairs].map(([repair, values]) => ({
        repair,
        ms: quantity('ms', values, { confidence: intervals.confidence }),
      })),
    };
  }

  get #unanswered(): number {
    return sum([...this.#unansweredBy.values()]);
  }

  #funnel({ shares, confidence }: IntervalChoice): FunnelStage[] {
    const passed = FUNNEL_STAGES.map((_, stage) => sum(this.#depths.slice(stage + 1)));
    return funnelOf(passed, sum(this.#depths), this.#unanswered, shares, confidence);
  }

  #addToMetric(name: MetricName, run: CompletedRun): void {
    const rule = METRIC_RULES[name];
    if (!CONDITIONS[rule.condition].holds(run)) return;
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
    const kinds = new Set(run.episodes.flatMap((episode) => episode.damage.map((damage) => damage.kind)));
    for (const kind of kinds) increment(this.#damage, kind);
  }

  #addRepairs(run: CompletedRun): void {
    for (const { recovery } of run.episodes) {
      if (!recovery?.completed) continue;
      for (const { repair, nanos } of recovery.repairs) entry(this.#repairs, repair, () => []).push(msOf(nanos));
    }
  }

  #metric(name: MetricName, label: string, { shares, means, confidence }: IntervalChoice): Proportion | Quantity {
    const rule = METRIC_RULES[name];
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
    return proportion(counts, CONDITIONS[rule.condition].words, shares, confidence);
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

/** Ties by name, so that the order does not depend on which run came first. */
function largestFirst(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** A sparse array's holes count nothing. */
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
