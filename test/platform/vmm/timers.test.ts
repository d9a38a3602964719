/** The one-shot APIC timer is armed at the end of the timer softirq and nowhere else. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { TIMER_PORT } from '../../../src/platform/guest/vm.ts';
import { type Cpu, CpuTimer, Softirq } from '../../../src/platform/hardware/cpu.ts';
import type { Machine } from '../../../src/platform/machine.ts';
import { cutShort, layOut } from '../../../src/platform/vmm/execution.ts';
import { earliest, setTimer } from '../../../src/platform/vmm/timers.ts';
import { bareMachine, computing, execute, guestWith, letRun, startVms, values } from '../machines.ts';

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
    machine.armApic(cpu, Number.POSITIVE_INFINITY);
    const { events } = machine.sim;
    letRun(machine, seconds(2));
    expect(cpu.progressCounter).toBe(0);
    // What the guest was computing ends now and then; nothing else happens.
    expect(machine.sim.events - events).toBeLessThanOrEqual(3);
  });

  it('are entered without touching the hardware, which is left to the softirq', () => {
    const { machine, cpu } = computingMachine(ms(55));
    const armedFor = machine.apicDeadline(cpu);
    const sooner = machine.sim.now + 10;
    setTimer(cpu, CpuTimer.guestOneShot, sooner);
    expect(machine.apicDeadline(cpu)).toBe(armedFor);
    expect(cpu.softirqs & Softirq.timer).not.toBe(0);
    execute(machine, cpu, machine.entries.timerSoftirq);
    expect(machine.apicDeadline(cpu)).toBe(sooner);
    expect(cpu.softirqs & Softirq.timer).toBe(0);
  });

  it('ask for no softirq when a later deadline is entered', () => {
    const { machine, cpu } = computingMachine(ms(55));
    setTimer(cpu, CpuTimer.guestOneShot, machine.apicDeadline(cpu) + 1);
    expect(cpu.softirqs & Softirq.timer).toBe(0);
  });
});

describe('a timer interrupt', () => {
  /** The APIC timer has fired on a CPU whose watchdog timer is due. */
  const fired = () => {
    const { machine, cpu } = computingMachine(ms(5));
    machine.armApic(cpu, Number.POSITIVE_INFINITY);
    Object.assign(cpu, { apicArmed: false, timerPending: true });
    cpu.deadlines[CpuTimer.watchdog] = machine.sim.now;
    return { machine, cpu };
  };

  it('leaves the hardware timer unarmed until its softirq has ended', () => {
    const { machine, cpu } = fired();
    const { timerInterrupt, timerSoftirq } = machine.entries;
    execute(machine, cpu, timerInterrupt);
    expect([cpu.timerPending, cpu.irqCount, cpu.softirqs & Softirq.timer]).toEqual([false, 0, Softirq.timer]);
    layOut(machine, cpu.execution, timerSoftirq, cpu.home, machine.expiredTimers(cpu));
    const last = timerSoftirq.steps.length - 1;
    cutShort(machine, cpu.execution, (cpu.execution.ends[last - 2] as number) - 1);
    expect([cpu.progressCounter, cpu.apicArmed]).toEqual([1, false]);
    expect(machine.apicDeadline(cpu)).toBe(Number.POSITIVE_INFINITY);
    cutShort(machine, cpu.execution, cpu.execution.ends[last] as number);
    expect(machine.apicDeadline(cpu)).toBe(earliest(cpu));
    expect(cpu.apicArmed).toBe(true);
  });

  it('takes a timer from the heap before it runs it, and a recurring one enters itself again', () => {
    const { machine, cpu } = fired();
    const { timerSoftirq } = machine.entries;
    layOut(machine, cpu.execution, timerSoftirq, cpu.home, machine.expiredTimers(cpu));
    const bump = timerSoftirq.steps.findIndex(({ name }) => name === 'bump the progress counter');
    cutShort(machine, cpu.execution, cpu.execution.ends[bump - 1] as number);
    expect(cpu.deadlines[CpuTimer.watchdog]).toBe(Number.POSITIVE_INFINITY);
    cutShort(machine, cpu.execution, cpu.execution.ends[timerSoftirq.steps.length - 1] as number);
    expect(cpu.deadlines[CpuTimer.watchdog]).toBe(machine.sim.now + values.watchdogPeriodNanos);
  });

  it('cut while it counts itself leaves the count raised', () => {
    const { machine, cpu } = fired();
    const { timerInterrupt } = machine.entries;
    layOut(machine, cpu.execution, timerInterrupt, cpu.home, 0);
    const raise = timerInterrupt.steps.findIndex(({ name }) => name === 'enter interrupt context');
    cutShort(machine, cpu.execution, cpu.execution.ends[raise] as number);
    expect(cpu.irqCount).toBe(1);
  });
});
