/** What became of the plan of an entry into the VMM that ended at some time, or was cut short. */
import type { Activity, EntryPlan, Hold, Span } from '../../experiment/activity.ts';

/** The steps begun before the entry ended at `time`; the last one may be cut short. */
export function doneUntil(steps: readonly Span[], time: number): readonly Span[] {
  return steps
    .filter(({ startNanos, endNanos }) => startNanos < time || (startNanos === endNanos && endNanos <= time))
    .map((step) => (step.endNanos <= time ? step : { ...step, endNanos: time }));
}

/**
 * The locks held until then. If the entry that the CPU is in is still the planned one, it was cut short or spins, and
 * only the steps that took effect acquired their locks.
 */
export function heldUntil({ holds, startedAt }: EntryPlan, time: number, cut?: Activity['cut']): readonly Hold[] {
  const done = cut?.startedAt === startedAt ? cut.done : Infinity;
  return holds
    .filter(({ step, startNanos }) => startNanos < time && step < done)
    .map((hold) => (hold.endNanos <= time ? hold : { ...hold, endNanos: time }));
}
