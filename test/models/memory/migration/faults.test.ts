import { describe, expect, it } from 'vitest';
import type { MigrationSettings } from '../../../../src/models/memory/migration/form.ts';
import { judge, randomSettings, run, small } from './random-migrations.ts';

type Fault = NonNullable<MigrationSettings['fault']>;

const fateOf = (mechanism: string, fault: Fault, others: Partial<MigrationSettings> = {}): string => {
  const settings = { ...small, mechanism, fault, ...others } as Partial<MigrationSettings>;
  return judge(settings, run(settings));
};
const crash = (target: 'source' | 'destination', phase: string, share = 0.5): Fault => ({
  model: 'host-crash',
  target,
  trigger: { phase, share },
});
const cut = (phase: string, lasts?: number): Fault => ({
  model: 'link-cut',
  target: 'link',
  trigger: { phase, share: 0.5 },
  ...(lasts !== undefined && { lasts }),
});

describe('a fault in the middle of a migration', () => {
  it('leaves memory equal, or the verdict says why not, in 60 random migrations', () => {
    const seen = new Map<string, number>();
    for (let index = 0; index < 60; index++) {
      const settings = randomSettings(index);
      const fate = judge(settings, run(settings, index));
      seen.set(fate, (seen.get(fate) ?? 0) + 1);
    }
    for (const fate of ['migrated', 'at-source', 'recoverable', 'lost'])
      expect(seen.get(fate), fate).toBeGreaterThan(0);
  });

  it.each(['prepare', 'first-round', 'rounds', 'last-round'])(
    'of pre-copy costs nothing when the destination fails in the phase %s',
    (phase) => {
      expect(fateOf('pre-copy-xen', crash('destination', phase))).toBe('at-source');
    },
  );

  it('of post-copy loses the VM when either host fails while pages follow', () => {
    expect(fateOf('post-copy', crash('source', 'pages-follow'))).toBe('lost');
    expect(fateOf('post-copy', crash('destination', 'pages-follow'))).toBe('lost');
  });

  it('before the switch loses the VM with the source, where all of it is, and not with the destination', () => {
    expect(fateOf('post-copy', crash('source', 'prepare'))).toBe('lost');
    expect(fateOf('post-copy', crash('destination', 'prepare'))).toBe('at-source');
  });

  it('stalls post-copy until a cut link is mended, and loses the VM without the recovery', () => {
    expect(fateOf('post-copy', cut('pages-follow', 3000))).toBe('migrated');
    expect(fateOf('post-copy', cut('pages-follow'))).toBe('recoverable');
    expect(fateOf('post-copy', cut('pages-follow', 3000), { without: ['post-copy-recovery'] })).toBe('lost');
  });

  it('makes a VM live twice when the link is cut at the switch and there is no handshake', () => {
    expect(fateOf('pre-copy-xen', cut('resume'))).toBe('migrated');
    expect(fateOf('pre-copy-xen', cut('resume'), { without: ['handshake'] })).toBe('twice-alive');
  });

  it('leaves a VM paused when the tool stops in the last round, and running when it stops before', () => {
    const stops = (phase: string): Fault => ({
      model: 'toolstack-crash',
      target: 'toolstack',
      trigger: { phase, share: 0.5 },
    });
    expect(fateOf('pre-copy-xen', stops('last-round'))).toBe('recoverable');
    expect(fateOf('pre-copy-xen', stops('first-round'))).toBe('at-source');
  });

  it('at the moment of the order ends the migration before it begins', () => {
    const fault: Fault = { model: 'toolstack-crash', target: 'toolstack', trigger: { at: 0 } };
    expect(fateOf('pre-copy-xen', fault)).toBe('at-source');
  });

  it('does not hurt the VM when the client is what fails', () => {
    const fault: Fault = { model: 'client-crash', target: 'client', trigger: { at: 100 } };
    expect(fateOf('pre-copy-xen', fault)).toBe('migrated');
  });
});

