/**
 * Leaving one of ReHype's enhancements out hurts for the right reason: of the runs that the full mechanism recovers, those fail whose damage it would have mended, by
 * what that damage does, and the others are recovered as before.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { CompletedRun } from '../../src/campaign/record.ts';
import { episodeOf, recordOf, specWith, toldRun } from '../campaign/runs.ts';
import { values } from '../platform/machines.ts';

const RUNS = 200;

interface Enhancement {
  readonly repair: string;
  /** The causes a failure for want of it may have. */
  readonly causes: readonly string[];
  /** Whether a run was exposed: it met what the repair is for. */
  readonly exposed: (run: CompletedRun, story: string) => boolean;
  /** Whether every exposed run fails; if not, some do. */
  readonly always: boolean;
}

const leaves =
  (kind: string): Enhancement['exposed'] =>
  (run) =>
    episodeOf(run).recovery?.left.some((damage) => damage.kind === kind) === true;

const enhancements: readonly Enhancement[] = [
  {
    repair: 'nmi-ipi',
    causes: ['interrupts-masked'],
    exposed: (_, story) => /failstop strikes .*, interrupts off/.test(story),
    always: true,
  },
  {
    repair: 'acknowledge-interrupts',
    causes: ['blocked-line'],
    exposed: leaves('unacknowledged-interrupt'),
    always: true,
  },
  {
    repair: 'hypercall-retry',
    causes: ['hypercall-result', 'lost-hypercall'],
    exposed: leaves('hypercall-in-flight'),
    always: false,
  },
  {
    repair: 'fix-sp',
    causes: ['cpu-not-online'],
    exposed: (run) => episodeOf(run).detection?.cpu !== 0,
    always: true,
  },
  {
    repair: 'reinitialize-locks',
    causes: ['held-lock'],
    exposed: leaves('heap-lock-held'),
    always: true,
  },
];

/** The runs that the full mechanism recovers. */
let recoverable: readonly number[] = [];
beforeAll(() => {
  const runs = Array.from({ length: RUNS }, (_, run) => run);
  recoverable = runs.filter((run) => recordOf(specWith(run)).outcome === 'recovered');
});

it('the full mechanism recovers nine runs in ten or more', () => {
  expect(recoverable.length).toBeGreaterThan(0.9 * RUNS);
});

describe.each(enhancements)('without $repair', ({ repair, causes, exposed, always }) => {
  it('exactly the runs that need it fail, for want of it', () => {
    const fates = { spared: 0, survived: 0, failed: 0 };
    for (const index of recoverable) {
      const { record, story } = toldRun(specWith(index, { without: [repair] }));
      if (record.outcome === 'failed') expect(causes).toContain(record.cause);
      const needs = exposed(record, story);
      if (!needs) expect([index, record.outcome]).toEqual([index, 'recovered']);
      fates[needs ? (record.outcome === 'failed' ? 'failed' : 'survived') : 'spared']++;
    }
    expect(fates.failed).toBeGreaterThan(5);
    expect(fates.spared).toBeGreaterThan(5);
    expect(fates.survived > 0).toBe(!always);
  });
});

describe('without nmi-ack', () => {
  it('one failure is survived, with NMIs left blocked on every CPU that an NMI had stopped', () => {
    for (const index of recoverable.slice(0, 40)) {
      const record = recordOf(specWith(index, { without: ['nmi-ack'] }));
      const { recovery, detection } = episodeOf(record);
      const others = Array.from({ length: values.cpus }, (_, id) => id).filter((id) => id !== detection?.cpu);
      expect(recovery?.left).toEqual(others.map((id) => ({ kind: 'nmi-blocked', object: `cpu${id}` })));
      expect(record.outcome).toBe('recovered');
    }
  });
});

describe('with all of them', () => {
  it('the only failures are calls that cannot be issued twice', () => {
    const lost = Array.from({ length: RUNS }, (_, run) => run).filter((run) => !recoverable.includes(run));
    const causes = lost.map((run) => recordOf(specWith(run)).cause);
    expect(new Set(causes)).toEqual(new Set(['hypercall-refused']));
  });

  it('no damage is left when the VMs go on', () => {
    for (const run of recoverable.slice(0, 50)) expect(episodeOf(recordOf(specWith(run))).recovery?.left).toEqual([]);
  });
});
