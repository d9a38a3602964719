/**
 * The NMI watchdog (published S12). Each CPU gets an NMI every 100 ms of unhalted time; a recurring timer event on the
 * same CPU increments a counter. Three NMIs in a row without a change of the counter mean that the CPU no longer runs
 * its timers, which is a hang. A CPU with blocked NMIs is not watched.
 */

import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { MachineListener } from '../machine/state/listener.ts';
import type { Detection, Detector } from './detector.ts';

interface Watch {
  /** Unhalted time left until the next NMI, kept while the CPU is halted. */
  left: number;
  counterSeen: number;
  misses: number;
}

export const hangWatchdog: Detector = {
  name: 'hang-watchdog',
  summary: 'NMI every 100 ms of unhalted cycles; three without progress of the timer counter mean a hang',
  watches: ['vmm'],
  attach(machine, report) {
    machine.listeners.push(new HangWatchdog(machine, report));
  },
};

class HangWatchdog implements MachineListener {
  private readonly machine: Machine;
  private readonly report: (found: Detection) => void;
  /** By CPU. */
  private readonly watches: readonly Watch[];

  constructor(machine: Machine, report: (found: Detection) => void) {
    this.machine = machine;
    this.report = report;
    const { watchdogPeriodNanos } = machine.values;
    this.watches = machine.cpus.map((cpu) => {
      // CPUs with a vCPU run from the start; the others never leave their halt.
      if (cpu.home !== null) machine.sim.arm(machine.timers.nmi(cpu), watchdogPeriodNanos);
      return { left: watchdogPeriodNanos, counterSeen: 0, misses: 0 };
    });
  }

  unhalted(cpu: Cpu): void {
    const { sim, timers } = this.machine;
    sim.arm(timers.nmi(cpu), this.watchOf(cpu).left);
  }

  halted(cpu: Cpu): void {
    const { sim, timers } = this.machine;
    const timer = timers.nmi(cpu);
    if (!sim.isArmed(timer)) return;
    this.watchOf(cpu).left = sim.deadline(timer) - sim.now;
    sim.disarm(timer);
  }

  nmi(cpu: Cpu): void {
    if (cpu.mode === 'stopped') return;
    const { sim, timers, values } = this.machine;
    const { watchdogPeriodNanos, watchdogMisses } = values;
    sim.arm(timers.nmi(cpu), watchdogPeriodNanos);
    if (cpu.nmiBlocked) return;
    const watch = this.watchOf(cpu);
    watch.misses = cpu.progressCounter === watch.counterSeen ? watch.misses + 1 : 0;
    watch.counterSeen = cpu.progressCounter;
    if (watch.misses < watchdogMisses) return;
    watch.misses = 0;
    // From here on the code runs in the NMI's handler, which does not return.
    cpu.nmiBlocked = true;
    const why = `${watchdogMisses} NMIs without progress while in ${cpu.execution.name}`;
    this.report({ detector: 'hang-watchdog', cpu, why });
  }

  private watchOf(cpu: Cpu): Watch {
    return this.watches[cpu.id]!;
  }
}
