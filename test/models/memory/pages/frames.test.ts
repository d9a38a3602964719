import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { framesOfPage, heldByAny } from '../../../../src/models/memory/pages/fluid.ts';
import { Frames, Sharing } from '../../../../src/models/memory/pages/frames.ts';

const PAGES = 8;
const COPY_NANOS = 1000;

/** VMs whose first pages are shared; the others are their own. */
function host(vms: number, shared: number, limit = Number.POSITIVE_INFINITY) {
  const simulation = new Simulation();
  const frames = new Frames(simulation, PAGES, limit);
  const sharings = Array.from({ length: vms }, () => new Sharing(frames, COPY_NANOS));
  for (const sharing of sharings)
    for (let page = 0; page < PAGES; page++) {
      const isThere = page < shared ? sharing.share(page, 0) : sharing.hold(page);
      expect(isThere).toBe(true);
    }
  const writes = (vm: number, page: number): void => {
    simulation.process(function* () {
      const sharing = sharings[vm]!;
      if (sharing.shared.has(page)) yield* sharing.copyOnWrite(page, () => {});
    }, 'write');
  };
  return { simulation, frames, sharings, writes };
}

/** As somebody outside counts them: own ones, and a common one for each page that anybody shares. */
function counted(sharings: readonly Sharing[]): number {
  const own = sharings.reduce((sum, each) => sum + each.own, 0);
  const common = Array.from({ length: PAGES }, (_, page) => sharings.some(({ shared }) => shared.has(page)));
  return own + common.filter((isShared) => isShared).length;
}

describe('frames of a host', () => {
  it('are as many as its VMs have pages of their own, and one for each that all share', () => {
    for (const [vms, shared] of [
      [1, 3],
      [5, 3],
      [5, 0],
      [4, PAGES],
    ] as const)
      expect(host(vms, shared).frames.taken).toBe(vms * (PAGES - shared) + shared);
  });

  it('grow by one with each write to a common one, but for the last VM, and a copy takes its time', () => {
    const { simulation, frames, writes } = host(3, 2);
    const before = frames.taken;
    for (const [vm, grown] of [1, 2, 2].entries()) {
      const from = simulation.now;
      writes(vm, 0);
      simulation.run();
      expect([frames.taken - before, simulation.now - from]).toEqual([grown, COPY_NANOS]);
    }
  });

  it('that are used up let a write wait until a VM goes', () => {
    const { simulation, frames, sharings, writes } = host(3, 2, 3 * (PAGES - 2) + 2);
    writes(0, 1);
    simulation.run();
    expect([sharings[0]?.broken, sharings[0]?.waits, frames.outAt]).toEqual([0, 1, 0]);
    sharings[1]?.end();
    simulation.run();
    expect([sharings[0]?.broken, counted(sharings)]).toEqual([1, frames.taken]);
  });

  it('are not waited for by a VM that stops, which has not written', () => {
    const { simulation, sharings, writes } = host(2, 2, 2 * (PAGES - 2) + 2);
    writes(0, 1);
    simulation.run();
    sharings[0]?.stop();
    simulation.run();
    expect([sharings[0]?.broken, sharings[0]?.shared.has(1)]).toEqual([0, true]);
  });

  const step = fc.tuple(fc.constantFrom('write', 'hold', 'share', 'end'), fc.nat(3), fc.nat(PAGES - 1));
  test.prop([fc.array(step, { maxLength: 40 })], { numRuns: 60 })('are counted alike from outside', (steps) => {
    const { simulation, frames, sharings, writes } = host(4, 5);
    for (const [what, vm, page] of steps) {
      if (what === 'write') writes(vm, page);
      else if (what === 'hold') sharings[vm]?.hold(page);
      else if (what === 'share') sharings[vm]?.share(page, 0);
      else sharings[vm]?.end();
      simulation.run();
      expect(frames.taken).toBe(counted(sharings));
      for (let each = 0; each < PAGES; each++)
        expect(frames.sharers(each)).toBe(sharings.filter(({ shared }) => shared.has(each)).length);
    }
  });

  it('of a page in the mean are those of all ways in which VMs can have written it', () => {
    for (const still of [0, 0.3, 0.9, 1])
      for (const vms of [1, 2, 5]) {
        let mean = 0;
        for (let ways = 0; ways < 2 ** vms; ways++) {
          const wrote = Array.from({ length: vms }, (_, vm) => ((ways >> vm) & 1) === 1);
          const chance = wrote.reduce((product, has) => product * (has ? 1 - still : still), 1);
          const own = wrote.filter((has) => has).length;
          mean += chance * (own + (own < vms ? 1 : 0));
        }
        expect(framesOfPage(vms, still)).toBeCloseTo(mean, 12);
      }
    expect(heldByAny(0, 0.5)).toBe(0);
  });
});
