/**
 * Stopping by precision: a campaign ends at the first look at which every figure that was asked for is known well
 * enough, for every variant.
 *
 * The checks are at the ends of rounds, when all variants have had their turns: after each of the first hundred rounds,
 * then after each increase by one per cent. The checks and the arithmetic are the same on every machine, so the stop is
 * a function of the scenario.
 */

import type { Plan } from '../campaign/plan.ts';
import type { StopRule } from '../campaign/stop-rule.ts';
import type { MetricUnit } from '../experiment/metrics.ts';
import { isAnswered, type RunRecord } from '../experiment/record.ts';
import type { Variant } from '../experiment/runner.ts';
import { type MetricName, metricNamed } from '../experiments.ts';
import { assert } from '../kernel/assertions.ts';
import type { Precision, Statistic } from '../scenario/precision.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type Known, type WatchedFigure, watchedFigure } from './watched-figure.ts';

/** The rule of a scenario that asks for a precision; nothing for one that does not. */
export function precisionRule({ precision }: Pick<Scenario, 'precision'>, plan: Plan): StopRule | undefined {
  if (precision.length === 0) return undefined;
  const tally = new PrecisionTally(plan.variants, precision);
  let position = 0;
  let nextLook = 1;
  return {
    isEnoughWith(record) {
      tally.add(record);
      position += 1;
      const rounds = position / plan.roundLength;
      if (rounds !== nextLook) return false;
      nextLook = nextLookAfter(rounds);
      return tally.isReached();
    },
  };
}

/** The round after which the rule looks next. */
export const nextLookAfter = (rounds: number): number => Math.max(rounds + 1, Math.ceil(rounds * LOOK_GROWTH));

const LOOK_GROWTH = 1.01;

/** How well a figure is known that was asked for. */
export interface PrecisionRow extends Known {
  readonly variant: string;
  readonly factors: Readonly<Record<string, string>>;
  readonly metric: MetricName;
  /** Of a quantity; null of a share. */
  readonly statistic: Statistic | null;
  readonly unit: MetricUnit;
  readonly confidence: number;
  /** What was asked for: half a width, or of a quantity the part of the figure. */
  readonly within: number;
  readonly isRelative: boolean;
  /** Of a share: the same as `n`. */
  readonly denominator?: number;
  readonly unanswered: number;
  /** Runs of the variant that it should take, by what is known; null when no run met the condition. */
  readonly runsExpected: number | null;
}

/** What the variants have come to, by the figures that were asked for. Takes the records in the order of the plan. */
export class PrecisionTally {
  readonly #precision: readonly Precision[];
  readonly #variants: readonly (Pick<Variant, 'name' | 'factors'> & Watched)[];
  readonly #byName: ReadonlyMap<string, Watched>;

  constructor(variants: readonly Pick<Variant, 'name' | 'factors'>[], precision: readonly Precision[]) {
    this.#precision = precision;
    this.#variants = variants.map(({ name, factors }) => ({
      name,
      factors,
      runs: 0,
      unanswered: 0,
      figures: precision.map(watchedFigure),
    }));
    this.#byName = new Map(this.#variants.map((each) => [each.name, each]));
  }

  add(record: RunRecord): void {
    const variant = this.#byName.get(record.variant);
    assert(variant !== undefined, () => `record ${record.id} is of an unknown variant '${record.variant}'`);
    variant.runs += 1;
    if (!isAnswered(record)) variant.unanswered += 1;
    else for (const figure of variant.figures) figure.add(record);
  }

  isReached(): boolean {
    return this.#variants.every(({ figures, unanswered }) =>
      figures.every((figure) => figure.known(unanswered).isReached),
    );
  }

  /** One row for each variant and figure asked for. */
  rows(): PrecisionRow[] {
    return this.#variants.flatMap(({ name, factors, ...watched }) =>
      this.#precision.map((asked, index): PrecisionRow => {
        const { metric, statistic = null, within, confidence } = asked;
        const figure = watched.figures[index];
        assert(figure !== undefined, 'a figure for each precision');
        const known = figure.known(watched.unanswered);
        const expected = figure.expected(watched.unanswered);
        return {
          variant: name,
          factors,
          metric,
          statistic,
          unit: metricNamed(metric).unit,
          within,
          isRelative: asked.statistic !== undefined && asked.isRelative,
          confidence,
          ...known,
          ...(statistic === null && { denominator: known.n }),
          unanswered: watched.unanswered,
          runsExpected: expected === null ? null : Math.ceil((expected * watched.runs) / known.n),
        };
      }),
    );
  }
}

interface Watched {
  runs: number;
  unanswered: number;
  readonly figures: readonly WatchedFigure[];
}
