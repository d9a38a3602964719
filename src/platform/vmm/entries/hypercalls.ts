/**
 * The hypercalls of a paravirtualized guest. Step order as in Xen 3.3; instruction counts are assumptions.
 *
 * Which calls a guest kernel checks follows Linux 2.6.18: memory-management and grant operations stop the kernel with a bug report when they fail; event
 * notifications, the block and the acknowledgement of an interrupt ignore their result.
 *
 * Left out: the counts that mapping and unmapping a grant change. A half-done grant operation leaves its lock and the unanswered call, and is harmless to do again.
 */
import { CpuTimer, Softirq } from '../../hardware/cpu.ts';
import { acknowledge } from '../../hardware/interrupt-line.ts';
import type { Machine } from '../../machine.ts';
import type { Execution } from '../execution.ts';
import type { Entry } from '../step.ts';
import { apic, holding, masked, repeated, step } from '../step.ts';
import { setTimer as enterTimer } from '../timers.ts';
import { callerOf, hypercall, notify } from './common.ts';

/** `argument`: the event channel. */
export const eventSend: Entry = hypercall(
  'event-send',
  false,
  ...holding(
    'event-channel',
    (_, execution) => callerOf(execution).vm.eventLock,
    step('look the channel up', 110),
    ...notify({
      vcpu: (machine, execution) => machine.channel(execution.argument).to,
      port: (machine, execution) => machine.channel(execution.argument).port,
    }),
  ),
);

/** The guest sleeps until an event comes, unless one is already there. */
export const block: Entry = hypercall(
  'block',
  false,
  step('mark the vCPU blocked', 50, (_, execution) => {
    const vcpu = callerOf(execution);
    if (vcpu.pending === 0) vcpu.runState = 'blocked';
  }),
  step('ask for rescheduling', 20, (_, execution) => {
    if (callerOf(execution).runState === 'blocked') execution.cpu.softirqs |= Softirq.schedule;
  }),
);

/** The guest's wake-up timer before it blocks. */
export const setTimer: Entry = hypercall(
  'set-timer',
  false,
  ...masked(
    ...holding(
      'timer',
      (_, execution) => execution.cpu.timerLock,
      step('enter the timer into the heap', 140, (machine, execution) =>
        enterTimer(machine, execution.cpu, CpuTimer.guestOneShot, machine.sim.now + machine.values.guestSleepNanos),
      ),
    ),
  ),
);

/** `argument`: the interrupt line the guest has served. Only this call unblocks it. */
export const endOfInterrupt: Entry = hypercall(
  'end-of-interrupt',
  false,
  step('look the line up', 50),
  ...masked(
    ...holding(
      'line',
      (machine, execution) => machine.line(execution.argument).lock,
      apic(
        2,
        step('acknowledge the interrupt', 90, (machine, execution) => {
          const line = machine.line(execution.argument);
          if (line.state === 'in-service' && line.awaitsGuest && acknowledge(line, machine.sim.now))
            machine.interrupt(line.cpu);
        }),
      ),
    ),
  ),
);

const grantLock = (machine: Machine, execution: Execution) => machine.vm(execution.argument).grantLock;

/** Maps `count` granted pages of the VM `argument` into the caller, one after another. The counts per element, here and in `grantUnmap`, are calibrated on V3. */
export const grantMap = batch((count) =>
  hypercall(
    'grant-map',
    true,
    ...repeated(count, (index) => [
      step(`read element ${index + 1} of ${count}`, 50),
      ...holding('grant-table', grantLock, step('check and pin the grant', 90)),
      step('take a reference to the page', 40),
      step('write the page-table entry', 50),
    ]),
  ),
);

/** Unmaps them: first all entries, then, after one TLB flush, the references; both under the granter's lock. */
export const grantUnmap = batch((count) =>
  hypercall(
    'grant-unmap',
    true,
    ...repeated(count, (index) => [
      step(`read element ${index + 1} of ${count}`, 30),
      ...holding('grant-table', grantLock, step('clear its page-table entry', 70), step('unpin the grant', 25)),
    ]),
    step('flush the TLB', 80),
    ...repeated(count, (index) =>
      holding('grant-table', grantLock, step(`drop the reference of element ${index + 1} of ${count}`, 35)),
    ),
  ),
);

/** One entry for each batch size, made once. */
function batch(make: (count: number) => Entry): (count: number) => Entry {
  const made: Entry[] = [];
  return (count) => (made[count] ??= make(count));
}
