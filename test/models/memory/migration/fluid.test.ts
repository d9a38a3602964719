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
});
