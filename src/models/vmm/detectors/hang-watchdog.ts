/**
 * The NMI watchdog (published S12). Each CPU gets an NMI every 100 ms of unhalted time; a recurring timer event on the
 * same CPU increments a counter. Three NMIs in a row without a change of the counter mean that the CPU no longer runs
 * its timers, which is a hang. A CPU with blocked NMIs is not watched.
 */
import type { Cpu } from '../machine/state/cpu.ts';
import type { Detector } from './detector.ts';

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
    const { watchdogPeriodNanos, watchdogMisses } = machine.values;
    const watches: Watch[] = machine.cpus.map((cpu) => {
      // CPUs with a vCPU run from the start; the others never leave their halt.
      if (cpu.home !== null) machine.sim.arm(machine.timers.nmi(cpu), watchdogPeriodNanos);
      return { left: watchdogPeriodNanos, counterSeen: 0, misses: 0 };
    });
    machine.listeners.push({
      unhalted: (cpu) => machine.sim.arm(machine.timers.nmi(cpu), watchOf(watches, cpu).left),
      halted: (cpu) => {
        const timer = machine.timers.nmi(cpu);
        if (!machine.sim.isArmed(timer)) return;
        watchOf(watches, cpu).left = machine.sim.deadline(timer) - machine.sim.now;
        machine.sim.disarm(timer);
      },
      nmi: (cpu) => {
        if (cpu.mode === 'stopped') return;
        machine.sim.arm(machine.timers.nmi(cpu), watchdogPeriodNanos);
        if (cpu.nmiBlocked) return;
        const watch = watchOf(watches, cpu);
        watch.misses = cpu.progressCounter === watch.counterSeen ? watch.misses + 1 : 0;
        watch.counterSeen = cpu.progressCounter;
        if (watch.misses < watchdogMisses) return;
        watch.misses = 0;
        // From here on the code runs in the NMI's handler, which does not return.
        cpu.nmiBlocked = true;
        report({
          detector: 'hang-watchdog',
          cpu,
          why: `${watchdogMisses} NMIs without progress while in ${cpu.execution.name}`,
        });
      },
    });
  },
};

function watchOf(watches: readonly Watch[], cpu: Cpu): Watch {
  return watches[cpu.id] as Watch;
}
