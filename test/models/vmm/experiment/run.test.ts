/**
 * One run: a pure function of its spec, the same fault under every mechanism, and an outcome that fits what was done
 * about it.
 */
import { describe, expect, it } from 'vitest';
import { createRunner } from '../../../../src/experiments.ts';
import type { Detector } from '../../../../src/models/vmm/detectors/detector.ts';
import type { VmmFailurePatch } from '../../../../src/models/vmm/experiment/form.ts';
import { vmmParts } from '../../../../src/models/vmm/experiment/parts.ts';
import { vmmFailureRunner } from '../../../../src/models/vmm/experiment/runner.ts';
import { completed, episodeOf, recordOf, recordsOf, specWith, toldRun } from '../../../campaign/runs.ts';
import { values } from '../machine/machines.ts';

const optional = vmmParts.mechanisms.flatMap(({ repairs }) =>
  repairs.filter((repair) => repair.optional).map(({ name }) => name),
);
/** Variants that treat the same fault differently. */
const treatments: Readonly<Record<string, VmmFailurePatch>> = {
  'full mechanism': {},
  'no enhancement': { without: optional },
  'full reboot': { recovery: { vmm: 'full-reboot' } },
  'no recovery': { recovery: { vmm: 'none' } },
  'no detector': { detection: [] },
};

describe('a record', () => {
  it('is the same from a runner that has done other runs and from a fresh one, in any order', () => {
    const specs = Object.values(treatments).flatMap((patch) => [3, 1, 4].map((run) => specWith(run, patch)));
    const inOrder = specs.map((spec) => JSON.stringify(recordOf(spec)));
    const backwards = specs.toReversed().map((spec) => JSON.stringify(recordOf(spec)));
    expect(backwards.toReversed()).toEqual(inOrder);
    const alone = specs.map((spec) => JSON.stringify(recordOf(spec, createRunner())));
    expect(alone).toEqual(inOrder);
  });

  it('is the same where another mechanism has met the same fault just before', () => {
    const faults: readonly VmmFailurePatch[] = [
      { fault: { model: 'register' } },
      { fault: { model: 'code' } },
      { fault: { model: 'register' }, detection: [] },
    ];
    const specs = faults.flatMap((fault) =>
      Array.from({ length: 12 }, (_, run) =>
        Object.values(treatments).map((treatment) => specWith(run, { ...fault, ...treatment })),
      ).flat(),
    );
    const together = createRunner();
    const apart = Object.values(treatments).map(() => createRunner());
    for (const [place, spec] of specs.entries())
      expect(recordOf(spec, together)).toEqual(recordOf(spec, apart[place % apart.length]));
  });

  it('does not change when somebody reads along', () => {
    for (let run = 0; run < 50; run++) {
      const spec = specWith(run, run % 2 === 0 ? {} : { without: optional });
      const { record, story } = toldRun(spec);
      expect(record).toEqual(recordOf(spec));
      expect(story).toContain('verdict');
    }
  });

  it('says that a fault which was noticed had been activated, whatever the recovery did', () => {
    for (const vmm of ['rehype', 'full-reboot', 'none']) {
      const found = recordsOf(60, { fault: { model: 'register' }, recovery: { vmm } }).map(episodeOf);
      const noticed = found.filter(({ detection }) => detection !== undefined);
      expect(noticed.length).toBeGreaterThan(0);
      expect(noticed.every(({ activated }) => activated)).toBe(true);
    }
  });

  it('differs from one run to the next and from one seed to another', () => {
    const strikes = (seed: string) => recordsOf(30, {}, seed).map((record) => episodeOf(record).strike?.atNanos);
    expect(new Set([...strikes('one'), ...strikes('another')]).size).toBe(60);
  });
});

describe('the same run', () => {
  it.each(['BlkBench', 'UnixBench', 'NetBench'])(
    'of %s meets the same fault, whatever is done about it',
    (workload) => {
      for (let run = 0; run < 5; run++) {
        const [first, ...others] = Object.values(treatments).map((patch) => {
          const { strike, damage } = episodeOf(recordOf(specWith(run, { ...patch, workload })));
          return { strike, damage };
        });
        expect(first?.strike).toBeDefined();
        for (const other of others) expect(other).toEqual(first);
      }
    },
  );
});

describe('a failstop', () => {
  it('strikes inside the trigger window and is found by the panic handler within microseconds', () => {
    for (const record of recordsOf(100)) {
      const { strike, detection } = episodeOf(record);
      expect(strike?.atNanos).toBeGreaterThanOrEqual(1e9);
      expect(strike?.atNanos).toBeLessThan(9e9 + 50e6);
      expect(detection).toMatchObject({ detector: 'panic', cpu: strike?.cpu, latencyNanos: values.panicNanos });
    }
  });

  it('strikes both CPUs, in entries of every kind', () => {
    const strikes = recordsOf(150).map((record) => episodeOf(record).strike);
    expect(new Set(strikes.map((strike) => strike?.cpu))).toEqual(new Set([0, 1]));
    const kinds = new Set(strikes.map((strike) => strike?.entry.split('.')[0]));
    expect([...kinds]).toEqual(expect.arrayContaining(['hypercall', 'exception', 'interrupt', 'softirq']));
  });
});

describe('a run that counts as recovered', () => {
  it('has seen every VM at work again, even where a lost hypercall leaves no damage behind', () => {
    const recovered = recordsOf(250, { without: ['hypercall-retry'] }).filter(({ outcome }) => outcome === 'recovered');
    expect(recovered.length).toBeGreaterThan(0);
    for (const { id, downtimeNanos } of recovered) expect(downtimeNanos, id).toBeDefined();
  });
});

