/**
 * What a CPU does inside one entry into the VMM, as laid out when it began: its steps, and the locks it holds between
 * two of them. An event that cuts the entry short leaves a part of the plan undone.
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
  /** The step that takes it. */
  readonly step: number;
  readonly startNanos: number;
  /** Infinity when the entry never comes to the step that releases it. */
  readonly endNanos: number;
}

export interface EntryPlan {
  readonly startedAt: number;
  readonly steps: readonly Span[];
  readonly holds: readonly Hold[];
}

/** Reads the plan off an execution that has just been laid out, in simulated time. */
export function planOfEntry(machine: Machine, execution: Execution): EntryPlan {
  const { entry, ends, active, stopsAt, startedAt } = execution;
  const reachable = (entry === null ? [] : stepsOf(entry)).slice(0, stopsAt < 0 ? undefined : stopsAt);
  const steps: Span[] = [];
  const holds = new Map<string, Hold>();
  const released: Hold[] = [];
  let startNanos = startedAt;
  for (const [index, { name, takes, releases }] of reachable.entries()) {
    if (active[index] !== 1) continue;
    const endNanos = ends[index] ?? startNanos;
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

/** The steps the entry had come to when it ended at `time`; the last one may be cut. */
export function doneUntil(steps: readonly Span[], time: number): readonly Span[] {
  return steps
    .filter(({ startNanos, endNanos }) => startNanos < time || (startNanos === endNanos && endNanos <= time))
    .map((step) => (step.endNanos <= time ? step : { ...step, endNanos: time }));
}

/**
 * The locks it held until then. An `execution` that is still the planned one was cut short, or spins: only the steps
 * that took effect took their locks.
 */
export function heldUntil({ holds, startedAt }: EntryPlan, time: number, execution?: Execution): readonly Hold[] {
  const isCut = execution !== undefined && execution.entry !== null && execution.startedAt === startedAt;
  return holds
    .filter(({ step, startNanos }) => startNanos < time && !(isCut && step >= execution.done))
    .map((hold) => (hold.endNanos <= time ? hold : { ...hold, endNanos: time }));
}
