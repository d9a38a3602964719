/**
 * The hypercalls of a paravirtualized guest about events, time and interrupts. Step order as in Xen; instruction counts
 * are parameters.
 *
 * Which calls a guest kernel checks follows Linux: memory-management and grant operations stop the kernel with a bug
 * report when they fail; event notifications, the block and the acknowledgement of an interrupt ignore their result.
 */

import { CpuTimer, Softirq } from '../state/cpu.ts';
import { acknowledge } from '../state/interrupt-line.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Vcpu } from '../state/vm.ts';
import type { Entry } from '../vmm/step.ts';
import { apic, masked, step, working } from '../vmm/step.ts';
import { setTimer as enterTimer } from '../vmm/timers.ts';
import { type Build, callerOf, holding, hypercall, notify, plainHypercall } from './common.ts';
import { domain, statics } from './regions.ts';

/** `argument`: the event channel. */
export function eventSend(build: Build): Entry {
  return hypercall(
    build,
    'event-send',
    false,
    ...holding(
      build,
      'event-channel',
      (_, execution) => callerOf(execution).vm.eventLock,
      step('look the channel up', build.values.instructions.lookUpChannel),
      ...notify(build, {
        vcpu: (machine, execution) => machine.channel(execution.argument).to,
        port: (machine, execution) => machine.channel(execution.argument).port,
      }),
    ),
  );
}

/** The guest sleeps until an event comes, unless one is already there. */
export function block(build: Build): Entry {
  const { instructions } = build.values;
  return plainHypercall(
    build,
    'block',
    false,
    ...working(
      domain,
      step('mark the vCPU blocked', instructions.markBlocked, (_, execution) => {
        const vcpu = callerOf(execution);
        if (vcpu.pending === 0) vcpu.runState = 'blocked';
      }),
    ),
    ...working(
      statics,
      step('ask for rescheduling', instructions.askForScheduling, (_, execution) => {
        if (callerOf(execution).runState === 'blocked') execution.cpu.softirqs |= Softirq.schedule;
      }),
    ),
  );
}

/** The guest's wake-up timer before it blocks. */
export function setTimer(build: Build): Entry {
  return hypercall(
    build,
    'set-timer',
    false,
    ...masked(
      ...holding(
        build,
        'timer',
        (_, execution) => execution.cpu.timerLock,
        step('enter the timer into the heap', build.values.instructions.enterTimer, (machine, execution) =>
          enterTimer(execution.cpu, CpuTimer.guestOneShot, nextWakeUp(machine, callerOf(execution))),
        ),
      ),
    ),
  );
}

/**
 * A kernel has one timer of the VMM for all of its own: it asks for the next in its list. Its own stays there whatever
 * else wakes it meanwhile; when it is over, the one after it is as far away again.
 */
function nextWakeUp({ sim, values }: MachineState, vcpu: Vcpu): number {
  if (vcpu.wakeUpAt <= sim.now) vcpu.wakeUpAt = sim.now + values.guestSleepNanos;
  return Math.min(vcpu.wakeUpAt, Math.max(vcpu.timeoutAt, sim.now));
}

/** `argument`: the interrupt line the guest has served. Only this call unblocks it. */
export function endOfInterrupt(build: Build): Entry {
  const { instructions } = build.values;
  return hypercall(
    build,
    'end-of-interrupt',
    false,
    ...working(domain, step('look the line up', instructions.lookUpLine)),
    ...masked(
      ...holding(
        build,
        'line',
        (machine, execution) => machine.line(execution.argument).lock,
        apic(
          2,
          step('acknowledge the interrupt', instructions.acknowledgeLine, (machine, execution) => {
            const line = machine.line(execution.argument);
            if (line.state === 'in-service' && line.awaitsGuest && acknowledge(line, machine.sim.now))
              machine.interrupt(line.cpu);
          }),
        ),
      ),
    ),
  );
}
