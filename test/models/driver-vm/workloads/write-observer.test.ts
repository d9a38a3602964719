/** The observer must find what goes wrong: each of its claims is broken on purpose. */
import { beforeEach, describe, expect, it } from 'vitest';
import { GARBAGE } from '../../../../src/models/driver-vm/host/grants.ts';
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
  lost: observer.lostBlocks.length,
  doubled: observer.doubled,
  misplaced: observer.misplaced,
  early: observer.early,
});
const fine = { lost: 0, doubled: 0, misplaced: 0, early: 0 };

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

  it('says nothing of a block while a write of it is under way: nobody has been told anything', () => {
    const before = written(3);
    const stamp = observer.begins(3);
    for (const content of [before, stamp, GARBAGE]) {
      host.medium.write(3, content);
      expect(observer.isRight(3, content)).toBe(true);
    }
    observer.acknowledges(stamp);
    expect(counts()).toMatchObject({ lost: 1, early: 1 });
  });
});
