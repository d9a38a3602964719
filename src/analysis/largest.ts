/** The variant with the largest value of a metric, with an interval corrected for the selection. */

import jStat from 'jstat';
import { type MetricName } from '../experiments.ts';
import type { SummaryRow } from './summary.ts';

export interface Largest {
  readonly row: SummaryRow;
  readonly n: number;
  readonly mean: number;
  /** Simultaneous for all variants that it was selected from; null for fewer than two values. */
  readonly low: number | null;
  readonly high: number | null;
  /** The number of variants that it was selected from. */
  readonly among: number;
}

/**
 * The variant with the largest mean of the metric; null when none has a value. Its interval is Student's, with
 * Bonferroni's correction for the number of variants, so that it is valid although the largest mean was selected.
 */
export function largestOf(rows: readonly SummaryRow[], metric: MetricName): Largest | null {
  const samples = rows.flatMap((row) => {
    const sample = row.metrics[metric];
    return sample?.kind === 'quantity' && sample.mean !== null ? [{ row, sample, mean: sample.mean }] : [];
  });
  const among = samples.length;
  const [first, ...others] = samples;
  if (first === undefined) return null;
  const { row, sample, mean } = others.reduce((best, each) => (each.mean > best.mean ? each : best), first);
  const { n, meanLow, meanHigh, confidence } = sample;
  const found = { row, n, mean, among };
  if (meanLow === null || meanHigh === null || sample.meanMethod !== 't') return { ...found, low: null, high: null };
  const half = ((meanHigh - meanLow) / 2) * (student(1 - (1 - confidence) / among, n) / student(confidence, n));
  return { ...found, low: mean - half, high: mean + half };
}

const student = (confidence: number, n: number): number => -jStat.studentt.inv((1 - confidence) / 2, n - 1);
