/**
 * Why the recoveries of one variant failed. Over the steps of an increment this shows whether the failures of each step
 * are those that the next steps repair.
 */
import type { SummaryRow } from './summary.ts';

export interface Failure {
  /** What made the runs fail. */
  readonly cause: string;
  readonly runs: number;
  /** All failed runs of the variant. */
  readonly failed: number;
  /** Of the failed runs, 0 to 1. */
  readonly shareOfFailed: number;
  /**
   * Of the detected runs, 0 to 1: the increase of the recovery rate if this cause were removed and no other took its
   * place. Null when none was detected.
   */
  readonly shareOfDetected: number | null;
}

/** The causes of one variant, most frequent first; their runs add up to its failed runs. */
export function failuresOf(row: SummaryRow): Failure[] {
  const causes = Object.entries(row.causes);
  const failed = causes.reduce((total, [, runs]) => total + runs, 0);
  const metric = row.metrics['recovered|detected'];
  const detected = metric?.kind === 'proportion' ? metric.denominator : 0;
  return causes.map(([cause, runs]) => ({
    cause,
    runs,
    failed,
    shareOfFailed: runs / failed,
    shareOfDetected: detected === 0 ? null : runs / detected,
  }));
}
