/** Accesses in bursts: the clock, and the fluid form held to the exact one. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Stream } from '../../../../src/kernel/stream.ts';
import { Accesses } from '../../../../src/models/memory/pages/accesses.ts';
import { BurstClock } from '../../../../src/models/memory/pages/bursts.ts';
import { Copy } from '../../../../src/models/memory/pages/copy.ts';
import { DirtyLog } from '../../../../src/models/memory/pages/dirty-log.ts';
import { distinctWritten, skippedInScan } from '../../../../src/models/memory/pages/fluid.ts';
import { Layout } from '../../../../src/models/memory/pages/layout.ts';
import { idlePages, type PageClass } from '../../../../src/models/memory/pages/page-class.ts';

const bursty = (everyNanos: number, lastingNanos: number, others: Partial<PageClass> = {}): PageClass => ({
  ...idlePages('bursty', 400),
  writesPerSecond: 1000,
  bursts: { everyNanos, lastingNanos },
  ...others,
});
const clocks = fc
  .tuple(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0.01, max: 1, noNaN: true }), fc.double({ max: 1, min: 0 }))
  .filter(([, , share]) => share < 1)
  .map(([everyNanos, part, share]) => new BurstClock({ everyNanos, lastingNanos: everyNanos * part }, share));
const times = fc.double({ min: 0, max: 1e10, noNaN: true });

describe('the clock of bursts', () => {
  test.prop([clocks, times, times])('never goes back, nor faster than the guest', (clock, a, b) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const nanos = clock.within(to) - clock.within(from);
    expect(nanos).toBeGreaterThan(-1e-3);
    expect(nanos).toBeLessThanOrEqual(to - from + 1e-3);
  });

  test.prop([clocks, times])('says when so much of it has passed', (clock, nanos) => {
    expect(clock.within(clock.runningTime(nanos))).toBeCloseTo(nanos, 3);
  });
});

const always = (value: number): Stream =>
  new Stream(() => Object.assign(() => value, { double: () => value, state: () => ({ a: 0, b: 0, c: 0, d: 0 }) }));

/** Means over guests that begin at points spread evenly over a period. */
function exactly(of: PageClass, nanos: number, runs: number): { readonly written: number; readonly skipped: number } {
  const layout = new Layout([of], 2000, 1);
  let [written, skipped] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const streams = new RandomStreams(`bursts ${run}`);
    const accesses = new Accesses(layout, (name) =>
      name === 'bursty.bursts' ? always((run + 0.5) / runs) : streams.stream(name),
    );
    const [memory, dirty] = [new Copy(layout.pages, 0), new DirtyLog(layout.pages)];
    for (let page = 0; page < layout.pages; page++) {
      if (dirty.has(page)) skipped++;
      accesses.advance(nanos / layout.pages, memory, dirty);
    }
    written += dirty.count;
  }
  return { written: written / runs, skipped: skipped / runs };
}

describe('pages written in bursts', () => {
  it.each([
    ['shorter than a burst', 100e6, { everyNanos: 1e9, lastingNanos: 300e6 }],
    ['longer than a burst', 500e6, { everyNanos: 1e9, lastingNanos: 200e6 }],
    ['longer than a pause', 700e6, { everyNanos: 1e9, lastingNanos: 600e6 }],
    ['of several periods', 900e6, { everyNanos: 400e6, lastingNanos: 100e6 }],
    ['in which it is always on', 500e6, { everyNanos: 1e9, lastingNanos: 1e9 }],
  ])('are in the mean as many as the fluid form says, in a stretch %s', (_, nanos, bursts) => {
    for (const order of ['uniform', 'sweep'] as const) {
      const of = bursty(bursts.everyNanos, bursts.lastingNanos, { order });
      const { written, skipped } = exactly(of, nanos, 40);
      expect(Math.abs(written / distinctWritten(of, nanos) - 1), `${order}: written`).toBeLessThan(0.02);
      expect(Math.abs(skipped / skippedInScan(of, nanos) - 1), `${order}: skipped`).toBeLessThan(0.04);
    }
  });

  it('are fewer in the mean than if the same writes came evenly, and as many if bursts are always on', () => {
    const { bursts: _, ...evenly } = bursty(1e9, 1e9);
    expect(distinctWritten(bursty(1e9, 100e6), 2e9)).toBeLessThan(distinctWritten(evenly, 2e9));
    expect(distinctWritten(bursty(1e9, 1e9), 2e9)).toBeCloseTo(distinctWritten(evenly, 2e9), 6);
  });

  test.prop([fc.array(fc.integer({ min: 0, max: 300_000_000 }), { minLength: 1, maxLength: 5 }), fc.string()])(
    'are the same, done one by one or in stretches of any length',
    (stretches, seed) => {
      const of = bursty(200e6, 30e6, { readsPerSecond: 500 });
      const layout = new Layout([of], 1000, 16);
      const bed = () => {
        const streams = new RandomStreams(seed);
        return new Accesses(layout, (name) => streams.stream(name));
      };
      const [all, single, memory] = [bed(), bed(), new Copy(layout.pages, 0)];
      const one = new Copy(layout.pages, 0);
      let until = 0;
      for (const nanos of stretches) {
        all.advance(nanos, memory, null);
        until += nanos;
        for (let access = single.next(until); access !== null; access = single.next(until))
          if (access.isWrite) one.versions[access.page]! += 1;
      }
      expect(memory.differences(one)).toBe(0);
    },
  );
});
