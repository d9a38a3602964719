/** A percentage near 0 or 1 with too few runs behind it. */
import { byMetric } from '../../../experiments.ts';
import type { Proportion } from '../../proportion.ts';
import { type LintRule, MAIN_SHARE } from '../rule.ts';

/** With fewer runs of the rare kind its share is too uncertain: the error of this count is half of it. */
const FEW = 5;
/** A share known to be within this of 0 or 1 is known well enough, whatever the count. */
const NEAR = 0.02;
/** Above this share the rarer kind is not rare. */
const RARE = 0.1;

export const extremeShare: LintRule = {
  name: 'extreme-share',
  why:
    'A share near 0 or 1 is estimated from its rare runs alone. With three failures observed, the ' +
    'true rate may be three times as high, or a fifth of it. "100 %" of a few runs may be chance.',
  check: ({ summary }) =>
    summary.rows.flatMap(({ variant, metrics, reported }) =>
      byMetric(metrics).flatMap(([name, metric]) => {
        if (metric.kind !== 'proportion' || (name !== MAIN_SHARE && reported[name] === undefined)) return [];
        const scarce = scarceIn(metric);
        if (scarce === undefined) return [];
        const { count, bound, needed } = scarce;
        return {
          where: [variant, name],
          what:
            `${metric.numerator} of ${metric.denominator}: only ${count} runs of the rarer kind, whose ` +
            `share could be as high as ${percent(bound)} %`,
          instead: `quote the interval, not the percentage, and simulate about ${needed} runs of it (rvisim extend)`,
        };
      }),
    ),
};

/**
 * The count of the rarer kind, the upper bound of its share, and the number of runs that would give about `FEW` of it.
 */
function scarceIn({
  numerator,
  denominator,
  low,
  high,
}: Proportion): { count: number; bound: number; needed: number } | undefined {
  const isHigh = 2 * numerator > denominator;
  const count = isHigh ? denominator - numerator : numerator;
  const bound = isHigh ? 1 - low : high;
  if (denominator === 0 || count >= FEW || count > RARE * denominator || bound <= NEAR) return undefined;
  const needed = count === 0 ? Math.log(0.025) / Math.log(1 - NEAR) : (2 * FEW * denominator) / count;
  return { count, bound, needed: Math.ceil(needed / 10) * 10 };
}

const percent = (share: number): string => (100 * share).toFixed(1);
