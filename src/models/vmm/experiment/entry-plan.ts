/** The plan of one entry into the VMM, computed when it begins. An event that cuts it short leaves the rest undone. */
import type { EntryPlan, Hold, Span } from '../../../experiment/activity.ts';
import type { Machine } from '../machine/machine.ts';
import type { Execution } from '../machine/state/execution.ts';
import { stepsOf } from '../machine/vmm/step.ts';

/** Of an execution that has just been laid out. */
export function planOfEntry(machine: Machine, execution: Execution, originNanos: number): EntryPlan {
  const { entry, active, stopsAt, startedAt } = execution;
  const reachable = (entry === null ? [] : stepsOf(entry)).slice(0, stopsAt < 0 ? undefined : stopsAt);
  const steps: Span[] = [];
  const holds = new Map<string, Hold>();
  const released: Hold[] = [];
  let startNanos = startedAt + originNanos;
  for (const [index, { name, takes, releases }] of reachable.entries()) {
    if (active[index] !== 1) continue;
    const endNanos = execution.endOfStep(index) + originNanos;
    steps.push({ name, startNanos, endNanos });
    startNanos = endNanos;
    const taken = takes?.(machine, execution).name;
    if (taken !== undefined) holds.set(taken, { lock: taken, step: index, startNanos: endNanos, endNanos: Infinity });
    const given = holds.get(releases?.(machine, execution).name ?? '');
    if (given === undefined) continue;
    released.push({ ...given, endNanos });
    holds.delete(given.lock);
  }
  return Object.freeze({
    entry: execution.name,
    startedAt: startedAt + originNanos,
    steps,
    holds: [...released, ...holds.values()],
  });
}
