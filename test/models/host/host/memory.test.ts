import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { HostMemory } from '../../../../src/models/host/host/memory.ts';
import { GIB, hostValues, runningHost } from './host.ts';

const PAGE = 4096;
const OWNERS = ['vmm', 'dom0', 'vm1', 'vm2', 'vm3'];

const change = fc.oneof(
  fc.record({
    kind: fc.constant('allocate'),
    owner: fc.constantFrom(...OWNERS),
    pages: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constantFrom('release', 'freeze', 'thaw', 'forget', 'scrub', 'rebind'),
    owner: fc.constantFrom(...OWNERS),
    pages: fc.constant(0),
  }),
);

function apply(memory: HostMemory, { kind, owner, pages }: { kind: string; owner: string; pages: number }): void {
  if (kind === 'allocate') memory.allocate(owner, pages);
  if (kind === 'release') memory.release(owner);
  if (kind === 'freeze') memory.freeze(owner);
  if (kind === 'thaw') memory.thaw(owner);
  if (kind === 'forget') memory.forgetAllBut(new Set([owner]));
  if (kind === 'scrub') memory.scrub();
  if (kind === 'rebind')
    memory.rebind(
      owner,
      memory.extents.filter(({ firstPage }) => firstPage % 2 === 0),
    );
}

describe('the memory of a host', () => {
  test.prop([fc.array(change, { maxLength: 30 })])(
    'never loses or makes a page, and never gives one to two',
    (changes) => {
      const memory = new HostMemory(100 * PAGE, PAGE);
      for (const each of changes) {
        apply(memory, each);
        let next = 0;
        for (const { firstPage, pages } of memory.extents) {
          expect([firstPage, pages > 0]).toEqual([next, true]);
          next += pages;
        }
        expect(next).toBe(100);
        const owned = OWNERS.reduce((sum, owner) => sum + memory.pagesOf(owner), 0);
        expect(owned + memory.freePages).toBe(100);
      }
    },
  );

  it('allocates nothing when it has too little, and returns false', () => {
    const memory = new HostMemory(10 * PAGE, PAGE);
    expect([memory.allocate('vm1', 6), memory.allocate('vm2', 5), memory.pagesOf('vm2')]).toEqual([true, false, 0]);
    expect(memory.allocate('vm2', 4)).toBe(true);
  });

  it('keeps frozen pages for their VM through a restart of the VMM that reserves them', () => {
    const memory = new HostMemory(100 * PAGE, PAGE);
    for (const owner of ['vmm', 'dom0', 'vm1']) memory.allocate(owner, 20);
    const map = memory.mapOf('vm1');
    memory.freeze('vm1');
    memory.forgetAllBut(new Set(['vm1']));
    expect(memory.scrub()).toBe(80);
    memory.allocate('vmm', 20);
    memory.allocate('dom0', 60);
    expect(memory.rebind('vm1', map)).toBe(20);
  });

  it('loses pages that were not reserved: to the scrubber, or to their new owner', () => {
    const rest = (isScrubbed: boolean, dom0Pages: number): number => {
      const memory = new HostMemory(100 * PAGE, PAGE);
      memory.allocate('vm1', 40);
      const map = memory.mapOf('vm1');
      memory.freeze('vm1');
      memory.forgetAllBut(new Set());
      if (isScrubbed) memory.scrub();
      memory.allocate('dom0', dom0Pages);
      return memory.rebind('vm1', map);
    };
    expect([rest(true, 0), rest(false, 0), rest(false, 10), rest(false, 100)]).toEqual([0, 40, 30, 0]);
  });

  it('takes the less time to scrub the more of it is preserved, 0.55 s for each GB (K50s)', () => {
    const nanos = [1, 11].map((guests) => {
      const { memory, scrubNanos } = runningHost({ guests });
      expect(scrubNanos).toBeCloseTo((memory.freePages * PAGE * hostValues.scrubNanosPerGiB) / GIB, 0);
      return scrubNanos;
    });
    expect(nanos[0]! - nanos[1]!).toBeCloseTo(10 * 0.55e9, -3);
  });

  it('is counted by use without a page left over', () => {
    const host = runningHost({ guests: 3 });
    const { files, pages } = host.guests[0]!;
    files.warm(files.create(10 * hostValues.cacheBlockBytes));
    host.memory.freeze('vm2');
    const { free, vmm, dom0, frozen, anonymous, cacheClean, cacheDirty } = host.census;
    expect(free + vmm + dom0 + anonymous + cacheClean + cacheDirty).toBe(host.memory.pages);
    expect([frozen, cacheClean, cacheDirty]).toEqual([pages, 160, 0]);
  });
});
