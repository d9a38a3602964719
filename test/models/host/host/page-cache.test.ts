import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { PageCache } from '../../../../src/models/host/host/page-cache.ts';

const FILE_BLOCKS = 20;

function protectedCache(capacity = 8): PageCache {
  const cache = new PageCache(capacity, FILE_BLOCKS);
  cache.protects = true;
  return cache;
}

const writeBack = (cache: PageCache, block: number): void => cache.writtenBack(block, cache.versionOf(block));

describe('the page cache', () => {
  test.prop([
    fc.integer({ min: 1, max: 8 }),
    fc.array(fc.integer({ min: 0, max: FILE_BLOCKS - 1 }), { maxLength: 80 }),
  ])('holds the most recently used blocks, as a plain list would', (capacity, blocks) => {
    const cache = new PageCache(capacity, FILE_BLOCKS);
    let list: number[] = [];
    for (const block of blocks) {
      expect(cache.touch(block)).toBe(list.includes(block));
      cache.fill(block);
      list = [block, ...list.filter((other) => other !== block)].slice(0, capacity);
      expect(cache.blocks).toBe(list.length);
      for (let each = 0; each < FILE_BLOCKS; each++) expect(cache.has(each)).toBe(list.includes(each));
    }
  });

  it('names a dirty victim before its eviction, and does not evict it unwritten', () => {
    const cache = new PageCache(2, FILE_BLOCKS);
    cache.write(1, 0);
    cache.fill(2);
    expect(cache.dirtyVictim).toBe(1);
    expect(() => cache.fill(3)).toThrow(/without being written back/);
    writeBack(cache, 1);
    expect(cache.dirtyVictim).toBe(-1);
    cache.fill(3);
    expect([cache.has(1), cache.dirtyBlocks]).toEqual([false, 0]);
  });

  it('keeps a block dirty that is written again during its write-back', () => {
    const cache = protectedCache();
    cache.write(1, 0);
    const onTheWay = cache.versionOf(1);
    cache.write(1, 1);
    cache.writtenBack(1, onTheWay);
    expect([cache.dirtyBlocks, cache.agrees(1), cache.isReusable(1)]).toEqual([1, false, false]);
    writeBack(cache, 1);
    expect([cache.dirtyBlocks, cache.agrees(1), cache.isReusable(1)]).toEqual([0, true, true]);
  });
});

describe('the reuse flag', () => {
  it('is set when the VMM has read or written the block, and cleared at the first store, which faults once', () => {
    const cache = protectedCache();
    cache.fill(1);
    expect(cache.isReusable(1)).toBe(true);
    expect([cache.write(1, 0), cache.write(1, 0)]).toEqual([true, false]);
    expect([cache.isReusable(1), cache.protectionFaults]).toEqual([false, 1]);
    writeBack(cache, 1);
    expect(cache.isReusable(1)).toBe(true);
    cache.write(2, 0);
    expect(cache.isReusable(2)).toBe(false);
  });

  it('does not survive a store of a faulty kernel, although that makes nothing dirty', () => {
    const cache = protectedCache();
    cache.fill(1);
    expect(cache.corrupt(1)).toBe(true);
    expect([cache.isReusable(1), cache.dirtyBlocks, cache.agrees(1)]).toEqual([false, 0, false]);
    expect(cache.keepReusable()).toEqual({ kept: 0, dropped: 1, wrong: 0 });
  });

  it('is necessary to drop corrupted blocks: without write protection they are taken over', () => {
    const cache = new PageCache(8, FILE_BLOCKS);
    for (const block of [1, 2, 3]) cache.fill(block);
    cache.corrupt(2);
    cache.write(3, 0);
    expect(cache.keepReusable()).toEqual({ kept: 3, dropped: 0, wrong: 2 });
  });

  it('leaves the order of use as it was', () => {
    const cache = protectedCache(3);
    for (const block of [1, 2, 3]) cache.fill(block);
    cache.touch(1);
    cache.keepReusable();
    cache.fill(4);
    expect([1, 2, 3, 4].map((block) => cache.has(block))).toEqual([true, false, true, true]);
  });

  const step = fc.record({
    kind: fc.constantFrom('fill', 'write', 'corrupt', 'writeBack', 'late'),
    block: fc.integer({ min: 0, max: FILE_BLOCKS - 1 }),
  });

  test.prop([fc.array(step, { maxLength: 120 })], { numRuns: 300 })(
    'never lets a block be taken over that the disk has otherwise, whatever was stored by whom and when',
    (steps) => {
      const cache = protectedCache();
      const onTheWay = new Map<number, number>();
      for (const { kind, block } of steps) {
        while (cache.dirtyVictim >= 0) writeBack(cache, cache.dirtyVictim);
        if (kind === 'fill') cache.fill(block);
        if (kind === 'write') cache.write(block, 0);
        if (kind === 'corrupt') cache.corrupt(block);
        if (kind === 'writeBack' && cache.has(block)) onTheWay.set(block, cache.versionOf(block));
        const version = onTheWay.get(block);
        if (kind === 'late' && version !== undefined) cache.writtenBack(block, version);
      }
      const agreeing = Array.from({ length: FILE_BLOCKS }, (_, block) => block).filter((block) => cache.agrees(block));
      const { kept, wrong } = cache.keepReusable();
      expect(wrong).toBe(0);
      expect(kept).toBeLessThanOrEqual(agreeing.length);
      for (let block = 0; block < FILE_BLOCKS; block++) if (cache.has(block)) expect(agreeing).toContain(block);
    },
  );
});
