import { describe, expect, it } from 'vitest';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import type { MigrationSettings } from '../../../../src/models/memory/migration/form.ts';
import { migrationParts } from '../../../../src/models/memory/migration/parts.ts';
import { judge, run, small } from './random-migrations.ts';

interface Away {
  readonly mechanism: string;
  readonly phase: string;
  /** Of its absence, in milliseconds; left out: for good. */
  readonly lasts?: number;
  readonly others?: Partial<MigrationSettings>;
}

const ROUNDS = 'rounds|migrated';
/** After so long a storage counts as failed, in milliseconds; the receiver tries ten times meanwhile. */
const SILENT = 1000;
const constants = { ...small.constants, diskSilentNanos: SILENT * 1e6, diskReopenNanos: SILENT * 1e5 };

/** The storage that both hosts share is away from the middle of a phase on. */
function away({ mechanism, phase, lasts, others }: Away): readonly [fate: string, record: CompletedRun] {
  const fault = {
    model: 'storage-failure',
    target: 'storage',
    trigger: { phase, share: 0.5 },
    ...(lasts !== undefined && { lasts }),
  } as const;
  const settings = { ...small, mechanism, fault, constants, after: 3000, ...others };
  const record = run(settings);
  if (record.status !== 'completed') throw new Error(record.status);
  return [judge(settings, record), record];
}

const interruption = ({ measures }: CompletedRun): number =>
  (measures as Readonly<Record<string, number>>)['interruptionMs|struck'] ?? Number.POSITIVE_INFINITY;

// The others have no other phases.
const some = migrationParts.mechanisms.filter(({ name }) => ['stop-and-copy', 'pre-copy-xen', 'hybrid'].includes(name));

describe.each(some)('the shared storage is away under $name', ({ name, phases }) => {
  // Where the VM has the disk open already.
  const late = ['resume', 'pages-follow'];

  it.each(phases)('in the phase %s: the client waits for as long as it is away, and the VM moves', (phase) => {
    const [fate, record] = away({ mechanism: name, phase, lasts: 300, others: { after: 600 } });
    expect(fate).toBe('migrated');
    expect(interruption(record)).toBeGreaterThanOrEqual(290);
    // Stop-and-copy needs as long by itself.
    expect(interruption(record)).toBeLessThan(1000);
  });

  it.each(phases)('for long in the phase %s: the receiver gives up, and the VM goes on when it is back', (phase) => {
    const [fate, record] = away({ mechanism: name, phase, lasts: 2.5 * SILENT });
    expect(fate).toBe(late.includes(phase) ? 'migrated' : 'at-source');
    expect(interruption(record)).toBeGreaterThanOrEqual(2.49 * SILENT);
    expect(record.episodes[0]?.detection?.detector).toBe('disk-failed');
  });

  it.each(phases)('for good in the phase %s: the VM is lost with its disk, and somebody notices', (phase) => {
    const [fate, record] = away({ mechanism: name, phase, others: { after: 1.2 * SILENT } });
    expect([fate, record.outcome, record.cause]).toEqual(['lost', 'failed', 'vm-lost']);
  });
});

describe('a VM whose storage is away', () => {
  it('stands still and is recoverable as long as it may come back', () => {
    const mechanism = 'pre-copy-xen';
    const [fate] = away({ mechanism, phase: 'rounds', lasts: 60_000 });
    expect(fate).toBe('recoverable');
  });

  it('without the handshake is given up at the source, and stands still at the destination', () => {
    const others = { without: ['handshake'] };
    const [fate, { outcome }] = away({ mechanism: 'pre-copy-xen', phase: 'last-round', lasts: 5 * SILENT, others });
    expect([fate, outcome]).toEqual(['recoverable', 'failed']);
  });

  it('dirties nothing meanwhile, so that the rounds come to their end', () => {
    const restless = { pages: [{ name: 'hot', size: 2 ** 21, writesPerSecond: 20_000 }], linkMbps: 50 };
    const roundsOf = (measures: unknown): number => (measures as Readonly<Record<string, number>>)[ROUNDS] ?? 0;
    const [, struck] = away({ mechanism: 'pre-copy-xen', phase: 'first-round', lasts: 900, others: restless });
    const calm = run({ ...small, ...restless, mechanism: 'pre-copy-xen' });
    if (calm.status !== 'measured') throw new Error(calm.status);
    expect(roundsOf(struck.measures)).toBeGreaterThan(1);
    expect(roundsOf(struck.measures)).toBeLessThan(roundsOf(calm.measures));
  });

  it('is noticed after as long as a storage may be silent', () => {
    const [, { episodes }] = away({ mechanism: 'post-copy', phase: 'pages-follow', lasts: 2 * SILENT });
    expect(episodes[0]?.detection?.latencyNanos).toBe(SILENT * 1e6);
  });
});
