/** The closed form of misses, held to a memory whose pages are replaced one by one. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Accesses } from '../../../../src/models/memory/pages/accesses.ts';
import { Layout } from '../../../../src/models/memory/pages/layout.ts';
import { Misses } from '../../../../src/models/memory/pages/misses.ts';
import { idlePages, type PageClass } from '../../../../src/models/memory/pages/page-class.ts';

const classes: readonly PageClass[] = [
  { ...idlePages('hot', 400), writesPerSecond: 400, readsPerSecond: 3600 },
  { ...idlePages('warm', 400), writesPerSecond: 100, readsPerSecond: 100 },
  { ...idlePages('cold', 200), writesPerSecond: 0, readsPerSecond: 10 },
];
const PAGES = 1000;

/** Misses and pages written as they go out, a page and second, of an LRU memory that was filled before. */
function replaced(room: number, seconds: number) {
  const layout = new Layout(classes, PAGES, 1);
  const streams = new RandomStreams('lru');
  const accesses = new Accesses(layout, (name) => streams.stream(name));
  const inMemory = new Map<number, boolean>();
  let [misses, written] = [0, 0];
  const warmUp = seconds * 0.5e9;
  for (let access = accesses.next(seconds * 1e9); access !== null; access = accesses.next(seconds * 1e9)) {
    const wasDirty = inMemory.get(access.page);
    const isCounted = access.atNanos > warmUp;
    if (wasDirty === undefined && isCounted) misses++;
    inMemory.delete(access.page);
    inMemory.set(access.page, (wasDirty ?? false) || access.isWrite);
    if (inMemory.size <= room) continue;
    const [oldest, isDirty] = inMemory.entries().next().value as [number, boolean];
    inMemory.delete(oldest);
    if (isDirty && isCounted) written++;
  }
  const counted = (seconds / 2) * PAGES;
  return { misses: misses / counted, written: written / counted };
}

describe('misses in closed form', () => {
  it.each([300, 600, 800, 900])('are those of a memory of %i of 1000 pages with LRU, within 4 %%', (room) => {
    const table = new Misses(classes);
    const exact = replaced(room, 60);
    const near = (own: number, other: number): void =>
      expect(Math.abs(own - other)).toBeLessThan(0.04 * other + 0.0002);
    near(table.perPage(room / PAGES), exact.misses);
    near(table.writtenPerPage(room / PAGES), exact.written);
  });

  test.prop([
    fc.array(
      fc.record({ pages: fc.integer({ min: 1, max: 1e6 }), touches: fc.double({ min: 0, max: 50, noNaN: true }) }),
      { minLength: 1, maxLength: 4 },
    ),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 }),
  ])('grow as less fits, are none when all fits, and no more than the touches', (kinds, shares) => {
    const table = new Misses(
      kinds.map(({ pages, touches }) => ({ ...idlePages('class', pages), readsPerSecond: pages * touches })),
    );
    const all = kinds.reduce((sum, { pages }) => sum + pages, 0);
    const touches = kinds.reduce((sum, each) => sum + (each.pages / all) * each.touches, 0);
    const misses = [...shares].sort((a, b) => a - b).map((share) => table.perPage(share));
    for (const [index, each] of misses.entries()) {
      expect(each).toBeLessThanOrEqual((misses[index - 1] ?? touches) + 1e-9);
      expect(each).toBeGreaterThanOrEqual(0);
    }
    expect(table.perPage(1)).toBe(0);
    // What is only read never has to be written.
    for (const share of shares) expect(table.writtenPerPage(share)).toBe(0);
  });
});
