/**
 * An entry under way in a VMM that gets other run-time parts than those the entry was laid out for.
 *
 * Before a fault what they do takes no time, and the machine goes through the same with any of them. So the runs of
 * several mechanisms share what comes before the strike; only the entries under way have other steps then.
 */
import type { Execution } from '../state/execution.ts';
import type { MachineState } from '../state/machine-state.ts';
import { squeeze } from './execution.ts';
import type { Entry } from './step.ts';

/**
 * The execution goes on in `entry`, which is its own with other added steps. Whether one of these is needed depends on
 * what only the calls of its own vCPU change, and of the one under way nothing has taken effect yet.
 */
export function goOnIn(machine: MachineState, execution: Execution, entry: Entry): void {
  const stock = stockOf(execution);
  execution.entry = entry;
  execution.layOutAnew(entry.steps.length);
  execution.stopsAt = -1;
  execution.addedNanos = 0;
  const { ends, active } = execution;
  let [next, time, firstAdded] = [0, execution.startedAt, -1];
  for (const [i, { part, when, nanos }] of entry.steps.entries()) {
    if (part === undefined) {
      const { isActive, end, isStop } = stock[next++]!;
      active[i] = isActive ? 1 : 0;
      if (isStop) {
        execution.stopsAt = i;
        return;
      }
      if (isActive && firstAdded >= 0) squeeze(execution, firstAdded, i, end - nanos, nanos);
      if (isActive) [firstAdded, time] = [-1, end];
    } else if (when === undefined || when(machine, execution)) {
      active[i] = 1;
      execution.addedNanos += nanos;
      if (firstAdded < 0) firstAdded = i;
    } else active[i] = 0;
    ends[i] = time;
  }
}

interface StockStep {
  readonly isActive: boolean;
  readonly end: number;
  /** The CPU does not get past it. */
  readonly isStop: boolean;
}

function stockOf(execution: Execution): readonly StockStep[] {
  const steps = execution.entry?.steps ?? [];
  return steps.flatMap(({ part }, i) =>
    part === undefined
      ? [{ isActive: execution.active[i] === 1, end: execution.endOfStep(i), isStop: i === execution.stopsAt }]
      : [],
  );
}