describe('a disk that is mirrored and fails', () => {
  const disk = { size: 16 * 2 ** 20, writtenPerSecond: 2e5 };
  const fails = (target: 'source' | 'destination', phase: string): Fault => ({
    model: 'disk-failure',
    target,
    trigger: { phase, share: 0.5 },
  });

  it('loses the VM with that of the source as long as it is copied, and not once both have it', () => {
    expect(fateOf('pre-copy-xen', fails('source', 'disk'), { disk })).toBe('lost');
    for (const phase of ['prepare', 'first-round', 'last-round'])
      expect(fateOf('pre-copy-xen', fails('source', phase), { disk }), phase).toBe('migrated');
  });

  it('leaves the VM at the source with that of the destination, until it runs there', () => {
    for (const phase of ['disk', 'first-round', 'last-round'])
      expect(fateOf('pre-copy-xen', fails('destination', phase), { disk }), phase).toBe('at-source');
    expect(fateOf('pre-copy-xen', fails('destination', 'resume'), { disk })).toBe('recoverable');
    expect(fateOf('post-copy', fails('destination', 'pages-follow'), { disk })).toBe('lost');
    expect(fateOf('post-copy', fails('source', 'pages-follow'), { disk })).toBe('migrated');
  });
});

describe('a driver VM that crashes', () => {
  const crashes = (target: 'source' | 'destination', phase: string, lasts?: number): Fault => ({
    model: 'driver-vm-crash',
    target,
    trigger: { phase, share: 0.5 },
    ...(lasts !== undefined && { lasts }),
  });
  const interruptionOf = (fault: Fault, others: Partial<MigrationSettings>): number => {
    const record = run({ ...small, mechanism: 'pre-copy-xen', fault, after: 6000, ...others });
    if (record.status !== 'completed') throw new Error(record.status);
    const { 'interruptionMs|struck': ms = Number.POSITIVE_INFINITY } = record.measures as Record<string, number>;
    return ms;
  };

  it('takes a paravirtual interface along until there is a new one, and not a virtual function', () => {
    const fault = crashes('source', 'first-round', 2000);
    for (const workload of ['quake3', 'bulk-transfer', 'compile'] as const) {
      const memory = { workload, memory: 64 * 2 ** 20, pages: [] };
      expect(interruptionOf(fault, { ...memory, nic: 'vf' }), workload).toBeLessThan(500);
      const away = interruptionOf(fault, { ...memory, nic: 'pv' });
      // TCP tries again 3.0 s after the crash.
      expect(away, workload).toBeGreaterThanOrEqual(2000);
      expect(away, workload).toBeLessThan(3500);
    }
    expect(interruptionOf(crashes('source', 'first-round'), { nic: 'pv' })).toBe(Number.POSITIVE_INFINITY);
  });

  it('ends the migration with either interface, and where the VM is then follows from where its pages are', () => {
    for (const nic of ['pv', 'vf'] as const) {
      expect(fateOf('pre-copy-xen', crashes('source', 'first-round', 500), { nic })).toBe('at-source');
      expect(fateOf('pre-copy-xen', crashes('source', 'last-round', 500), { nic })).toBe('recoverable');
      expect(fateOf('pre-copy-xen', crashes('destination', 'first-round', 500), { nic })).toBe('at-source');
      expect(fateOf('pre-copy-xen', crashes('destination', 'resume', 500), { nic })).toBe('recoverable');
      expect(fateOf('post-copy', crashes('destination', 'pages-follow', 500), { nic })).toBe('recoverable');
      const without = ['post-copy-recovery'];
      expect(fateOf('post-copy', crashes('source', 'pages-follow', 500), { nic, without })).toBe('lost');
    }
  });

  it('at the destination is noticed when the new one refuses the connection, or else by a time-out', () => {
    const noticed = (lasts?: number): number => {
      const record = run({ ...small, mechanism: 'pre-copy-xen', fault: crashes('destination', 'first-round', lasts) });
      return record.status === 'completed' ? (record.episodes[0]?.detection?.latencyNanos ?? -1) : -1;
    };
    expect(noticed(300)).toBe(0.3e9);
    expect(noticed()).toBe(small.constants?.['brokenConnectionNanos']);
  });
});

describe('a virtual function', () => {
  it('leaves stale pages when its driver does not write to what it received, and none when it does', () => {
    const vf = { ...small, mechanism: 'pre-copy-xen', nic: 'vf' } as Partial<MigrationSettings>;
    expect(run(vf)).toMatchObject({ measures: { 'stalePages|migrated': 0, 'migrated|ordered': 1 } });
    const stale = run({ ...vf, without: ['dummy-writes'] });
    expect(stale).toMatchObject({ measures: { 'stalePages|migrated': 32, 'migrated|ordered': 0 } });
  });
});
