/** Interrupts the VMM takes: a device's line, the APIC timer, another CPU's event check. Step order as in Xen 3.3; instruction counts are assumptions. */
import { Softirq } from '../../hardware/cpu.ts';
import { accept } from '../../hardware/interrupt-line.ts';
import { apic, type Effect, type Entry, holding, masked, step } from '../step.ts';
import { leave, notify, saveRegisters } from './common.ts';

const raiseIrqCount: Effect = (_, { cpu }) => {
  cpu.irqCount++;
};
const lowerIrqCount: Effect = (_, { cpu }) => {
  cpu.irqCount--;
};

/**
 * A device interrupt bound to a guest. The VMM passes it on as an event; the line stays unacknowledged until the guest says that it is done. Xen 3.3 does not raise the IRQ count here. `argument`: the line.
 */
export const lineInterrupt: Entry = {
  name: 'interrupt.line',
  kind: 'interrupt',
  checked: false,
  steps: masked(
    step('save the registers', 35),
    ...holding(
      'line',
      (machine, execution) => machine.line(execution.argument).lock,
      apic(
        2,
        step('accept the interrupt and mask the line', 110, (machine, execution) =>
          accept(machine.line(execution.argument), machine.sim.now),
        ),
      ),
      step('note that the guest owes an acknowledgement', 15, (machine, execution) => {
        machine.line(execution.argument).awaitsGuest = true;
      }),
      ...notify({
        vcpu: (machine, execution) => machine.line(execution.argument).guest,
        port: (machine, execution) => machine.line(execution.argument).port,
      }),
    ),
    ...leave,
  ),
};

/** The APIC timer: acknowledged at once, its work left to the softirq; until that is done the hardware timer is not armed again. */
export const timerInterrupt: Entry = {
  name: 'interrupt.timer',
  kind: 'interrupt',
  checked: false,
  steps: masked(
    ...saveRegisters,
    apic(
      1,
      step('acknowledge the timer', 30, (_, { cpu }) => {
        cpu.timerPending = false;
      }),
    ),
    step('enter interrupt context', 15, raiseIrqCount),
    step('raise the timer softirq', 20, (_, { cpu }) => {
      cpu.softirqs |= Softirq.timer;
    }),
    step('leave interrupt context', 15, lowerIrqCount),
    ...leave,
  ),
};

/** Another CPU asks this one to look at its softirqs. */
export const eventCheckInterrupt: Entry = {
  name: 'interrupt.event-check',
  kind: 'interrupt',
  checked: false,
  steps: masked(
    ...saveRegisters,
    apic(
      1,
      step('acknowledge the IPI', 25, (_, { cpu }) => {
        cpu.ipiPending = false;
      }),
    ),
    ...leave,
  ),
};
