import { describe, expect, it } from 'vitest';
import { SentPages } from '../../../../../src/models/memory/mechanisms/migration/page-cache.ts';

describe('the cache of pages that were sent', () => {
  it('misses a page the first time, and then has the version that was sent last', () => {
    const cache = new SentPages(16, 2);
    expect(cache.look(3, 10, 1)).toBe(-1);
    expect(cache.look(3, 11, 2)).toBe(10);
    cache.update(3, 11);
    expect(cache.look(3, 12, 3)).toBe(11);
    expect([cache.hits, cache.misses]).toEqual([2, 1]);
  });

  it('rounds its slots down to a power of two', () => {
    expect([1, 2, 3, 16384, 16385].map((pages) => new SentPages(pages, 2).slots)).toEqual([1, 2, 2, 16384, 16384]);
  });

  it('keeps a page that was used in the last two generations, and replaces an older one', () => {
    const cache = new SentPages(4, 2);
    cache.look(1, 10, 1);
    cache.look(5, 20, 2);
    expect(cache.look(1, 11, 2)).toBe(10);
    cache.look(5, 20, 4);
    expect(cache.look(5, 21, 4)).toBe(20);
    expect(cache.look(1, 12, 5)).toBe(-1);
  });

  it('without age replaces a page at once, so that two pages of one slot never hit', () => {
    const cache = new SentPages(4, 0);
    for (let generation = 1; generation < 9; generation++) for (const page of [1, 5]) cache.look(page, 1, generation);
    expect([cache.hits, cache.misses]).toEqual([0, 16]);
    const aged = new SentPages(4, 2);
    for (let generation = 1; generation < 9; generation++) for (const page of [1, 5]) aged.look(page, 1, generation);
    expect([aged.hits, aged.misses]).toEqual([7, 9]);
  });
});
