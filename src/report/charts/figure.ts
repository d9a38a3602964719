/**
 * A figure: rows computed from a summary, which are written to the CSV file beside it, and how they are drawn. The
 * picture is made from the rows alone, so both contain the same numbers.
 */
import type { IntervalMethod } from '../../analysis/proportion.ts';
import type { ReportedFigure, Summary } from '../../analysis/summary.ts';
import type { CsvRow } from '../csv-text.ts';
import { confidenceOf, METHOD_NAMES } from '../format.ts';
import type { BarPicture } from './bars.ts';
import type { LinePicture } from './lines.ts';
import type { SpanPicture } from './spans.ts';
import { distinct, type Names } from './words.ts';

export interface Figure<Row extends CsvRow = CsvRow> {
  /** The name of its files. */
  readonly name: string;
  readonly title: (summary: Summary) => string;
  /** Whether the summary has the data. */
  readonly appliesTo: (summary: Summary) => boolean;
  /** The numbers, in the order of the CSV's lines; the keys of the first row are its columns. */
  readonly data: (summary: Summary) => Row[];
  /**
   * Draws the rows. The caption explains the picture; the origin of the numbers is added to every caption. The rows
   * have the scenario's names of variants; `names` has their readable forms.
   */
  readonly picture: (
    rows: readonly Row[],
    names: Names,
  ) => Omit<BarPicture, 'title'> | Omit<LinePicture, 'title'> | Omit<SpanPicture, 'title'>;
}

/** The figure, of those summaries alone whose question it is. */
export const onlyWhere = <Row extends CsvRow>(
  figure: Figure<Row>,
  isAsked: (summary: Summary, rows: readonly Row[]) => boolean,
): Figure<Row> => ({
  ...figure,
  appliesTo: (summary) => figure.appliesTo(summary) && isAsked(summary, figure.data(summary)),
});

/** "n = 496 detected runs per bar", or the range of n when the bars differ. */
export function perBar(counts: readonly number[], what: string): string {
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  return `n = ${fewest === most ? most : `${fewest} to ${most}`} ${what} per bar`;
}

/** "20 runs each", or the range of n when the points differ. */
export function perPoint(counts: readonly number[]): string {
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  return fewest === most ? `${most} ${most === 1 ? 'run' : 'runs'} each` : `${fewest} to ${most} runs`;
}

/** "whiskers: 95 % Wilson intervals". */
export function whiskers(rows: readonly { readonly method: IntervalMethod; readonly confidence: number }[]): string {
  const [row] = rows;
  return row === undefined ? '' : `whiskers: ${confidenceOf(row)} ${METHOD_NAMES[row.method]} intervals`;
}

/** The reported figures of a metric, as columns beside the simulated ones. */
export interface ReportedColumns {
  readonly reported: number | null;
  readonly reported_low: number | null;
  readonly reported_high: number | null;
  readonly source: string | null;
  readonly use: string | null;
}

export const reportedColumns = (figure: ReportedFigure | undefined): ReportedColumns => ({
  reported: figure?.value ?? null,
  reported_low: figure?.low ?? null,
  reported_high: figure?.high ?? null,
  source: figure?.source ?? null,
  use: figure?.use ?? null,
});

/** " Reported: V3.0, V3.1 (calibration); V3.5 (prediction)." Empty if there are none. */
export function citations(rows: readonly ReportedColumns[]): string {
  const parts = ['calibration', 'prediction'].flatMap((use) => {
    const sources = distinct(rows.filter((row) => row.use === use).map((row) => row.source));
    return sources.length === 0 ? [] : [`${sources.join(', ')} (${use})`];
  });
  return parts.length === 0 ? '' : ` Reported: ${parts.join('; ')}.`;
}

export const perCent = (share: number): number => share * 100;
