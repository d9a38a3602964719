/** The pieces most entries share: the way in and out of the VMM, sending an event, waking a vCPU. */
import { TIMER_PORT, type Vcpu } from '../../guest/vm.ts';
import type { Machine } from '../../machine.ts';
import type { Execution } from '../execution.ts';
import { enqueue, markRunnable, tickle } from '../scheduler.ts';
import { type Entry, holding, masked, onlyIf, type Step, step } from '../step.ts';

export const saveRegisters = masked(step('save the registers', 30));
export const leave = masked(step('look for softirqs and restore the registers', 35));

/** A hypercall: from the gate to the return, with the call in flight from its trap to its result. */
export function hypercall(name: string, checked: boolean, ...steps: readonly Step[]): Entry {
  return {
    name: `hypercall.${name}`,
    kind: 'hypercall',
    checked,
    steps: [
      // The trap itself: from here on the guest's saved program counter stands behind the call.
      step('trap', 0, (_, execution) => {
        const vcpu = callerOf(execution);
        vcpu.inFlight = execution.entry;
        vcpu.inFlightArgument = execution.argument;
      }),
      ...saveRegisters,
      step('dispatch the hypercall', 40),
      ...steps,
      step('write the result', 15, (_, execution) => {
        callerOf(execution).inFlight = null;
      }),
      ...leave,
    ],
  };
}

export function callerOf(execution: Execution): Vcpu {
  return execution.vcpu as Vcpu;
}

export interface EventTarget {
  vcpu(machine: Machine, execution: Execution): Vcpu | null;
  port(machine: Machine, execution: Execution): number;
}

/** The guest's own timer event. */
export const timerEvent: EventTarget = {
  vcpu: (_, execution) => execution.cpu.home,
  port: () => TIMER_PORT,
};

/**
 * Marks an event pending and wakes the vCPU if it sleeps. An event already pending is taken as delivered and nobody is woken: which is why sending twice does
 * not always mend a send that was cut in the middle.
 */
export function notify(target: EventTarget): Step[] {
  const isNew = (machine: Machine, execution: Execution): boolean => {
    const vcpu = target.vcpu(machine, execution);
    return vcpu !== null && (vcpu.pending & (1 << target.port(machine, execution))) === 0;
  };
  const sleeps = (machine: Machine, execution: Execution): boolean =>
    isNew(machine, execution) && target.vcpu(machine, execution)?.runState === 'blocked';
  return [
    ...onlyIf(
      isNew,
      step('mark the event pending', 60, (machine, execution) => {
        const vcpu = target.vcpu(machine, execution);
        if (vcpu === null) return;
        vcpu.pending |= 1 << target.port(machine, execution);
        // The steps that wake it follow, unless it was awake when this entry began; if it has blocked since, the two have crossed, and it must not sleep on an event.
        const wakingFollows = execution.active[execution.done] === 1;
        if (vcpu.runState !== 'blocked' || wakingFollows) return;
        markRunnable(vcpu);
        enqueue(vcpu);
        tickle(machine, execution.cpu, vcpu);
      }),
    ),
    ...onlyIf(sleeps, ...wake((machine, execution) => target.vcpu(machine, execution) as Vcpu)),
  ];
}

function wake(of: (machine: Machine, execution: Execution) => Vcpu): Step[] {
  return masked(
    ...holding(
      'schedule',
      (machine, execution) => machine.cpu(of(machine, execution).cpu).scheduleLock,
      step('mark the vCPU runnable', 70, (machine, execution) => markRunnable(of(machine, execution))),
      step('put it into the run queue', 90, (machine, execution) => enqueue(of(machine, execution))),
      step('make its CPU reschedule', 60, (machine, execution) =>
        tickle(machine, execution.cpu, of(machine, execution)),
      ),
    ),
  );
}
