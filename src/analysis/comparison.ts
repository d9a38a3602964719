/**
 * A published figure beside the simulated one. It gives their difference and whether the simulated interval contains
 * the published value. It draws no conclusion: a small difference confirms nothing, least of all where the model was
 * calibrated on the figure.
 */
import { newcombe } from './newcombe.ts';
import type { Proportion } from './proportion.ts';
import type { Quantity } from './quantity.ts';
import type { ReportedFigure } from './summary.ts';

export interface Comparison {
  /**
   * Simulated minus reported, in the metric's unit: a share's difference is 0 to 1 (0.01 is one point). Null when
   * nothing was simulated.
   */
  readonly difference: number | null;
  /** Interval of the difference, by `differenceMethod`; null where there is none. */
  readonly differenceLow: number | null;
  readonly differenceHigh: number | null;
  /**
   * `newcombe`: both sides are uncertain. `reported-as-exact`: the source does not give its number of runs, and only
   * the simulated side is uncertain.
   */
  readonly differenceMethod: 'newcombe' | 'reported-as-exact';
  /**
   * Whether the reported value lies in the simulated interval (of the share, or of the median); where only a lower
   * bound was reported, whether the interval reaches above it. Null when there is no interval.
   */
  readonly inside: boolean | null;
}

/** Compares a share, or the median of a quantity, with the figure reported for it. */
export function compareToReported(metric: Proportion | Quantity, reported: ReportedFigure): Comparison {
  const simulated = centreOf(metric);
  const { low, high } = metric;
  const isKnown = simulated !== null && low !== null && high !== null;
  return {
    difference: simulated === null ? null : simulated - reported.value,
    ...differenceInterval(metric, reported),
    inside: isKnown ? (low <= reported.value || isLowerBound(reported)) && reported.value <= high : null,
  };
}

function differenceInterval(
  metric: Proportion | Quantity,
  { value, of }: ReportedFigure,
): Pick<Comparison, 'differenceLow' | 'differenceHigh' | 'differenceMethod'> {
  const { low, high } = metric;
  if (metric.kind === 'proportion' && of !== undefined) {
    const { low: least, high: most } = newcombe(metric, Math.round(value * of), of);
    return { differenceLow: least, differenceHigh: most, differenceMethod: 'newcombe' };
  }
  const isKnown = centreOf(metric) !== null && low !== null && high !== null;
  return {
    differenceLow: isKnown ? low - value : null,
    differenceHigh: isKnown ? high - value : null,
    differenceMethod: 'reported-as-exact',
  };
}

/** "Over 88 %" is written as an interval that begins at the value and ends at 100 %. */
export const isLowerBound = ({ value, low, high }: Pick<ReportedFigure, 'value' | 'low' | 'high'>): boolean =>
  low === value && high === 1;

/** The main number of a metric: its share, or its median. */
export function centreOf(metric: Proportion | Quantity): number | null {
  return metric.kind === 'proportion' ? metric.value : metric.p50;
}
