/**
 * Causes of failed recoveries, as shares of the detected runs: the length of a bar is the remaining share of failures.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf, share } from '../../format.ts';
import { type Figure, perBar, perCent } from '../figure.ts';
import { KINDS, kindFill } from '../style.ts';
import { distinct } from '../words.ts';

type CauseRow = CsvRow & { variant: string; cause: string; runs: number; detected: number; share: number | null };

const OTHER = 'other';

export const causes: Figure<CauseRow> = {
  name: 'causes',
  title: () => 'Causes of failed recovery',
  appliesTo: ({ rows }) => rows.some((row) => Object.keys(row.causes).length > 0 && detectedOf(row) > 0),

  data(summary) {
    const shown = mostFrequent(summary.rows);
    return summary.rows.flatMap((row) => {
      const detected = detectedOf(row);
      const counts = new Map(shown.map((cause) => [cause, 0]));
      for (const [cause, runs] of Object.entries(row.causes)) {
        const segment = counts.has(cause) ? cause : OTHER;
        counts.set(segment, (counts.get(segment) ?? 0) + runs);
      }
      return [...counts].map(([cause, runs]) => ({
        variant: labelOf(row),
        cause,
        runs,
        detected,
        share: detected === 0 ? null : runs / detected,
      }));
    });
  },

  picture(rows, names) {
    const variants = distinct(rows.map((row) => row.variant));
    const kinds = distinct(rows.map((row) => row.cause));
    const shareOf = (variant: string, cause: string) =>
      rows.find((row) => row.variant === variant && row.cause === cause)?.share ?? null;
    const totals = variants.map((variant) => sumOf(kinds.map((cause) => shareOf(variant, cause))));
    return {
      kind: 'bars',
      groups: variants.map(names.group),
      series: kinds.map((cause, index) => ({
        name: cause,
        fill: kindFill(index),
        ...(cause !== OTHER && { counts: { cause } }),
        lane: 'causes',
        values: variants.map((variant) => shareOf(variant, cause)).map((value) => value && perCent(value)),
        // The last segment ends where the bar does.
        ...(index === kinds.length - 1 && { labels: totals.map((total) => share(total)) }),
      })),
      axis: { title: 'failed, % of detected', max: 100 },
      caption: [
        `${perBar(
          rows.map((row) => row.detected),
          'detected runs',
        )}. Each failed run counts once, by what made it fail.`,
      ],
      lanePx: 56,
    };
  },
};

/** No share if there are no runs. */
const sumOf = (shares: readonly (number | null)[]): number | null =>
  shares.every((each) => each === null) ? null : shares.reduce<number>((sum, each) => sum + (each ?? 0), 0);

/** The causes with a separate fill, the most frequent over all variants first; the others are combined. */
function mostFrequent(rows: readonly SummaryRow[]): string[] {
  const totals = new Map<string, number>();
  for (const [cause, runs] of rows.flatMap((row) => Object.entries(row.causes)))
    totals.set(cause, (totals.get(cause) ?? 0) + runs);
  const ordered = [...totals].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([cause]) => cause);
  return ordered.length <= KINDS.length ? ordered : ordered.slice(0, KINDS.length - 1);
}

function detectedOf(row: SummaryRow): number {
  const metric = row.metrics['recovered|detected'];
  return metric?.kind === 'proportion' ? metric.denominator : 0;
}
