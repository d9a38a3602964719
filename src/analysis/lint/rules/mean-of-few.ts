/** A mean that one run makes, or that few runs are behind. */
import { byMetric } from '../../../experiments.ts';
import { clopperPearson } from '../../proportion.ts';
import type { Quantity } from '../../quantity.ts';
import type { LintRule } from '../rule.ts';

/** Of the sum: with more of it in one run, another campaign may have none such, or two. */
const MUCH = 0.25;
/** Below, the sample is too small for its own spread in any case. */
const FEW = 10;

export const meanOfFew: LintRule = {
  name: 'mean-of-few',
  why:
    'A mean of outages is made by the rare long ones. Where one run in a hundred is away for half an hour, the 95 % ' +
    'interval of the mean of 40 runs contains the truth in 32 of 100 campaigns: most of them have seen no such run.',
  check: ({ summary }) =>
    summary.rows.flatMap(({ variant, metrics }) =>
      byMetric(metrics).flatMap(([name, metric]) => {
        if (metric.kind !== 'quantity' || !isTime(metric)) return [];
        const share = largestShare(metric);
        if (share === null || share < MUCH) return [];
        const { high } = clopperPearson(1, metric.n);
        return {
          where: [variant, name],
          what:
            `one of ${metric.n} runs makes ${(100 * share).toFixed(0)} % of the mean; runs like it may be up to ` +
            `${(100 * high).toFixed(1)} % of all`,
          instead:
            'quote the median and the share of long outages with its interval; rvisim table --failures-per-year ' +
            'puts both together into an interval that allows for what is rare',
        };
      }),
    ),
};

const isTime = ({ unit }: Quantity): boolean => unit === 'ms' || unit === 's' || unit === 'h';

/** What the largest value is of the sum; null where few values, or none that is large, cannot say. */
function largestShare({ n, mean, max }: Quantity): number | null {
  return n < FEW || mean === null || max === null || mean <= 0 ? null : max / (n * mean);
}
