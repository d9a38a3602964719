import { describe, expect, it } from 'vitest';
import { migration } from '../../../../src/models/memory/migration/experiment.ts';
import type { MigrationSettings } from '../../../../src/models/memory/migration/form.ts';
import { migrationParts } from '../../../../src/models/memory/migration/parts.ts';
import { Evacuation } from '../../../../src/models/memory/migration/shared-fleet.ts';
import { refusalOf } from '../runs.ts';
import { run, small } from './random-migrations.ts';

const MIB = 2 ** 20;
const MB = 1e6;
const VMS = 4;

/** VMs of 16 MiB of which 8 are the same in all of them. */
const pages = [
  { name: 'system', size: 8 * MIB, shared: 8 * MIB, writesPerSecond: 40, readsPerSecond: 0 },
  { name: 'own', size: 4 * MIB, writesPerSecond: 40, readsPerSecond: 0 },
];
const fleet: Partial<MigrationSettings> = { ...small, memory: 16 * MIB, vms: VMS, pages, after: 100 };

function measuresOf(settings: Partial<MigrationSettings>): Readonly<Record<string, number>> {
  const record = run({ ...fleet, ...settings });
  if (record.status !== 'measured') throw new Error(JSON.stringify(record));
  return record.measures as Readonly<Record<string, number>>;
}

describe.each(migrationParts.mechanisms)('VMs that share pages leave by $name', ({ name, fluid }) => {
  const without = name === 'pre-copy-xen' ? ['adaptive-rate'] : [];
  const shared = measuresOf({ mechanism: name, without });
  const each = measuresOf({ mechanism: name, without: [...without, 'deduplication'] });

  it('whole, page by page, and those of the destination share as before', () => {
    for (const measures of [shared, each]) {
      expect(measures['savedVms|evacuated']).toBe(VMS);
      expect(measures['wrongPages|ordered']).toBe(0);
    }
    expect(shared['arrivedMb|hosted']).toBeLessThan((VMS * 8 + 16) * 1.05 * (MIB / MB));
    expect(each['arrivedMb|hosted']).toBeCloseTo((VMS * 16 * MIB) / MB, 6);
  });

  it('and a page that is the same in all is sent once, not once for each', () => {
    const unsent = each['sentMb|migrated']! - shared['sentMb|migrated']!;
    // But for the first VM, and what was written since.
    const most = ((VMS - 1) * 8 * MIB) / VMS / MB;
    expect(unsent).toBeLessThan(most);
    expect(unsent).toBeGreaterThan(0.9 * most);
    expect(shared['totalTime|migrated']).toBeLessThan(each['totalTime|migrated']!);
  });

  it('as in the fluid form', () => {
    if (fluid === undefined) return;
    for (const [exact, others] of [
      [shared, without],
      [each, [...without, 'deduplication']],
    ] as const) {
      const means = measuresOf({ mechanism: name, without: others, form: 'fluid' });
      for (const metric of ['takenMb|hosted', 'arrivedMb|hosted', 'sentMb|migrated', 'totalTime|migrated'])
        expect(Math.abs(exact[metric]! / means[metric]! - 1), `${metric}: ${exact[metric]}`).toBeLessThan(0.02);
    }
  });
});

