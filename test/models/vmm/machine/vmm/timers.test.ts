/** The one-shot APIC timer is armed at the end of the timer softirq and nowhere else. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../../src/kernel/time.ts';
import type { Detection } from '../../../../../src/models/vmm/detectors/detector.ts';
import { hangWatchdog } from '../../../../../src/models/vmm/detectors/hang-watchdog.ts';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import { type Cpu, CpuTimer, Softirq } from '../../../../../src/models/vmm/machine/state/cpu.ts';
import { Vector } from '../../../../../src/models/vmm/machine/state/local-apic.ts';
import { TIMER_PORT } from '../../../../../src/models/vmm/machine/state/vm.ts';
import { cutShort, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { resumeCpus } from '../../../../../src/models/vmm/machine/vmm/resume.ts';
import { earliest, expired, setTimer } from '../../../../../src/models/vmm/machine/vmm/timers.ts';
import { reinitializeLocks } from '../../../../../src/models/vmm/repairs/locks.ts';
import {
  clearIrqCount,
  discardThreads,
  reactivateTimers,
  rearmTimers,
  releaseStaticLocks,
} from '../../../../../src/models/vmm/repairs/microreset.ts';
import type { Repair } from '../../../../../src/models/vmm/repairs/repair.ts';
import { bareMachine, computing, execute, guestWith, letRun, startVms, values } from '../machines.ts';
import { everyVmm } from './entries.ts';

/** One guest that computes, so that nothing but timers makes its CPU enter the VMM. */
function computingMachine(nanos: number): { machine: Machine; cpu: Cpu } {
  const machine = bareMachine();
  guestWith(machine, computing);
  startVms(machine);
  letRun(machine, nanos);
  return { machine, cpu: machine.cpu(0) };
}

describe('the timers of a CPU', () => {
  it('bump the progress counter once a watchdog period', () => {
    const { cpu } = computingMachine(seconds(2.05));
    expect(cpu.progressCounter).toBe(Math.floor(seconds(2.05) / values.watchdogPeriodNanos));
  });

  it('give a running guest its tick', () => {
    const { machine } = computingMachine(0);
    let ticks = 0;
    machine.vm(0).handlers[TIMER_PORT] = () => {
      ticks++;
    };
    letRun(machine, seconds(1));
    expect(ticks).toBeGreaterThan(97);
    expect(ticks).toBeLessThanOrEqual(seconds(1) / values.guestTickNanos);
  });

  it('fire no more once an interrupt of the APIC timer got lost', () => {
    const { machine, cpu } = computingMachine(ms(55));
    machine.timers.armApic(cpu, Number.POSITIVE_INFINITY);
    const { events } = machine.sim;
    letRun(machine, seconds(2));
    expect(cpu.progressCounter).toBe(0);
    // What the guest was computing ends now and then; nothing else happens.
    expect(machine.sim.events - events).toBeLessThanOrEqual(3);
  });

  it('are entered without touching the hardware, which is left to the softirq', () => {
    const { machine, cpu } = computingMachine(ms(55));
    const armedFor = machine.timers.apicDeadline(cpu);
    const sooner = machine.sim.now + 10;
    setTimer(cpu, CpuTimer.guestOneShot, sooner);
    expect(machine.timers.apicDeadline(cpu)).toBe(armedFor);
    expect(cpu.softirqs & Softirq.timer).not.toBe(0);
    execute(machine, cpu, machine.entries.timerSoftirq);
    expect(machine.timers.apicDeadline(cpu)).toBe(sooner);
    expect(cpu.softirqs & Softirq.timer).toBe(0);
  });

  it('ask for no softirq when a later deadline is entered', () => {
    const { machine, cpu } = computingMachine(ms(55));
    setTimer(cpu, CpuTimer.guestOneShot, machine.timers.apicDeadline(cpu) + 1);
    expect(cpu.softirqs & Softirq.timer).toBe(0);
  });
});

