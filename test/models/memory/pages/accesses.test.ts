import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { EndlessRun } from '../../../../src/kernel/run-limits.ts';
import { Accesses } from '../../../../src/models/memory/pages/accesses.ts';
import { Copy } from '../../../../src/models/memory/pages/copy.ts';
import { DirtyLog } from '../../../../src/models/memory/pages/dirty-log.ts';
import { allDistinctWritten, skippedInScan } from '../../../../src/models/memory/pages/fluid.ts';
import { Layout } from '../../../../src/models/memory/pages/layout.ts';
import { idlePages, type PageClass } from '../../../../src/models/memory/pages/page-class.ts';

const hot: PageClass = { ...idlePages('hot', 500), writesPerSecond: 3000, readsPerSecond: 1000 };
const swept: PageClass = { ...idlePages('swept', 300), writesPerSecond: 700, order: 'sweep' };
const layout = new Layout([hot, swept], 4000, 16);

function bed(seed: string, of = layout) {
  const streams = new RandomStreams(seed);
  const memory = new Copy(of.pages, 0);
  return { accesses: new Accesses(of, (name) => streams.stream(name)), memory, dirty: new DirtyLog(of.pages) };
}

describe('the accesses of a guest', () => {
  test('at rates of no program end the run before they are done', () => {
    const { accesses, memory } = bed('x', new Layout([{ ...hot, writesPerSecond: 1e15 }], 4000, 16));
    expect(() => accesses.advance(1e9, memory, null)).toThrow(EndlessRun);
  });

  test.prop([fc.array(fc.integer({ min: 0, max: 200_000_000 }), { minLength: 1, maxLength: 6 }), fc.string()])(
    'are the same, done one by one or in stretches of any length',
    (stretches, seed) => {
      const [all, single] = [bed(seed), bed(seed)];
      let until = 0;
      for (const nanos of stretches) {
        all.accesses.advance(nanos, all.memory, all.dirty);
        until += nanos;
        for (let access = single.accesses.next(until); access !== null; access = single.accesses.next(until)) {
          if (!access.isWrite) continue;
          single.memory.versions[access.page]! += 1;
          single.dirty.mark(access.page);
        }
      }
      expect(all.memory.differences(single.memory)).toBe(0);
      expect(all.dirty.count).toBe(single.dirty.count);
    },
  );

  test('are as many as the rates say, on the pages of their class', () => {
    const { accesses, memory } = bed('count');
    accesses.advance(10e9, memory, null);
    const written = new Map<string, number>();
    for (const [page, version] of memory.versions.entries()) {
      const { name } = layout.classOf(page);
      written.set(name, (written.get(name) ?? 0) + version);
    }
    expect(Object.fromEntries(written)).toEqual({ hot: 30_000, swept: 7000, unclaimed: 0 });
  });

  test('leave as many distinct pages dirty as the fluid form says', () => {
    const distinct = Array.from({ length: 40 }, (_, run) => {
      const { accesses, memory, dirty } = bed(`fluid ${run}`);
      accesses.advance(200e6, memory, dirty);
      return dirty.count;
    });
    const mean = distinct.reduce((sum, each) => sum + each, 0) / distinct.length;
    // 140 swept, and 500 (1 - exp(-600 / 500)) = 349.4 hot ones, with a standard error below 1.5.
    expect(allDistinctWritten([hot, swept], 200e6)).toBeCloseTo(489.4, 1);
    expect(Math.abs(mean - 489.4)).toBeLessThan(4);
  });

  test('make a scan skip as many as the fluid form says', () => {
    const nanos = 300e6;
    const scattered = new Layout([hot, swept], 4000, 1);
    const skipped = Array.from({ length: 30 }, (_, run) => {
      const { accesses, memory, dirty } = bed(`scan ${run}`, scattered);
      let count = 0;
      for (let page = 0; page < scattered.pages; page += 10) {
        for (let each = page; each < page + 10; each++) if (dirty.has(each)) count += 1;
        accesses.advance((nanos * 10) / scattered.pages, memory, dirty);
      }
      return count;
    });
    const mean = skipped.reduce((sum, each) => sum + each, 0) / skipped.length;
    const expected = skippedInScan(hot, nanos) + skippedInScan(swept, nanos);
    expect(Math.abs(mean / expected - 1)).toBeLessThan(0.03);
  });
});