describe('VMs that share pages', () => {
  it('have frames on both hosts that somebody outside counts alike', () => {
    const settings = { experiment: 'migration', ...migration.defaults, ...fleet, mechanism: 'post-copy' };
    const evacuation = new Evacuation(settings as unknown as MigrationSettings, migrationParts, 'outside');
    const { hosts, worlds } = evacuation;
    expect(hosts.source.taken).toBe((VMS * 8 * MIB + 8 * MIB) / 4096);
    evacuation.run();
    const at = (place: 'source' | 'destination') => worlds.map(({ scene }) => scene[place].sharing!);
    for (const place of ['source', 'destination'] as const) {
      const own = at(place).reduce((sum, sharing) => sum + sharing.own, 0);
      let common = 0;
      for (let page = 0; page < worlds[0]!.scene.layout.pages; page++)
        if (at(place).some(({ shared }) => shared.has(page))) common++;
      expect(hosts[place].taken, place).toBe(own + common);
    }
    expect(hosts.source.taken).toBe(0);
  });

  it('fit a host that they would not fit each by itself, until they write', () => {
    const quiet = [{ ...pages[0]!, writesPerSecond: 0 }, pages[1]!];
    const host = { mechanism: 'stop-and-copy', hostMemory: (VMS * 8 + 8) * MIB };
    const calm = measuresOf({ ...host, pages: quiet });
    expect([calm['starvedVms|hosted'], calm['framesOut|starved']]).toEqual([0, undefined]);
    const busy = measuresOf(host);
    expect(busy['starvedVms|hosted']).toBe(VMS);
    // They leave whole, although they waited; who leaves frees frames for the others.
    expect([busy['savedVms|evacuated'], busy['wrongPages|ordered']]).toEqual([VMS, 0]);
  });

  it('run out of frames when the fluid form says', () => {
    const host = { mechanism: 'stop-and-copy', hostMemory: (VMS * 8 + 8.2) * MIB };
    const outAfter = (form: 'exact' | 'fluid'): number =>
      measuresOf({ ...host, form })['framesOut|starved'] ?? Number.NaN;
    expect(outAfter('fluid')).toBeLessThan(0.5);
    expect(outAfter('exact') / outAfter('fluid')).toBeCloseTo(1, 1);
  });

  it('that the destination has no frames for stay where they are, fewer where pages are shared', () => {
    const host = { mechanism: 'pre-copy-qemu', destinationMemory: 34 * MIB };
    const refused = (settings: Partial<MigrationSettings>) =>
      measuresOf({ ...host, ...settings })['refusedVms|evacuated'];
    for (const form of ['exact', 'fluid'] as const) {
      expect(refused({ form }), form).toBe(1);
      expect(refused({ form, without: ['deduplication'] }), form).toBe(2);
    }
  });

  it('are saved in larger numbers from a host that fails', () => {
    const fault = { model: 'host-crash', target: 'source', trigger: { at: 4000 } } as const;
    const saved = (settings: Partial<MigrationSettings>) =>
      measuresOf({ mechanism: 'stop-and-copy', fault, ...settings })['savedVms|evacuated'];
    for (const form of ['exact', 'fluid'] as const) {
      expect(saved({ form }), form).toBe(3);
      expect(saved({ form, without: ['deduplication'] }), form).toBe(2);
    }
  });
});

describe('VMs that share nothing', () => {
  it('fill a destination, and the others stay', () => {
    const plain = { ...fleet, pages: [], mechanism: 'stop-and-copy', destinationMemory: 40 * MIB };
    for (const form of ['exact', 'fluid'] as const)
      expect(measuresOf({ ...plain, form })['savedVms|evacuated']).toBe(2);
  });
});

describe('bad input', () => {
  const SHARED = { name: 'a', size: '64 MiB', shared: '64 MiB', writesPerSecond: 1 };
  it.each([
    [{ pages: [SHARED] }, 'nothing in a VM alone (vms says how many share), came 64 MiB'],
    [
      { vms: 2, pages: [{ ...SHARED, shared: '65 MiB' }] },
      'from a page of 4 KiB to the 64 MiB of the class, came 65 MiB',
    ],
    [{ vms: 2, pages: [{ ...SHARED, shared: 1 }] }, 'from a page of 4 KiB'],
    [{ vms: 4, pages: [SHARED], hostMemory: '1 GiB' }, 'at least the 3904 MiB that 4 VMs take with what they share'],
    [{ vms: 4, hostMemory: '1 GiB' }, 'VMs that share pages (shared: ... in pages), came none'],
    [{ vms: 64, memory: '2 GiB', pages: [SHARED] }, 'VMs of 65536 MiB together in the exact form'],
    [
      { vms: 4, form: 'fluid', pages: [{ ...SHARED, order: 'sweep' }] },
      'pages that are written evenly (order: uniform, no bursts) in the fluid form, came a sweep',
    ],
  ])('%j is refused in words', (fields, words) => {
    expect(refusalOf('migration', { mechanism: 'pre-copy-xen', workload: 'idle', ...fields })).toContain(words);
  });
});
