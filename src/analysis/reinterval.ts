/** The same counts with intervals by another method: charts draw Wilson where tables claim by Clopper-Pearson. */
import { type IntervalMethod, type Proportion, proportion } from './proportion.ts';
import type { Summary } from './summary.ts';

/** Every share of the summary with an interval by `method`; quantities stay as they are. */
export function withShareIntervals(summary: Summary, method: IntervalMethod): Summary {
  const again = <Share extends Proportion>(share: Share): Share => ({
    ...share,
    ...proportion(share, share.condition, method, share.confidence),
  });
  return {
    ...summary,
    methods: { ...summary.methods, shares: method },
    rows: summary.rows.map((row) => ({
      ...row,
      funnel: row.funnel.map(again),
      metrics: Object.fromEntries(
        Object.entries(row.metrics).map(([name, metric]) => [
          name,
          metric.kind === 'proportion' ? again(metric) : metric,
        ]),
      ),
    })),
  };
}
