/**
 * Two variants on the same faults: each metric is compared over pairs of runs with the same index and the same random
 * numbers. p values are corrected for all tests of a comparison by Holm's method, since among many tests some show a
 * difference that does not exist.
 */

import type { RunRecord, StrikeRecord } from '../experiment/record.ts';
import type { MetricName } from '../experiments.ts';
import { holm } from './holm.ts';
import { type ComparedMetric, type ComparisonOptions, type MetricCounter, metricCounter } from './paired-metric.ts';
import type { Pair } from './pairs.ts';

export interface PairedComparison {
  readonly a: string;
  readonly b: string;
  /** Pairs of records, with answers or without. */
  readonly pairs: number;
  /**
   * Of the pairs with answers in which both or one was struck: those in which the fault struck both at the same
   * instruction and time.
   */
  readonly sameStrike: number;
  readonly struck: number;
  readonly metrics: readonly ComparedMetric[];
  /** The number of tests in the correction. */
  readonly tests: number;
  /** Runs whose pair differs in a share, for inspection. */
  readonly discordant: readonly number[];
}

export interface ComparisonInput {
  readonly a: string;
  readonly b: string;
  readonly pairs: Iterable<Pair>;
}

/** The default metrics: how often service was recovered, and how long it was interrupted. */
export const MAIN_METRICS: readonly MetricName[] = ['recovered|detected', 'downtimeMs|detected'];

/**
 * Compares each pair of variants in every metric; the correction is for all tests together, except tests without data.
 * Each input is read once.
 */
export function comparePaired(inputs: readonly ComparisonInput[], options: ComparisonOptions): PairedComparison[] {
  const drafts = inputs.map((input) => new Comparison(input, options).read());
  const tested = drafts.flatMap(({ metrics }) => metrics).filter(({ pairs }) => pairs > 0);
  const adjusted = new Map(holm(tested.map(({ p }) => p)).map((p, index) => [tested[index], p]));
  return drafts.map((draft) => ({
    ...draft,
    tests: tested.length,
    metrics: draft.metrics.map((metric) => ({ ...metric, adjustedP: adjusted.get(metric) ?? 1 })),
  }));
}

class Comparison {
  readonly #input: ComparisonInput;
  readonly #options: ComparisonOptions;
  readonly #counters: readonly MetricCounter[];
  #pairs = 0;
  #struck = 0;
  #sameStrike = 0;
  readonly #discordant = new Set<number>();

  constructor(input: ComparisonInput, options: ComparisonOptions) {
    this.#input = input;
    this.#options = options;
    this.#counters = options.metrics.map(metricCounter);
  }

  read(): Omit<PairedComparison, 'tests'> {
    const { a, b, pairs } = this.#input;
    for (const pair of pairs) this.#add(pair);
    return {
      a,
      b,
      pairs: this.#pairs,
      sameStrike: this.#sameStrike,
      struck: this.#struck,
      metrics: this.#counters.map((counter) => counter.result(`${a}/${b}`, this.#options)),
      discordant: [...this.#discordant].sort((one, other) => one - other),
    };
  }

  #add({ a, b }: Pair): void {
    this.#pairs++;
    if (isStruck(a) || isStruck(b)) {
      this.#struck++;
      if (sameStrike(strikeOf(a), strikeOf(b))) this.#sameStrike++;
    }
    for (const counter of this.#counters) if (counter.add(a, b) === 'discordant') this.#discordant.add(a.run);
  }
}

const strikeOf = (record: RunRecord): StrikeRecord | undefined =>
  record.status === 'completed' ? record.episodes[0]?.strike : undefined;

const isStruck = (record: RunRecord): boolean => strikeOf(record) !== undefined;

function sameStrike(one: StrikeRecord | undefined, other: StrikeRecord | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return (
    one.atNanos === other.atNanos &&
    one.cpu === other.cpu &&
    one.entry === other.entry &&
    one.step === other.step &&
    one.instruction === other.instruction
  );
}
