/**
 * Interrupts the VMM takes: a device's line, the APIC timer, another CPU's event check. Step order as in Xen;
 * instruction counts are parameters.
 */
import { Softirq } from '../state/cpu.ts';
import { acknowledge } from '../state/interrupt-line.ts';
import { Vector } from '../state/local-apic.ts';
import { apic, type Entry, masked, type Step, step, working } from '../vmm/step.ts';
import { type Build, entry, holding, leave, notify, saveAllRegisters, saveRegisters } from './common.ts';
import { statics } from './regions.ts';

/** Inside, the CPU counts itself as in interrupt context, where the VMM must not schedule. */
function inInterruptContext({ values: { instructions } }: Build, ...steps: readonly Step[]): Step[] {
  return [
    ...working(
      statics,
      step('enter interrupt context', instructions.irqContext, (_, { cpu }) => {
        cpu.irqCount++;
      }),
    ),
    ...steps,
    ...working(
      statics,
      step('leave interrupt context', instructions.irqContext, (_, { cpu }) => {
        cpu.irqCount--;
      }),
    ),
  ];
}

/**
 * A device interrupt bound to a guest. The VMM passes it on as an event; the line stays unacknowledged until the guest
 * says that it is done. `argument`: the line.
 */
export function lineInterrupt(build: Build): Entry {
  const { instructions, countsGuestInterrupts, eoiTimerNanos } = build.values;
  const passOn = holding(
    build,
    'line',
    (machine, execution) => machine.line(execution.argument).lock,
    apic(
      2,
      step('find the descriptor and mask the line', instructions.acceptLine, (machine, execution) => {
        const line = machine.line(execution.argument);
        if (line.isEdge) acknowledge(line, machine.sim.now);
      }),
    ),
    step(
      'note that the guest owes an acknowledgement',
      instructions.noteGuestOwes,
      (machine, execution) => {
        const line = machine.line(execution.argument);
        line.awaitsGuest = true;
        if (eoiTimerNanos > 0) machine.timers.armEoi(line, eoiTimerNanos);
      },
      (machine, execution) => !machine.line(execution.argument).isEdge,
    ),
    ...notify(build, {
      vcpu: (machine, execution) => machine.line(execution.argument).guest,
      port: (machine, execution) => machine.line(execution.argument).port,
    }),
  );
  return entry(
    build,
    'interrupt',
    'line',
    masked(
      ...saveAllRegisters(build),
      ...(countsGuestInterrupts === 1 ? inInterruptContext(build, ...passOn) : passOn),
      ...leave(build),
    ),
  );
}

/**
 * The APIC timer: acknowledged at once, its work left to the softirq; until that is done the hardware timer is not
 * armed again.
 */
export function timerInterrupt(build: Build): Entry {
  const { instructions } = build.values;
  return entry(
    build,
    'interrupt',
    'timer',
    masked(
      ...saveRegisters(build),
      apic(
        1,
        step('acknowledge the timer', instructions.acknowledgeTimer, (_, { cpu }) => cpu.apic.end(Vector.timer)),
      ),
      ...inInterruptContext(
        build,
        ...working(
          statics,
          step('raise the timer softirq', instructions.raiseTimerSoftirq, (_, { cpu }) => {
            cpu.softirqs |= Softirq.timer;
          }),
        ),
      ),
      ...leave(build),
    ),
  );
}

/** Another CPU asks this one to look at its softirqs. */
export function eventCheckInterrupt(build: Build): Entry {
  const { instructions, countsGuestInterrupts } = build.values;
  const acknowledge = apic(
    1,
    step('acknowledge the IPI', instructions.acknowledgeIpi, (_, { cpu }) => cpu.apic.end(Vector.eventCheck)),
  );
  return entry(
    build,
    'interrupt',
    'event-check',
    masked(
      ...saveRegisters(build),
      ...(countsGuestInterrupts === 1 ? inInterruptContext(build, acknowledge) : [acknowledge]),
      ...leave(build),
    ),
  );
}
