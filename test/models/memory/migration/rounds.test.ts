import { describe, expect, it } from 'vitest';
import type { MigrationSettings } from '../../../../src/models/memory/migration/form.ts';
import { run, small } from './random-migrations.ts';

const measured = (settings: Partial<MigrationSettings>): Readonly<Record<string, number>> => {
  const record = run({ ...small, ...settings });
  if (record.status !== 'measured') throw new Error(record.status);
  return record.measures as Readonly<Record<string, number>>;
};
const MIB = 2 ** 20;
/** Written faster than the link carries. */
const hot = (writesPerSecond: number): NonNullable<MigrationSettings['pages']> => [
  { name: 'hot', size: 2 * MIB, writesPerSecond },
];

describe('a migration', () => {
  it('sends the memory of a VM that writes nothing once', () => {
    const idle = measured({ mechanism: 'pre-copy-xen', pages: [] });
    expect(idle['round1Mb|rounds']).toBeCloseTo((4 * MIB) / 1e6, 6);
    expect(idle['lastRoundMb|migrated']).toBe(0);
    // Suspend, resume, the back end, and the state of the devices.
    expect(idle['pauseMs|migrated']).toBeGreaterThan(36);
    expect(idle['pauseMs|migrated']).toBeLessThan(50);
  });

  it('is away for as long as the copy takes when the VM is stopped first', () => {
    const { 'pauseMs|migrated': pause = 0 } = measured({ mechanism: 'stop-and-copy', pages: [] });
    const copyMs = (1024 * 4104) / (100 * 0.94 * 125);
    expect(pause - copyMs).toBeGreaterThan(36);
    expect(pause - copyMs).toBeLessThan(50);
  });

  it('does not send what the guest calls free', () => {
    const all = measured({ mechanism: 'stop-and-copy' });
    const fewer = measured({ mechanism: 'stop-and-copy', freePageHints: true });
    // Half a MiB is listed as free, and two MiB belong to no class.
    expect((all['sentMb|migrated'] ?? 0) - (fewer['sentMb|migrated'] ?? 0)).toBeCloseTo((640 * 4104) / 1e6, 3);
    expect(fewer['migrated|ordered']).toBe(1);
  });

  it('of a hot VM ends by the cap, and without cap and limit of rounds only because somebody loses patience', () => {
    const settings = { mechanism: 'pre-copy-xen', pages: hot(5000), patience: 5000 } as const;
    const slow = { ...settings, without: ['adaptive-rate', 'skip-rule', 'round-limit'] };
    expect(measured(slow)['migrated|ordered']).toBe(1);
    const endless = measured({ ...slow, without: [...slow.without, 'cap'] });
    expect([endless['migrated|ordered'], endless['at-source|ordered']]).toEqual([0, 1]);
  });

  it('leaves pages that were written again before their turn to a later round, unless the skip rule is left out', () => {
    const settings = { mechanism: 'pre-copy-xen', pages: hot(3000) } as const;
    const { 'round1Mb|rounds': own = 0 } = measured(settings);
    const { 'round1Mb|rounds': other = 0 } = measured({ ...settings, without: ['skip-rule'] });
    expect(other).toBeCloseTo((4 * MIB) / 1e6, 6);
    expect(own).toBeLessThan(0.8 * other);
  });

  it('of a VM that writes faster than is sent ends with auto-converge, which slows the VM down', () => {
    const settings = { mechanism: 'pre-copy-qemu', pages: hot(20_000) } as const;
    const converged = measured({ ...settings, patience: 60_000 });
    expect(converged['migrated|ordered']).toBe(1);
    expect(converged['throttle|ordered']).toBeGreaterThan(0.5);
    expect(measured({ ...settings, without: ['auto-converge'], patience: 5000 })['migrated|ordered']).toBe(0);
  });

  it('by post-copy sends each page once, and stalls the VM at those that it touches first', () => {
    const followed = measured({ mechanism: 'post-copy' });
    expect(followed['sentMb|migrated']).toBeGreaterThan((1024 * 4104) / 1e6);
    expect(followed['sentMb|migrated']).toBeLessThan((1024 * 4104) / 1e6 + 0.1);
    expect(followed['faults|followed']).toBeGreaterThan(0);
    const alone = measured({ mechanism: 'post-copy', without: ['pre-paging'] });
    expect(alone['faults|followed']).toBeGreaterThan(followed['faults|followed'] ?? 0);
  });

  it('sends little of pages in which little changes', () => {
    const pages: NonNullable<MigrationSettings['pages']> = [
      { name: 'hot', size: 2 * MIB, writesPerSecond: 3000, changedBytes: 16 },
    ];
    const settings = { pages, downtimeLimit: 5, cacheSize: 4 * MIB, without: ['auto-converge'], patience: 5000 };
    expect(measured({ ...settings, mechanism: 'xbzrle' })['migrated|ordered']).toBe(1);
    expect(measured({ ...settings, mechanism: 'pre-copy-qemu' })['migrated|ordered']).toBe(0);
  });

  it('copies a disk that the hosts do not share first, and shares the link with its writes', () => {
    const settings = { mechanism: 'stop-and-copy', pages: [] } as const;
    const alone = measured(settings);
    const mirrored = measured({ ...settings, disk: { size: 16 * MIB, writtenPerSecond: MIB } });
    const extra = (mirrored['totalTime|migrated'] ?? 0) - (alone['totalTime|migrated'] ?? 0);
    // 16 MiB, what was written meanwhile, and a longer copy of the memory.
    expect(extra).toBeGreaterThan((16 * MIB) / (0.94 * 12.5e6));
    expect(extra).toBeLessThan((1.3 * 16 * MIB) / (0.94 * 12.5e6));
    expect(mirrored['migrated|ordered']).toBe(1);
  });
});
