/** Moves of several VMs of a host at once, in the fluid form and page by page, beside the exact form of migration. */
import { describe, expect, it } from 'vitest';
import { measuresOf } from '../runs.ts';

/** Of a VM of 64 MiB, in proportion. */
const WRITTEN = [
  { name: 'hot', size: '8 MiB', writesPerSecond: 3000 },
  { name: 'warm', size: '56 MiB', writesPerSecond: 500 },
];
const IDLE = [{ name: 'idle', size: '64 MiB', writesPerSecond: 0 }];

/** So many VMs want a little more than they have from 10 s on, for longer than the run, and all of them move. */
function moved(vms: number, more: Readonly<Record<string, unknown>>) {
  const names = Array.from({ length: vms + 1 }, (_, index) => `vm${index}`);
  const lines = [67, 67.2, 67.2, 67.2, 67.2, 67.2, 67.2].map((mb, line) =>
    [10 * line, ...names.map((_, index) => (index < vms ? mb : 20))].join(','),
  );
  return measuresOf('overload', {
    mechanism: 'migration',
    vms: vms + 1,
    memory: '64 MiB',
    demandTrace: [`seconds,${names.join(',')}`, ...lines, ''].join('\n'),
    for: '60 s',
    linkMbps: 200,
    pages: WRITTEN,
    ...more,
  });
}

describe('the fluid form of a move', () => {
  it.each([
    [1, 1],
    [3, 1],
    [3, 2],
    [4, 4],
  ])('of %i VMs, %i at once, agrees with the exact one', (vms, movesAtOnce) => {
    const [fluid, exact] = ['fluid', 'exact'].map((form) => moved(vms, { movesAtOnce, form }));
    expect(fluid?.['moves|hour']).toBe(vms * 60);
    expect(exact?.['moves|hour']).toBe(vms * 60);
    for (const metric of ['trafficMb|hour', 'throughput|overloaded'])
      expect(Math.abs(fluid![metric]! / exact![metric]! - 1), metric).toBeLessThan(0.02);
  });

  it('sends as much as the exact form of migration does of such a VM', () => {
    const { 'trafficMb|hour': perHour = 0 } = moved(1, { form: 'exact' });
    const alone = measuresOf('migration', {
      mechanism: 'pre-copy-qemu',
      without: ['auto-converge'],
      workload: 'idle',
      memory: '64 MiB',
      linkMbps: 200,
      pages: WRITTEN,
      after: '1 s',
    });
    expect(Math.abs(perHour / 60 / alone['sentMb|migrated']! - 1)).toBeLessThan(0.1);
  });
});

describe('several moves at once', () => {
  it('send no more of VMs that write nothing, and end together instead of one after the other', () => {
    const [one, all] = [1, 4].map((movesAtOnce) => moved(4, { movesAtOnce, pages: IDLE }));
    // But for what the others have grown by while they waited.
    expect(all!['trafficMb|hour']! / one!['trafficMb|hour']!).toBeCloseTo(1, 2);
    expect(all?.['spaceMb|peak']).toBe(one?.['spaceMb|peak']);
  });

  it('send more of VMs that write: each has a part of the link, and its rounds take longer', () => {
    const sent = [1, 2, 4].map((movesAtOnce) => moved(4, { movesAtOnce })['trafficMb|hour'] ?? 0);
    expect(sent[1]).toBeGreaterThan(sent[0]! * 1.02);
    expect(sent[2]).toBeGreaterThan(sent[1]! * 1.02);
  });

  it('are no more than are wanted', () => {
    expect(moved(2, { movesAtOnce: 64 })).toEqual(moved(2, { movesAtOnce: 2 }));
  });
});
