/** The observer must find what goes wrong: each of its claims is broken on purpose. */
import { beforeEach, describe, expect, it } from 'vitest';
import { BLANK, GARBAGE, tornBy } from '../../../../src/models/driver-vm/host/content.ts';
import type { SplitDriverHost } from '../../../../src/models/driver-vm/host/host.ts';
import { WriteObserver } from '../../../../src/models/driver-vm/workloads/write-observer.ts';
import { bootedHost } from '../host/hosts.ts';

let host: SplitDriverHost;
let observer: WriteObserver;

beforeEach(() => {
  host = bootedHost(2);
  observer = new WriteObserver(host);
  observer.reset();
});

const written = (block: number): number => {
  const stamp = observer.begins(block);
  host.medium.write(block, stamp);
  observer.acknowledges(stamp);
  return stamp;
};

const counts = () => ({
  lost: observer.lost,
  doubled: observer.doubled,
  misplaced: observer.misplaced,
  early: observer.early,
  disordered: observer.disordered,
});
const fine = { lost: 0, doubled: 0, misplaced: 0, early: 0, disordered: 0 };

describe('the observer of writes', () => {
  it('finds nothing wrong with writes that are done and then acknowledged, nor with one done again before', () => {
    written(3);
    written(3);
    const stamp = observer.begins(4);
    host.medium.write(4, stamp);
    host.medium.write(4, stamp);
    observer.acknowledges(stamp);
    expect(counts()).toEqual(fine);
    expect(observer.repeated).toBe(1);
  });

  it('finds an acknowledged write that an older one has overwritten: lost, and the older one doubled', () => {
    const old = written(3);
    written(3);
    host.medium.write(3, old);
    expect(counts()).toEqual({ ...fine, lost: 1, doubled: 1 });
    expect(observer.isRight(3, old)).toBe(false);
  });

  it('finds a write that was acknowledged and never done', () => {
    observer.acknowledges(observer.begins(3));
    expect(counts()).toEqual({ ...fine, lost: 1, early: 1 });
  });

  it('finds content where it does not belong, and says whose block it was', () => {
    const stamp = observer.begins(3);
    host.medium.write(host.blocksPerVm, stamp);
    expect(counts()).toEqual({ ...fine, misplaced: 1, lost: 1 });
    expect([...observer.harmed]).toEqual([1]);
  });

  it('finds garbage over what was acknowledged, and over what was there from the beginning', () => {
    written(3);
    host.medium.write(3, GARBAGE);
    host.medium.write(4, GARBAGE);
    expect(counts()).toEqual({ ...fine, lost: 2 });
  });

  it('finds the loss of a block at once, and also when a later write covers it', () => {
    written(3);
    host.medium.write(3, BLANK);
    expect(observer.lost).toBe(1);
    written(3);
    expect(counts()).toEqual({ ...fine, lost: 1, misplaced: 1 });
    expect([...observer.harmed]).toEqual([0]);
  });

  it('does not take an empty buffer for a block that nobody has written', () => {
    expect(observer.isRight(4, BLANK)).toBe(false);
    expect(observer.isRight(4, host.medium.read(4))).toBe(true);
  });

  it('lets a block hold what a write under way leaves of it, and nothing else', () => {
    const before = written(3);
    const stamp = observer.begins(3);
    host.medium.tear(3, stamp);
    expect([before, stamp, tornBy(stamp)].map((content) => observer.isRight(3, content))).toEqual([true, true, true]);
    expect(counts()).toEqual(fine);
    host.medium.write(3, GARBAGE);
    expect(counts()).toEqual({ ...fine, lost: 1 });
  });

  it('finds what a volatile cache has lost, and a flush that was answered too early', () => {
    const [kept, cached] = [observer.begins(3), observer.begins(4)];
    host.medium.write(3, kept);
    host.medium.store(4, cached);
    observer.acknowledges(kept);
    observer.acknowledges(cached);
    expect(counts()).toEqual(fine);
    observer.acknowledges(observer.beginsFlush(0));
    expect(counts()).toEqual({ ...fine, early: 1 });
    host.medium.loseCache();
    expect(counts()).toEqual({ ...fine, early: 1, lost: 1 });
  });

  /** A write that was acknowledged and is in the cache alone. */
  const cached = (block: number): void => {
    const stamp = observer.begins(block);
    host.medium.store(block, stamp);
    observer.acknowledges(stamp);
  };

  it('finds a flush that was answered too early before the one that was begun first', () => {
    cached(4);
    const [first, second] = [observer.beginsFlush(0), observer.beginsFlush(0)];
    observer.acknowledges(second);
    expect(counts()).toEqual({ ...fine, early: 1 });
    // The same write is not counted once more.
    observer.acknowledges(first);
    expect(counts()).toEqual({ ...fine, early: 1 });
  });

  it('finds a flush that was answered too early after one that has failed', () => {
    cached(4);
    observer.fails(observer.beginsFlush(0));
    expect(counts()).toEqual(fine);
    observer.acknowledges(observer.beginsFlush(0));
    expect(counts()).toEqual({ ...fine, early: 1 });
  });

  it('asks of a flush what had been acknowledged when it was begun, once, and nothing of another AppVM', () => {
    const flush = observer.beginsFlush(0);
    cached(4);
    observer.acknowledges(flush);
    observer.acknowledges(observer.beginsFlush(1));
    expect(counts()).toEqual(fine);
    observer.acknowledges(observer.beginsFlush(0));
    observer.acknowledges(observer.beginsFlush(0));
    expect(counts()).toEqual({ ...fine, early: 1 });
  });

  it('does not take a block that a later write has torn for one that a flush has missed', () => {
    written(3);
    const later = observer.begins(3);
    host.medium.tear(3, later);
    observer.acknowledges(observer.beginsFlush(0));
    expect(counts()).toEqual(fine);
  });

  it('finds a write that has passed a barrier, on either side, and none that has been done in order', () => {
    const ordered = (...blocks: readonly number[]): void => {
      const [before, barrier, after] = [observer.begins(3), observer.begins(4, true), observer.begins(5)];
      const stampOf = new Map([
        [3, before],
        [4, barrier],
        [5, after],
      ]);
      for (const block of blocks) host.medium.write(block, stampOf.get(block) as number);
      for (const stamp of [before, barrier, after]) observer.acknowledges(stamp);
    };
    ordered(3, 4, 5);
    expect(observer.disordered).toBe(0);
    ordered(4, 3, 5);
    expect(observer.disordered).toBe(1);
    ordered(3, 5, 4);
    expect(counts()).toEqual({ ...fine, disordered: 2 });
  });

  it('finds two writes of a block whose barrier was forgotten: the earlier one lasts', () => {
    const [first, second] = [observer.begins(3), observer.begins(3, true)];
    host.medium.write(3, second);
    observer.acknowledges(second);
    host.medium.write(3, first);
    observer.acknowledges(first);
    expect(counts()).toMatchObject({ lost: 1, disordered: 1 });
  });
});
