/**
 * The plan of one entry into the VMM, computed when it begins: its steps, and the locks held between steps. An event
 * that cuts the entry short leaves the rest of the plan undone.
 */
import type { Machine } from '../../models/vmm/machine/machine.ts';
import type { Execution } from '../../models/vmm/machine/state/execution.ts';
import { stepsOf } from '../../models/vmm/machine/vmm/step.ts';

export interface Span {
  readonly name: string;
  readonly startNanos: number;
  readonly endNanos: number;
}

interface Hold {
  readonly lock: string;
  /** The step that acquires it. */
  readonly step: number;
  readonly startNanos: number;
  /** Infinity when the entry never reaches the step that releases it. */
  readonly endNanos: number;
}

export interface EntryPlan {
  readonly startedAt: number;
  readonly steps: readonly Span[];
  readonly holds: readonly Hold[];
}

/** Computes the plan of an execution that has just been laid out, in simulated time. */
export function planOfEntry(machine: Machine, execution: Execution): EntryPlan {
  const { entry, active, stopsAt, startedAt } = execution;
  const reachable = (entry === null ? [] : stepsOf(entry)).slice(0, stopsAt < 0 ? undefined : stopsAt);
  const steps: Span[] = [];
  const holds = new Map<string, Hold>();
  const released: Hold[] = [];
  let startNanos = startedAt;
  for (const [index, { name, takes, releases }] of reachable.entries()) {
    if (active[index] !== 1) continue;
    const endNanos = execution.endOfStep(index);
    steps.push({ name, startNanos, endNanos });
    startNanos = endNanos;
    const taken = takes?.(machine, execution).name;
    if (taken !== undefined) holds.set(taken, { lock: taken, step: index, startNanos: endNanos, endNanos: Infinity });
    const given = holds.get(releases?.(machine, execution).name ?? '');
    if (given === undefined) continue;
    released.push({ ...given, endNanos });
    holds.delete(given.lock);
  }
  return { startedAt, steps, holds: [...released, ...holds.values()] };
}

/** The steps begun before the entry ended at `time`; the last one may be cut short. */
export function doneUntil(steps: readonly Span[], time: number): readonly Span[] {
  return steps
    .filter(({ startNanos, endNanos }) => startNanos < time || (startNanos === endNanos && endNanos <= time))
    .map((step) => (step.endNanos <= time ? step : { ...step, endNanos: time }));
}

/**
 * The locks held until then. If `execution` is still the planned one, it was cut short or spins, and only the steps
 * that took effect acquired their locks.
 */
export function heldUntil({ holds, startedAt }: EntryPlan, time: number, execution?: Execution): readonly Hold[] {
  const isCut = execution !== undefined && execution.entry !== null && execution.startedAt === startedAt;
  return holds
    .filter(({ step, startNanos }) => startNanos < time && !(isCut && step >= execution.done))
    .map((hold) => (hold.endNanos <= time ? hold : { ...hold, endNanos: time }));
}
