/** Detectors of failed guests, made from the times of whoever has such a detector. */
import type { SchedulingDetector, Watch, WatchTimes } from './detector.ts';
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
    countLooks(watch, (why) => report({ detector: names.name, why, core: null }), 'no sign of life'),
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
    countLooks(watch, (why) => report({ detector: names.name, why, core: null }), 'no progress', stands);
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
    const tell = (): void => report({ detector: names.name, why: 'its kernel has said so', core: null });
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

/** Counts looks that see no more than the one before, from the first sign of life on. */
function countLooks(
  watch: Watch,
  report: (why: string) => void,
  what: string,
  stands: (now: number, isSame: boolean) => boolean = (_, isSame) => isSame,
): void {
  const { misses: most } = watch.times;
  const { waits } = watch.watched.program.seen;
  let seen = 0;
  let misses = 0;
  lookRegularly(watch, (now) => {
    const isSame = waits.length === seen && seen > 0;
    misses = stands(now, isSame) ? misses + 1 : 0;
    seen = waits.length;
    if (misses < most) return;
    misses = 0;
    report(`${what} at ${most} looks in a row`);
  });
}
