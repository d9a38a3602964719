/**
 * Stopping by precision: a campaign ends at the first check at which every requested share is known well enough, for
 * every variant.
 *
 * The checks are at the ends of rounds, when all variants have had their turns: after each of the first hundred rounds,
 * then after each increase by one per cent. The checks and the arithmetic are the same on every machine, so the stop is
 * a function of the scenario.
 */

import type { Plan } from '../campaign/plan.ts';
import type { StopRule } from '../campaign/stop-rule.ts';
import { isAnswered, type RunRecord } from '../experiment/record.ts';
import type { MetricName } from '../experiments.ts';
import { assert } from '../kernel/assertions.ts';
import type { Precision } from '../scenario/sampling.ts';
import type { Scenario } from '../scenario/schema.ts';
import { halfWidthOf, sequenceInterval, sequenceRuns } from './confidence-sequence.ts';
import { ruleOf } from './metrics.ts';
import type { Interval, ProportionCounts } from './proportion.ts';
import type { Tallied } from './tally.ts';

/** The stop rule of a scenario; undefined if it does not ask for a precision. */
export function precisionRule({ precision }: Scenario, plan: Plan): StopRule | undefined {
  if (precision.length === 0) return undefined;
  const counts = new Map(plan.variants.map(({ name }) => [name, new PrecisionCounts(precision)]));
  let position = 0;
  let nextLook = 1;
  return {
    isEnoughWith(record) {
      counts.get(record.variant)?.add(record);
      position += 1;
      const rounds = position / plan.roundLength;
      if (rounds !== nextLook) return false;
      nextLook = Math.max(rounds + 1, Math.ceil(rounds * LOOK_GROWTH));
      return [...counts.values()].every((each) => each.isPrecise());
    },
  };
}

const LOOK_GROWTH = 1.01;

/** The counts of one variant for the requested shares. */
class PrecisionCounts {
  readonly #asked: readonly Precision[];
  readonly #numerators: number[];
  readonly #denominators: number[];
  #unanswered = 0;

  constructor(asked: readonly Precision[]) {
    this.#asked = asked;
    this.#numerators = asked.map(() => 0);
    this.#denominators = asked.map(() => 0);
  }

  add(record: RunRecord): void {
    if (!isAnswered(record)) {
      this.#unanswered += 1;
      return;
    }
    for (const [index, { metric }] of this.#asked.entries()) {
      const rule = ruleOf(metric);
      assert(rule.kind === 'proportion', `${metric} is not a share`);
      if (!rule.condition.holds(record)) continue;
      this.#denominators[index] = (this.#denominators[index] ?? 0) + 1;
      if (rule.holds(record)) this.#numerators[index] = (this.#numerators[index] ?? 0) + 1;
    }
  }

  isPrecise(): boolean {
    return this.#asked.every((asked, index) => {
      const [numerator = 0, denominator = 0] = [this.#numerators[index], this.#denominators[index]];
      return isReached(sequenceInterval({ numerator, denominator, unanswered: this.#unanswered }, asked), asked);
    });
  }
}

const isReached = (interval: Interval, { within }: Precision): boolean => halfWidthOf(interval) <= within;

/** The precision reached for a requested share. */
export interface PrecisionRow extends Interval, ProportionCounts {
  readonly variant: string;
  readonly factors: Readonly<Record<string, string>>;
  readonly metric: MetricName;
  readonly value: number | null;
  readonly confidence: number;
  /** The requested and the reached half width of the interval, which is valid at all times at once. */
  readonly within: number;
  readonly halfWidth: number;
  readonly isReached: boolean;
  /** The expected number of runs of the variant, estimated from the runs so far; null when no run met the condition. */
  readonly runsExpected: number | null;
}

/** One row for each variant and requested share. */
export function precisionRows(
  rows: readonly (Tallied & Pick<PrecisionRow, 'variant' | 'factors'>)[],
  precision: readonly Precision[],
): PrecisionRow[] {
  return rows.flatMap(({ variant, factors, metrics, runs }) =>
    precision.map((asked): PrecisionRow => {
      const share = metrics[asked.metric];
      assert(share?.kind === 'proportion', `${asked.metric} is not a share`);
      const { numerator, denominator, unanswered, value } = share;
      const counts = { numerator, denominator, unanswered };
      const interval = sequenceInterval(counts, asked);
      return {
        variant,
        factors,
        ...asked,
        ...counts,
        value,
        ...interval,
        halfWidth: halfWidthOf(interval),
        isReached: isReached(interval, asked),
        runsExpected: value === null ? null : Math.ceil((sequenceRuns(value, asked) * runs) / denominator),
      };
    }),
  );
}
