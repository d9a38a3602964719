/**
 * Whether each run of each variant counts for one share, stored in one byte, so that any two variants can be compared
 * afterwards.
 */

import { isAnswered, type RunRecord } from '../experiment/record.ts';
import type { MetricName } from '../experiments.ts';
import { assert } from '../kernel/assertions.ts';
import { ruleOf, type ShareRule } from './metrics.ts';
import type { PairedCounts } from './paired-share.ts';

/** 0 means that there is no record, or that the run does not meet the condition. */
const FAILS = 1;
const HOLDS = 2;
const NO_ANSWER = 3;

export class PairedOutcomes {
  readonly #rule: ShareRule;
  readonly #byVariant = new Map<string, Uint8Array>();

  constructor(metric: MetricName) {
    const rule = ruleOf(metric);
    assert(rule.kind === 'proportion', `${metric} is not a share`);
    this.#rule = rule;
  }

  /** Passes the records on while it counts them. */
  *noted<R extends RunRecord>(records: Iterable<R>): Generator<R> {
    for (const record of records) {
      this.#note(record);
      yield record;
    }
  }

  counts(a: string, b: string): PairedCounts {
    const [one, other] = [this.#byVariant.get(a) ?? NONE, this.#byVariant.get(b) ?? NONE];
    const counts = { both: 0, onlyA: 0, onlyB: 0, neither: 0, unanswered: 0 };
    for (let run = 0; run < Math.min(one.length, other.length); run++) {
      const [mine, yours] = [one[run] ?? 0, other[run] ?? 0];
      if (mine === 0 || yours === 0) continue;
      if (mine === NO_ANSWER || yours === NO_ANSWER) counts.unanswered++;
      else if (mine === HOLDS) counts[yours === HOLDS ? 'both' : 'onlyA']++;
      else counts[yours === HOLDS ? 'onlyB' : 'neither']++;
    }
    return counts;
  }

  #note(record: RunRecord): void {
    let outcomes = this.#byVariant.get(record.variant) ?? NONE;
    if (record.run >= outcomes.length) {
      const longer = new Uint8Array(Math.max(64, 2 * record.run + 1));
      longer.set(outcomes);
      outcomes = longer;
      this.#byVariant.set(record.variant, outcomes);
    }
    outcomes[record.run] = this.#codeOf(record);
  }

  #codeOf(record: RunRecord): number {
    if (!isAnswered(record)) return NO_ANSWER;
    if (!this.#rule.condition.holds(record)) return 0;
    return this.#rule.holds(record) ? HOLDS : FAILS;
  }
}

const NONE = new Uint8Array(0);
