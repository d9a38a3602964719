/**
 * Time to responsiveness (TTR), the one definition for every recovery: until the first instant after which the service
 * at the client stays at a share of its former level for good, as far as it is watched. It is measured at clients only.
 * An interruption ends with the first answer; a service with cold caches, or one that goes away again, is responsive
 * later than that.
 *
 * It begins with the failure; of a planned recovery when a client first misses the service; of a VM that is made or
 * restored with the order. Where nothing was served before, the former level is that of a service that lacks nothing.
 *
 * A client that only learns whether a service answers, or that logs its longest gap alone, has two levels: then it is
 * the end of that interruption (`ServiceLog.backAt`). Of several clients the last counts; of several recoveries in one
 * run it is the mean.
 */

import type { Measures, Metric } from './metrics.ts';

/** Of the level before the failure. */
const RESPONSIVE_SHARE = 0.9;

interface ServiceSeries {
  /** What was served in each step of this length, from time 0 on; nothing after the last. */
  readonly amounts: ArrayLike<number>;
  readonly stepNanos: number;
}

interface Watch {
  /** The former level: the mean over this time, or what is served a nanosecond by a service that lacks nothing. */
  readonly former: { readonly fromNanos: number; readonly toNanos: number } | { readonly perNano: number };
  /** The failure, or what stands for it. */
  readonly failedNanos: number;
  /** The end of the observation. */
  readonly untilNanos: number;
  /** Over which a level is judged. */
  readonly windowNanos: number;
  /** The end of the interruption, where clients log it: a window could make up for it by what comes after. */
  readonly backNanos?: number;
}

/**
 * In nanoseconds after the failure: the earliest step from which on every window is at the level. Infinite where the
 * last window of the observation is below it, or nothing was served before.
 */
export function timeToResponsiveness(series: ServiceSeries, watch: Watch): number {
  const { failedNanos, backNanos = failedNanos } = watch;
  return Math.max(backNanos - failedNanos, levelsBackAfter(series, watch));
}

function levelsBackAfter({ amounts, stepNanos }: ServiceSeries, watch: Watch): number {
  const stepOf = (nanos: number, round: (steps: number) => number): number => round(nanos / stepNanos);
  const failed = stepOf(watch.failedNanos, Math.floor);
  const end = stepOf(watch.untilNanos, Math.floor);
  const width = Math.max(1, stepOf(watch.windowNanos, Math.round));
  const { former } = watch;
  const perStep =
    'perNano' in former
      ? former.perNano * stepNanos
      : meanOf(amounts, stepOf(former.fromNanos, Math.ceil), stepOf(former.toNanos, Math.floor));
  const enough = perStep * width * RESPONSIVE_SHARE;
  const last = end - width;
  if (!(enough > 0) || last < failed) return Number.POSITIVE_INFINITY;
  let sum = sumOf(amounts, last, end);
  for (let step = last; step >= failed; step--) {
    if (sum < enough) return step === last ? Number.POSITIVE_INFINITY : (step + 1) * stepNanos - watch.failedNanos;
    if (step > 0) sum += (amounts[step - 1] ?? 0) - (amounts[step + width - 1] ?? 0);
  }
  return 0;
}

const meanOf = (amounts: ArrayLike<number>, from: number, to: number): number => sumOf(amounts, from, to) / (to - from);

function sumOf(amounts: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let step = from; step < to; step++) sum += amounts[step] ?? 0;
  return sum;
}

/** As a measure; absent where the service was not responsive again. */
export const ttrMeasure = (nanos: number): Measures<keyof typeof TTR_METRIC> =>
  Number.isFinite(nanos) ? { 'ttrMs|responsive': nanos / 1e6 } : {};

export const TTR_METRIC = {
  'ttrMs|responsive': {
    unit: 'ms',
    meaning:
      'time to responsiveness: from the failure, from when a client misses what is replaced as planned, or from the ' +
      'order of a new VM, to the first instant after which the service at the client stays at 90 % of its former level',
    of: 'runs after which it did, to the end of the observation',
  },
} as const satisfies Record<string, Metric>;
