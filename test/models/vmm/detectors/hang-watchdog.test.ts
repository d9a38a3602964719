/** The watchdog counts unhalted time only: a CPU that sleeps is not a CPU that hangs. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../src/kernel/time.ts';
import type { Detection } from '../../../../src/models/vmm/detectors/detector.ts';
import { hangWatchdog } from '../../../../src/models/vmm/detectors/hang-watchdog.ts';
import { Flag } from '../../../../src/models/vmm/machine/state/action.ts';
import { forever, wait } from '../../../../src/models/vmm/machine/state/program.ts';
import { bareMachine, computing, guestWith, letRun, startVms, values } from '../machine/machines.ts';

/** CPU 0 computes, CPU 1 sleeps nearly always. */
function watched() {
  const machine = bareMachine();
  guestWith(machine, computing);
  guestWith(machine, [forever(wait(new Flag()))]);
  const detections: Detection[] = [];
  const nmis = [0, 0];
  hangWatchdog.attach(machine, (found) => detections.push(found));
  machine.listeners.push({
    nmi: ({ id }) => {
      nmis[id] = (nmis[id] ?? 0) + 1;
    },
  });
  startVms(machine);
  return { machine, detections, nmis };
}

describe('the hang watchdog', () => {
  it('sends a busy CPU an NMI each period, and a sleeping one hardly any', () => {
    const { machine, nmis } = watched();
    letRun(machine, seconds(3.05));
    expect(nmis[0]).toBe(Math.floor(seconds(3.05) / values.watchdogPeriodNanos));
    expect(nmis[1]).toBe(0);
  });

  it('does not report a CPU that sleeps for a long time', () => {
    const { machine, detections } = watched();
    letRun(machine, seconds(10));
    expect(detections).toEqual([]);
  });

  it('reports a CPU whose timers no longer run, though its guest does', () => {
    const { machine, detections } = watched();
    letRun(machine, ms(250));
    machine.timers.armApic(machine.cpu(0), Number.POSITIVE_INFINITY);
    letRun(machine, (values.watchdogMisses + 1) * values.watchdogPeriodNanos);
    expect(detections).toEqual([expect.objectContaining({ cpu: machine.cpu(0), detector: 'hang-watchdog' })]);
  });

  it('counts misses in a row only', () => {
    const { machine, detections } = watched();
    const [cpu] = machine.cpus;
    if (cpu === undefined) throw new Error('a machine without CPUs');
    for (let i = 0; i < 5; i++) {
      const deadline = machine.timers.apicDeadline(cpu);
      machine.timers.armApic(cpu, Number.POSITIVE_INFINITY);
      letRun(machine, (values.watchdogMisses - 1) * values.watchdogPeriodNanos);
      machine.timers.armApic(cpu, Math.max(deadline, machine.sim.now));
      letRun(machine, 2 * values.watchdogPeriodNanos);
    }
    expect(detections).toEqual([]);
  });

  it('does not report a CPU that was stopped', () => {
    const { machine, detections } = watched();
    letRun(machine, ms(50));
    machine.timers.disarmActivity(machine.cpu(0));
    machine.cpu(0).mode = 'stopped';
    letRun(machine, seconds(2));
    expect(detections).toEqual([]);
  });
});
