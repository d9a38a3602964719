/**
 * Detectors of failed cores. They run in the interrupt handlers of the other cores, which no guest keeps waiting: they
 * give no false alarm because of load.
 */
import type { Core } from '../machine/core.ts';
import { lookByVmm, type SchedulingDetector, type Watch, type WatchTimes } from './detector.ts';

/** A core that has handled none of its ticks for several looks has stopped. */
export const coreWatchdog = (times: WatchTimes): SchedulingDetector => ({
  name: 'core-watchdog',
  summary: 'the VMM looks at the ticks of each core; a core without any at several looks in a row has stopped',
  watches: ['vmm'],
  times,
  beatNanos: times.lookNanos,
  attach: (watch, report) =>
    eachCore(watch, (core) => {
      let [seen, misses, sinceNanos] = [-1, 0, 0];
      return () => {
        misses = core.ticks === seen && core.state === 'stopped' ? misses + 1 : 0;
        if (misses === 1) sinceNanos = watch.machine.simulation.now;
        seen = core.ticks;
        if (misses === watch.times.misses)
          report({
            detector: 'core-watchdog',
            why: `no tick at ${misses} looks in a row`,
            core: core.index,
            sinceNanos,
          });
      };
    }),
});

/** The cycles of a core in the time that it was busy, against what the VMM believes of it. */
export const paceCheck = (times: WatchTimes, tolerance: number): SchedulingDetector => ({
  name: 'pace-check',
  summary:
    'the VMM counts the cycles of each core while it is busy, and compares them with what it takes for its speed',
  watches: ['vmm'],
  times,
  beatNanos: times.lookNanos,
  attach: (watch, report) =>
    eachCore(watch, (core) => {
      let [cycles, busy, misses, sinceNanos] = [0, 0, 0, 0];
      return () => {
        watch.machine.settle(core.index);
        const believed = watch.machine.speeds[core.index] as number;
        const pace = (core.cycles - cycles) / (core.busyNanos - busy);
        [cycles, busy] = [core.cycles, core.busyNanos];
        // A core that was idle all the time has shown nothing.
        if (Number.isNaN(pace)) return;
        misses = Math.abs(pace / believed - 1) > tolerance ? misses + 1 : 0;
        if (misses === 1) sinceNanos = watch.machine.simulation.now;
        if (misses < watch.times.misses) return;
        misses = 0;
        const why = `${(100 * pace).toFixed(0)} % of the fastest, not ${(100 * believed).toFixed(0)} %`;
        report({ detector: 'pace-check', why, core: core.index, sinceNanos });
      };
    }),
});

function eachCore({ machine, times, phase }: Watch, watch: (core: Core) => () => void): void {
  const looks = machine.cores.map(watch);
  lookByVmm(machine, times.lookNanos, phase, () => {
    for (const look of looks) look();
  });
}
