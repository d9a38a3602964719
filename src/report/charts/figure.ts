/**
 * A figure: what it shows of a summary, as rows for the CSV beside it, and how those rows are drawn. The picture is made from the rows alone, so the
 * numbers in both are the same.
 */
import type { Summary } from '../../analysis/summary.ts';
import type { CsvRow } from '../csv.ts';
import type { BarPicture } from './bars.ts';
import type { LinePicture } from './lines.ts';

export interface Figure<Row extends CsvRow = CsvRow> {
  /** Names the files. */
  readonly name: string;
  readonly title: (summary: Summary) => string;
  /** Whether the summary has the data. */
  readonly appliesTo: (summary: Summary) => boolean;
  /** The numbers, in the order of the CSV's lines; the keys of the first row are its columns. */
  readonly data: (summary: Summary) => Row[];
  /** Its caption says how to read the picture; where the numbers come from is added to every figure's. */
  readonly picture: (rows: readonly Row[]) => Omit<BarPicture, 'title'> | Omit<LinePicture, 'title'>;
}

/** "n = 496 detected runs per bar", or the range of n when the bars differ. */
export function perBar(counts: readonly number[], what: string): string {
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  return `n = ${fewest === most ? most : `${fewest} to ${most}`} ${what} per bar`;
}

export const perCent = (share: number): number => share * 100;

export const distinct = <Value>(values: Iterable<Value>): Value[] => [...new Set(values)];
