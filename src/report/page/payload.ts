/** What a report holds for its page, beside what is there to read: the figures, the table of runs, the records. */
import type { Scenario } from '../../scenario/schema.ts';
import type { Sketch } from '../charts/pages.ts';
import type { CsvRow } from '../csv-text.ts';
import type { ColumnHead } from './run-index.ts';

export interface Payload {
  readonly variants: readonly PageVariant[];
  readonly figures: readonly PageFigure[];
  readonly runs: number;
  readonly columns: readonly ColumnHead[];
  /** Records in each block but the last. */
  readonly blockRecords: number;
  /** From which the page simulates; absent when it cannot, with the reason. */
  readonly scenario?: Scenario;
  readonly whyNoReplay?: string;
  /** Explanations of the causes of failure, by name. */
  readonly causes: Readonly<Record<string, string>>;
}

export interface PageVariant {
  readonly index: number;
  readonly name: string;
  /** As tables call it. */
  readonly label: string;
  /** As figures call it. */
  readonly words: string;
  readonly factors: Readonly<Record<string, string>>;
  /** For each axis its value as figures write it. */
  readonly values: Readonly<Record<string, string>>;
}

export interface PageFigure {
  readonly name: string;
  readonly pages: readonly Sketch[];
  /** The numbers, as in the CSV. */
  readonly rows: readonly CsvRow[];
}

/** The ids of the elements that hold packed bytes: base64 of gzip. */
export const packedIds = {
  payload: 'payload',
  index: 'run-index',
  simulator: 'simulator',
  block: (number: number): string => `records-${number}`,
} as const;
