/**
 * Counts the runs of one variant as they are read, so that a campaign of millions needs no more memory than its latencies.
 */
import type { CompletedRun, RunRecord } from '../campaign/record.ts';
import type { MetricName } from '../scenario/metrics.ts';
import { CONDITIONS, METRIC_NAMES, METRIC_RULES, msOf } from './metrics.ts';
import { type Proportion, proportion } from './proportion.ts';
import { type Quantity, quantity } from './quantity.ts';

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
  #unanswered = 0;
  #struck = 0;
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
      this.#unanswered++;
      return;
    }
    increment(this.#outcomes, record.outcome);
    if (record.outcome === 'failed') increment(this.#causes, record.cause ?? UNCLASSIFIED);
    for (const name of METRIC_NAMES) this.#addToMetric(name, record);
    this.#addDamage(record);
    this.#addRepairs(record);
  }

  result(): Tallied {
    return {
      runs: this.#runs,
      unanswered: this.#unanswered,
      metrics: Object.fromEntries(METRIC_NAMES.map((name) => [name, this.#metric(name)])),
      outcomes: largestFirst(this.#outcomes),
      causes: largestFirst(this.#causes),
      damage: largestFirst(new Map([...this.#damage].map(([kind, runs]) => [kind, runs / this.#struck]))),
      repairs: [...this.#repairs].map(([repair, values]) => ({ repair, ms: quantity('ms', values) })),
    };
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

  #metric(name: MetricName): Proportion | Quantity {
    const rule = METRIC_RULES[name];
    if (rule.kind === 'quantity') return quantity(rule.unit, this.#samples.get(name) ?? [], this.#unanswered);
    const counts = {
      numerator: this.#numerators.get(name) ?? 0,
      denominator: this.#denominators.get(name) ?? 0,
      unanswered: this.#unanswered,
    };
    return proportion(counts, CONDITIONS[rule.condition].words);
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