describe('a trigger that draws a busy CPU', () => {
  it.each([
    [0, 1],
    [1, 0],
  ])('and finds the PrivVM with a share of %d strikes cpu%d, and the run goes on as any', (privvmShare, cpu) => {
    for (const record of recordsOf(12, { fault: { trigger: { cpu: 'busy', privvmShare } } })) {
      expect(record.outcome).toMatch(/^(recovered|failed|not-injected)$/);
      expect([cpu, undefined]).toContain(episodeOf(record).strike?.cpu);
    }
  });

  it('waits for as long as the run lasts where the VMM is seldom entered', () => {
    const trigger = { cpu: 'busy', privvmShare: 1, window: ['2000 ms', '2500 ms'] } as const;
    const records = recordsOf(12, { workload: 'UnixBench', fault: { trigger } });
    for (const record of records) expect(episodeOf(record).strike?.atNanos).toBeLessThan(10e9);
  });
});

describe('without a recovery', () => {
  it('no run survives: the host stays down', () => {
    for (const record of recordsOf(30, { recovery: { vmm: 'none' } })) {
      expect(record).toMatchObject({ outcome: 'failed', cause: 'no-recovery' });
      expect(record.vms.every(({ affected }) => affected)).toBe(true);
      expect(record.downtimeNanos).toBeUndefined();
      expect(episodeOf(record).recovery).toBeUndefined();
    }
  });
});

describe('without a detector', () => {
  it('nobody starts a recovery, and every run ends', () => {
    for (const record of recordsOf(100, { detection: [] })) {
      expect(record.outcome).toBe('sdc');
      expect(record.cause).toMatch(/^(cpu-stopped|held-lock|blocked-line|unarmed-timer|lost-wake-up)$/);
      expect(episodeOf(record)).not.toHaveProperty('detection');
      expect(episodeOf(record)).not.toHaveProperty('recovery');
    }
  });
});

describe('a reboot of the host', () => {
  it('brings service back after firmware, host and guests have booted, and loses what the VMs were doing', () => {
    const reboot = values.firmwareNanos + values.hostBootNanos + values.guestBootNanos;
    for (const record of recordsOf(20, { recovery: { vmm: 'full-reboot' } })) {
      expect(episodeOf(record).recovery).toMatchObject({ completed: true, nanos: reboot });
      expect(record.downtimeNanos).toBeGreaterThan(reboot);
      expect(record.downtimeNanos).toBeLessThan(reboot + 50e6);
      expect(record).toMatchObject({ outcome: 'failed', cause: 'vms-lost' });
      expect(record.vms.every(({ affected }) => affected)).toBe(true);
    }
  });
});

describe('a recovered run', () => {
  it('was interrupted for as long as the recovery took, and a little for the service to come back', () => {
    const recovered = recordsOf(100).filter(({ outcome }) => outcome === 'recovered');
    expect(recovered.length).toBeGreaterThan(80);
    for (const record of recovered) {
      const { nanos = Number.NaN } = episodeOf(record).recovery ?? {};
      expect(record.downtimeNanos).toBeGreaterThan(nanos);
      expect(record.downtimeNanos).toBeLessThan(nanos + 50e6);
      expect(record.cause).toBeUndefined();
      expect(record.vms.some(({ affected }) => affected)).toBe(false);
    }
  });

  it('has paid for its repairs, one after another', () => {
    for (const record of recordsOf(30, { without: optional.slice(0, 2) })) {
      const { repairs = [], nanos } = episodeOf(record).recovery ?? {};
      expect(repairs.reduce((sum, each) => sum + each.nanos, 0)).toBe(nanos);
    }
  });
});

describe('full detail', () => {
  it('answers as the neighbourhood does: struck, detected, recovered or failed for a known cause', () => {
    for (const run of [0, 1]) {
      const [full, near] = (['full', 'neighbourhood'] as const).map((detail) =>
        completed(createRunner()(specWith(run, { detail }))),
      );
      for (const record of [full, near]) expect(record?.outcome).toMatch(/^(recovered|failed)$/);
      expect(full?.events).toBeGreaterThan(20 * (near?.events ?? Number.NaN));
    }
  });

  it('simulates the benchmark to its end', () => {
    const { story, record } = toldRun(specWith(0, { detail: 'full' }));
    const { atNanos = 0 } = episodeOf(record).strike ?? {};
    const end = Number(story.slice(story.lastIndexOf('\n', story.lastIndexOf('verdict'))).split(' ')[0]);
    expect(end).toBeGreaterThanOrEqual(Math.max(10e9, atNanos));
  });
});

describe('an alarm before the strike', () => {
  it('is recorded as false, and nothing is injected into that run', () => {
    const hasty: Detector = {
      name: 'hasty',
      summary: 'reports a failure where there is none',
      watches: ['vmm'],
      attach: (machine, report) =>
        machine.timers.after(1e6, () => report({ detector: 'hasty', cpu: machine.cpu(0), why: 'nothing' })),
    };
    const run = vmmFailureRunner({ ...vmmParts, detectors: [hasty] });
    const record = completed(run(specWith(1, { detection: ['hasty'] })));
    expect(record).toMatchObject({ outcome: 'not-injected', episodes: [{ falseAlarm: { detector: 'hasty' } }] });
    expect(record.episodes[0]?.strike).toBeUndefined();
  });
});
