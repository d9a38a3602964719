import { describe, expect, it } from 'vitest';
import type { MigrationSettings } from '../../../../src/models/memory/migration/form.ts';
import { run, small } from './random-migrations.ts';

const MIB = 2 ** 20;

const both = (settings: Partial<MigrationSettings>): readonly Readonly<Record<string, number>>[] =>
  (['exact', 'fluid'] as const).map((form) => {
    const record = run({ ...small, memory: 64 * MIB, ...settings, form });
    if (record.status !== 'measured') throw new Error(record.status);
    return record.measures as Readonly<Record<string, number>>;
  });

describe('the fluid form of a migration', () => {
  it.each([
    ['stop-and-copy', []],
    ['pre-copy-xen', []],
    ['pre-copy-xen', ['adaptive-rate']],
    ['pre-copy-qemu', ['auto-converge']],
    ['post-copy', []],
    ['hybrid', []],
  ])('of %s without %j agrees with the exact one', (mechanism, without) => {
    const pages = [
      { name: 'warm', size: 16 * MIB, writesPerSecond: 300 },
      { name: 'swept', size: 8 * MIB, writesPerSecond: 100, order: 'sweep' as const },
      { name: 'bursty', size: 4 * MIB, writesPerSecond: 100, bursts: { every: 40, lasting: 10 } },
    ];
    const [exact = {}, fluid = {}] = both({ mechanism, without, pages, constants: { settleNanos: 0.5e9 } });
    for (const metric of ['totalTime|migrated', 'sentMb|migrated']) {
      const [a = Number.NaN, b = Number.NaN] = [exact[metric], fluid[metric]];
      expect(Math.abs(a / b - 1), `${metric} of ${mechanism}: ${a} and ${b}`).toBeLessThan(0.04);
    }
  });

  it('saves as many VMs as have left the host before it fails', () => {
    const settings = {
      ...small,
      form: 'fluid',
      mechanism: 'stop-and-copy',
      pages: [],
      fault: { model: 'host-crash', target: 'source', trigger: { at: 10_000 } },
    } as const;
    const record = run({ ...settings, vms: 1000 });
    if (record.status !== 'measured') throw new Error(record.status);
    const { 'totalTime|migrated': each = 0, 'savedVms|evacuated': saved } = record.measures as Record<string, number>;
    expect(saved).toBe(Math.floor(10 / each));
  });

  it.each(['stop-and-copy', 'pre-copy-xen', 'pre-copy-qemu', 'post-copy', 'hybrid'])(
    'saves as many VMs of a fleet by %s as the exact one, but for one',
    (mechanism) => {
      const fault = { model: 'host-crash', target: 'source', trigger: { at: 8000 } } as const;
      const pages = [{ name: 'warm', size: 4 * MIB, writesPerSecond: 100 }];
      const without = UNADAPTED[mechanism] ?? [];
      const fleet = { mechanism, without, pages, fault, memory: 16 * MIB, vms: 8, after: 200 };
      const [exact = {}, fluid = {}] = both(fleet);
      const saved = [exact, fluid].map((measures) => measures['savedVms|evacuated'] ?? Number.NaN);
      expect(Math.abs(saved[0]! - saved[1]!), saved.join()).toBeLessThanOrEqual(1);
      expect(saved[0]).toBeGreaterThan(0);
      expect(saved[0]).toBeLessThan(8);
      expect(exact['totalTime|migrated']! / fluid['totalTime|migrated']!).toBeCloseTo(1, 1);
    },
  );
});

/** Without what makes single VMs differ most. */
const UNADAPTED: Readonly<Record<string, readonly string[]>> = {
  'pre-copy-xen': ['adaptive-rate'],
  'pre-copy-qemu': ['auto-converge'],
};

describe('an exact fleet', () => {
  const fault = { model: 'host-crash', target: 'source', trigger: { at: 3000 } } as const;
  const measures = (settings: Partial<MigrationSettings>) => {
    const record = run({ ...small, memory: 8 * MIB, vms: 4, after: 200, ...settings });
    if (record.status !== 'measured') throw new Error(record.status);
    return record.measures as Readonly<Record<string, number>>;
  };

  it('leaves whole where nothing fails, and moves VMs that differ', () => {
    const calm = measures({ mechanism: 'xbzrle' });
    expect([calm['savedVms|evacuated'], calm['savedShare|evacuated']]).toEqual([4, 1]);
    const [one, other] = [measures({ mechanism: 'xbzrle', vms: 2 }), measures({ mechanism: 'xbzrle', vms: 3 })];
    expect(one['sentMb|migrated']).not.toBe(other['sentMb|migrated']);
  });

  it('loses the VM under way by post-copy with its host, and saves it where the memory has come', () => {
    const each = measures({ mechanism: 'stop-and-copy' })['totalTime|migrated'] ?? 0;
    const saved = measures({ mechanism: 'post-copy', fault })['savedVms|evacuated'] ?? 0;
    expect(saved).toBe(Math.floor(3 / each));
    expect(measures({ mechanism: 'stop-and-copy', fault })['savedVms|evacuated']).toBeGreaterThanOrEqual(saved);
  });
});
