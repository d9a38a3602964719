/** The variant that has most of something, with an interval that allows for its having been chosen for that. */

import jStat from 'jstat';
import { type MetricName } from '../experiments.ts';
import type { SummaryRow } from './summary.ts';

export interface Largest {
  readonly row: SummaryRow;
  readonly n: number;
  readonly mean: number;
  /** Simultaneous for all the variants it was chosen among; null for fewer than two values. */
  readonly low: number | null;
  readonly high: number | null;
  /** How many it was chosen among. */
  readonly among: number;
}

/**
 * The variant with the largest mean of the metric; null when none has one. That it was chosen for being the largest is
 * allowed for: its interval by Student's t is that of Bonferroni for all it was chosen among, so that it holds for
 * whichever of them is shown.
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
