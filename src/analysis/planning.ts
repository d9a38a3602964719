/** How many runs a share takes to be known well enough, variant by variant, from what a pilot says about them. */

import type { MetricName } from '../experiments.ts';
import { assert } from '../kernel/assertions.ts';
import { sequenceRuns } from './confidence-sequence.ts';
import { plannedSample, type SampleAim, worstShare } from './sample-size.ts';
import type { SummaryRow } from './summary.ts';

export interface PlanAim extends SampleAim {
  readonly metric: MetricName;
}

/**
 * Runs of one variant; those that do not meet the metric's condition are counted in. Null when no run of the pilot met
 * it.
 */
export interface PlannedVariant {
  readonly variant: string;
  readonly factors: Readonly<Record<string, string>>;
  /** The pilot's share. */
  readonly numerator: number;
  readonly denominator: number;
  readonly pilotRuns: number;
  /** Whatever the share: a share of one half takes most. */
  readonly runsForAnyShare: number | null;
  /** For the worst share that the pilot's interval allows. */
  readonly runsByPilot: number | null;
  /** With `--precision`, which stops by itself and may be looked at; expected, if the share is the pilot's. */
  readonly runsByPrecision: number | null;
}

export function plannedVariants(pilot: readonly SummaryRow[], aim: PlanAim): PlannedVariant[] {
  return pilot.map(({ variant, factors, runs, metrics }) => {
    const share = metrics[aim.metric];
    assert(share?.kind === 'proportion', `${aim.metric} is not a share`);
    const { numerator, denominator, value } = share;
    const runsFor = (meeting: number): number | null =>
      value === null ? null : Math.ceil((meeting * runs) / denominator);
    return {
      variant,
      factors,
      numerator,
      denominator,
      pilotRuns: runs,
      runsForAnyShare: runsFor(plannedSample(0.5, aim)),
      runsByPilot: runsFor(plannedSample(worstShare(share), aim)),
      runsByPrecision: value === null ? null : runsFor(sequenceRuns(value, aim)),
    };
  });
}
