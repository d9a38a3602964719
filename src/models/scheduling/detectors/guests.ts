/** Detectors of failed guests, made from the times of whoever has such a detector. */
import type { Found, SchedulingDetector, Watch, WatchTimes } from './detector.ts';
import { lookRegularly } from './detector.ts';

interface Named {
  readonly name: string;
  readonly summary: string;
}

/** Signs of life at fixed times; none between several looks in a row is a failure. */
export const heartbeats = (names: Named, beatNanos: number, times: WatchTimes): SchedulingDetector => ({
  ...names,
  watches: ['appvm'],
  times,
  beatNanos,
  attach: (watch, report) =>
    countLooks(watch, (found) => report({ detector: names.name, core: null, ...found }), 'no sign of life'),
});

/** Work that is due and does not go on, at several looks in a row, is a failure. */
export const progressWatch = (names: Named, times: WatchTimes): SchedulingDetector => ({
  ...names,
  watches: ['appvm'],
  times,
  beatNanos: times.lookNanos,
  attach(watch, report) {
    let wasDue = false;
    const stands = (now: number, isSame: boolean): boolean => {
      const isDue = watch.watched.program.isDue(now);
      const stood = isSame && isDue && wasDue;
      wasDue = isDue;
      return stood;
    };
    countLooks(watch, (found) => report({ detector: names.name, core: null, ...found }), 'no progress', stands);
  },
});

/**
 * The last that a kernel executes when it panics is to say so. A guest that hangs says nothing. `beatNanos`: how often
 * its kernel executes anything, at the least.
 */
export const panicNotice = (names: Named, beatNanos: number, noticeNanos: number): SchedulingDetector => ({
  ...names,
  watches: ['appvm'],
  times: { lookNanos: NEVER_NANOS, misses: 1 },
  beatNanos,
  attach({ machine, watched, monitor }, report) {
    const { simulation } = machine;
    const tell = (): void => {
      const why = 'its kernel has said so';
      report({ detector: names.name, why, core: null, sinceNanos: simulation.now });
    };
    const noticed = simulation.on('notice', () => {
      if (monitor === null) return tell();
      monitor.program.done = tell;
      monitor.program.call();
      machine.rouse(monitor.vcpu);
    });
    machine.crashed = (vcpu) => {
      if (vcpu === watched.vcpu) simulation.schedule(noticeNanos, noticed);
    };
  },
});

/** An hour: longer than any run. */
const NEVER_NANOS = 3.6e12;

/**
 * Counts looks that see no more than the one before, from the first sign of life on. An alarm needs as many missed
 * looks as it takes, of its own; whoever judges the report is told at each look what the last so many rest on.
 */
function countLooks(
  watch: Watch,
  report: (found: Pick<Found, 'why' | 'sinceNanos' | 'isRepeated'>) => void,
  what: string,
  stands: (now: number, isSame: boolean) => boolean = (_, isSame) => isSame,
): void {
  const { misses: most } = watch.times;
  const { waits } = watch.watched.program.seen;
  /** When looks were missed in a row, the last so many. */
  const missed: number[] = [];
  let [seen, misses] = [0, 0];
  lookRegularly(watch, (now) => {
    const isSame = waits.length === seen && seen > 0;
    const isMissed = stands(now, isSame);
    seen = waits.length;
    if (!isMissed) missed.length = 0;
    misses = isMissed ? misses + 1 : 0;
    if (isMissed && missed.push(now) > most) missed.shift();
    if (misses < most) return;
    report({ why: `${what} at ${most} looks in a row`, sinceNanos: missed[0] ?? now, isRepeated: misses % most !== 0 });
  });
}
