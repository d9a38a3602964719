/** A number without an interval beside numbers with intervals. */
import { byMetric } from '../../../experiments.ts';
import type { SummaryRow } from '../../summary.ts';
import type { Finding } from '../../warning.ts';
import type { LintRule } from '../rule.ts';

export const missingInterval: LintRule = {
  name: 'missing-interval',
  why:
    'A number alone looks exact. A published percentage of 100 injections is uncertain by up to ' +
    'ten points itself; a median of five values is only a rough estimate.',
  check: ({ summary }) => [...unboundedFigures(summary.rows), ...smallSamples(summary.rows)],
};

function unboundedFigures(rows: readonly SummaryRow[]): Finding[] {
  const bare = rows.flatMap(({ reported }) =>
    byMetric(reported).flatMap(([metric, { source, low, high }]) =>
      low === undefined || high === undefined ? [`${source} (${metric})`] : [],
    ),
  );
  if (bare.length === 0) return [];
  return [
    {
      where: [...new Set(bare)],
      what: `${bare.length} reported figures come without an interval`,
      instead:
        "give the source's number of runs in the scenario (of: 500), from which the interval " +
        'follows, or low: and high: as published; until then remember that the reported number ' +
        'is uncertain, too',
    },
  ];
}

function smallSamples(rows: readonly SummaryRow[]): Finding[] {
  return rows.flatMap(({ variant, metrics }) =>
    byMetric(metrics).flatMap(([name, metric]) => {
      if (metric.kind !== 'quantity' || metric.n === 0 || (metric.low !== null && metric.high !== null)) return [];
      return {
        where: [variant, name],
        what:
          metric.unanswered > 0
            ? `${metric.n} values and ${metric.unanswered} runs without an answer do not bound the median`
            : `${metric.n} values do not bound the median`,
        instead: 'run more (rvisim extend), or give the values themselves',
      };
    }),
  );
}