describe('a timer interrupt', () => {
  /** The APIC timer has fired on a CPU whose watchdog timer is due. */
  const fired = () => {
    const { machine, cpu } = computingMachine(ms(5));
    machine.timers.armApic(cpu, Number.POSITIVE_INFINITY);
    cpu.apicArmed = false;
    cpu.apic.take(Vector.timer);
    cpu.deadlines[CpuTimer.watchdog] = machine.sim.now;
    return { machine, cpu };
  };

  it('leaves the hardware timer unarmed until its softirq has ended', () => {
    const { machine, cpu } = fired();
    const { timerInterrupt, timerSoftirq } = machine.entries;
    execute(machine, cpu, timerInterrupt);
    expect([cpu.apic.isInService(Vector.timer), cpu.irqCount, cpu.softirqs & Softirq.timer]).toEqual([
      false,
      0,
      Softirq.timer,
    ]);
    layOut(machine, cpu.execution, timerSoftirq, cpu.home, expired(cpu, machine.sim.now));
    const last = timerSoftirq.steps.length - 1;
    cutShort(machine, cpu.execution, cpu.execution.endOfStep(last - 2) - 1);
    expect([cpu.progressCounter, cpu.apicArmed]).toEqual([1, false]);
    expect(machine.timers.apicDeadline(cpu)).toBe(Number.POSITIVE_INFINITY);
    cutShort(machine, cpu.execution, cpu.execution.endOfStep(last));
    expect(machine.timers.apicDeadline(cpu)).toBe(earliest(cpu));
    expect(cpu.apicArmed).toBe(true);
  });

  it('takes a timer from the heap before it runs it, and a recurring one enters itself again', () => {
    const { machine, cpu } = fired();
    const { timerSoftirq } = machine.entries;
    layOut(machine, cpu.execution, timerSoftirq, cpu.home, expired(cpu, machine.sim.now));
    const bump = timerSoftirq.steps.findIndex(({ name }) => name === 'bump the progress counter');
    cutShort(machine, cpu.execution, cpu.execution.endOfStep(bump - 1));
    expect(cpu.deadlines[CpuTimer.watchdog]).toBe(Number.POSITIVE_INFINITY);
    cutShort(machine, cpu.execution, cpu.execution.endOfStep(timerSoftirq.steps.length - 1));
    expect(cpu.deadlines[CpuTimer.watchdog]).toBe(machine.sim.now + values.watchdogPeriodNanos);
  });

  it('cut while it counts itself leaves the count raised', () => {
    const { machine, cpu } = fired();
    const { timerInterrupt } = machine.entries;
    layOut(machine, cpu.execution, timerInterrupt, cpu.home, 0);
    const raise = timerInterrupt.steps.findIndex(({ name }) => name === 'enter interrupt context');
    cutShort(machine, cpu.execution, cpu.execution.endOfStep(raise));
    expect(cpu.irqCount).toBe(1);
  });
});

describe.each(everyVmm)('a thread lost in the timer softirq on $where', (made) => {
  /**
   * The APIC timer has fired for the guest's tick and the watchdog's; the softirq is cut before the step with this
   * name; all threads are thrown away, and all go on.
   */
  const lostBefore = (step: string, ...repairs: readonly Repair[]) => {
    const machine = bareMachine('test', made);
    guestWith(machine, computing);
    const detections: Detection[] = [];
    hangWatchdog.attach(machine, (found) => detections.push(found));
    startVms(machine);
    letRun(machine, ms(55));
    const cpu = machine.cpu(0);
    machine.timers.disarmActivity(cpu);
    machine.timers.armApic(cpu, Number.POSITIVE_INFINITY);
    cpu.apicArmed = false;
    cpu.deadlines[CpuTimer.watchdog] = machine.sim.now;
    cpu.deadlines[CpuTimer.guestTick] = machine.sim.now;
    const { timerSoftirq } = machine.entries;
    layOut(machine, cpu.execution, timerSoftirq, cpu.home, expired(cpu, machine.sim.now));
    const place = timerSoftirq.steps.findIndex(({ name }) => name === step);
    cutShort(machine, cpu.execution, cpu.execution.endOfStep(place - 1));
    cpu.mode = 'dead';
    const scene = { machine, cpu, rebuildVms: () => {} };
    for (const repair of [discardThreads, clearIrqCount, reinitializeLocks, releaseStaticLocks, ...repairs])
      repair.apply(scene);
    resumeCpus(machine);
    return { machine, cpu, detections };
  };
  const second = seconds(1);

  it('leaves a timer un-armed behind one that has expired, however many are entered, until rearm-timers', () => {
    const { machine, cpu } = lostBefore('take the guest tick timer from the heap', reactivateTimers);
    for (let i = 0; i < 10; i++) {
      setTimer(cpu, CpuTimer.guestOneShot, machine.sim.now + ms(1));
      letRun(machine, ms(20));
      expect([cpu.apicArmed, cpu.softirqs & Softirq.timer]).toEqual([false, 0]);
    }
    expect(cpu.progressCounter).toBe(1);
    rearmTimers.apply({ machine, cpu, rebuildVms: () => {} });
    letRun(machine, second);
    expect(cpu.progressCounter).toBeGreaterThan(9);
  });

  it('is healed by the next timer that is entered when none has expired', () => {
    const { machine, cpu } = lostBefore('program the APIC timer', reactivateTimers);
    expect(cpu.apicArmed).toBe(false);
    setTimer(cpu, CpuTimer.guestOneShot, machine.sim.now + 1_000);
    letRun(machine, second);
    expect(cpu.progressCounter).toBeGreaterThan(9);
  });

  it('in the handler of the recurring timer loses it, and the watchdog takes the CPU for one that hangs', () => {
    const { machine, cpu, detections } = lostBefore('bump the progress counter', rearmTimers);
    letRun(machine, second);
    expect(cpu.progressCounter).toBe(0);
    expect(detections.map((found) => found.cpu.id)[0]).toBe(cpu.id);
    // Its guest works on, with its own ticks.
    expect(cpu.apicArmed).toBe(true);
  });

  it('in the handler of the recurring timer does no harm once the timer is entered again', () => {
    const { machine, cpu, detections } = lostBefore('bump the progress counter', reactivateTimers, rearmTimers);
    letRun(machine, second);
    expect(cpu.progressCounter).toBeGreaterThan(8);
    expect(detections).toHaveLength(0);
  });
});
