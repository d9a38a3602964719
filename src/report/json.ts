/**
 * The machine-readable summary that `--json` prints. Its shape is stable: fields may be added, but are never renamed or
 * removed.
 */

import { type Comparison, compareToReported } from '../analysis/comparison.ts';
import { type Failure, failuresOf } from '../analysis/failures.ts';
import type { ReportedFigure, Summary, SummaryRow } from '../analysis/summary.ts';
import { byMetric } from '../experiments.ts';

interface ReportedDocument extends ReportedFigure, Partial<Comparison> {}

/**
 * A Summary whose reported figures are compared with the simulated ones. Shares are 0 to 1, times in their `unit`, all
 * at full precision.
 */
export interface SummaryDocument extends Omit<Summary, 'rows'> {
  readonly rows: readonly (Omit<SummaryRow, 'reported'> & {
    readonly reported: Readonly<Record<string, ReportedDocument>>;
    /** The causes again, with their shares. */
    readonly failures: readonly Failure[];
  })[];
}

/** Plain JSON: hand it to `JSON.stringify`. */
export function summaryToJson(summary: Summary): SummaryDocument {
  return {
    ...summary,
    rows: summary.rows.map((row) => ({ ...row, reported: comparedOf(row), failures: failuresOf(row) })),
  };
}

function comparedOf(row: SummaryRow): Record<string, ReportedDocument> {
  return Object.fromEntries(
    byMetric(row.reported).map(([name, figure]) => {
      const metric = row.metrics[name];
      const comparison = metric === undefined ? {} : compareToReported(metric, figure);
      return [name, { ...figure, ...comparison }];
    }),
  );
}
