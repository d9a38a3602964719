import { describe, expect, it } from 'vitest';
import { type AuditedRun, fieldsBesideTheMechanism, judgeParting, pairAuditor } from '../../src/campaign/audit.ts';
import { type Draw, DrawLog, firstDifference } from '../../src/campaign/draws.ts';
import { recordLine } from '../../src/campaign/line.ts';
import type { RunSpec } from '../../src/experiment/runner.ts';
import { createRunner } from '../../src/experiments.ts';
import type { SettingsPatch } from '../../src/scenario/schema.ts';
import { recordOf, specWith } from './runs.ts';

const draw = (changes: Partial<Draw> = {}): Draw => ({ atNanos: 5, stream: 's', index: 0, value: 0.5, ...changes });

describe('two lists of draws', () => {
  it.each([
    ['stream', { stream: 't' }],
    ['index', { index: 1 }],
    ['value', { value: 0.25 }],
    ['time', { atNanos: 6 }],
  ] as const)('part at the first draw with another %s', (_what, changes) => {
    const [same, other] = [draw({ index: 7 }), draw(changes)];
    expect(firstDifference([same, draw()], [same, other])).toEqual({ common: 1, a: draw(), b: other });
  });

  it('differ where one of them ends', () => {
    expect(firstDifference([draw()], [])).toEqual({ common: 0, a: draw(), b: undefined });
    expect(firstDifference([], [draw()])).toEqual({ common: 0, a: undefined, b: draw() });
  });

  it('do not differ when they are the same', () => {
    expect(firstDifference([draw(), draw({ index: 1 })], [draw(), draw({ index: 1 })])).toBeUndefined();
  });
});

describe('observing the draws of a run', () => {
  it('does not change its record, and observes the draw of the fault first', () => {
    const runner = createRunner();
    for (let run = 0; run < 5; run++) {
      const log = new DrawLog();
      expect(runner(specWith(run), log)).toEqual(runner(specWith(run)));
      expect(log.draws.slice(0, 2).map(({ stream, index }) => `${stream} ${index}`)).toEqual([
        'fault.when 0',
        'fault.where 0',
      ]);
      expect(log.draws.length).toBeGreaterThan(5);
    }
  });
});

const runs = [0, 1, 2, 3, 4, 5];
const audited = (spec: RunSpec): AuditedRun => ({ spec, stored: recordLine(recordOf(spec)) });
const verdicts = (patchA: SettingsPatch, patchB: SettingsPatch, seedB?: string) => {
  const audit = pairAuditor();
  return runs.map((run) => audit(audited(specWith(run, patchA)), audited(specWith(run, patchB, seedB))));
};

describe('the audit of a pair', () => {
  it('finds no difference between a run and itself', () => {
    for (const { verdict, common } of verdicts({}, {})) {
      expect(verdict).toBe('identical');
      expect(common).toBeGreaterThan(5);
    }
  });

  it.each([
    ['another mechanism', { recovery: { vmm: 'full-reboot' } }],
    ['no mechanism', { recovery: { vmm: 'none' } }],
    ['a repair left out', { without: ['reinitialize-locks', 'acknowledge-interrupts'] }],
  ] as const)('lets pairs part by %s only after it was called', (_what, patch) => {
    const found = verdicts({}, patch);
    expect(found.some(({ verdict }) => verdict === 'after-recovery')).toBe(true);
    for (const { verdict, difference, actsAtNanos = 0 } of found) {
      expect(['after-recovery', 'identical']).toContain(verdict);
      for (const side of [difference?.a, difference?.b])
        if (side !== undefined) expect(side.atNanos).toBeGreaterThanOrEqual(actsAtNanos);
    }
  });

  it('names the first draw that differs under another workload', () => {
    const [first] = verdicts({}, { workload: 'UnixBench' });
    expect(first).toMatchObject({ verdict: 'violation', because: expect.stringContaining('workload') });
    expect(first?.difference?.a?.stream).toMatch(/^blkbench\./);
    expect(first?.difference?.b?.stream).toMatch(/^unixbench\./);
  });

  it('finds that runs of another seed drew other numbers, from the first draw on', () => {
    for (const { verdict, common, difference, because } of verdicts({}, {}, 'another')) {
      expect({ verdict, common, stream: difference?.a?.stream }).toEqual({
        verdict: 'violation',
        common: 0,
        stream: 'fault.when',
      });
      expect(because).toContain('no known cause');
    }
  });

  it('gives no verdict about a run that is not reproduced', () => {
    const spec = specWith(0);
    const spoilt = { spec, stored: audited(spec).stored.replace('completed', 'timeout') };
    expect(pairAuditor()(audited(spec), spoilt)).toMatchObject({ verdict: 'not-reproduced' });
  });

  it('attributes a difference before the recovery to a mechanism that costs time in normal operation', () => {
    const spec = specWith(0);
    const record = recordOf(spec);
    const sides = [
      { spec, record, draws: [draw({ atNanos: 1 })] },
      { spec, record, draws: [draw({ atNanos: 2 })] },
    ] as const;
    expect(judgeParting(sides, () => 'it keeps a log')).toMatchObject({
      verdict: 'normal-operation',
      because: 'it keeps a log',
    });
    expect(judgeParting(sides, () => undefined).verdict).toBe('violation');
  });
});

describe('the fields beside the mechanism', () => {
  it('are those in which settings differ, at any depth, but for recovery and without', () => {
    const { settings } = specWith(0).variant;
    const other = { ...settings, recovery: { vmm: 'none' }, without: ['nmi-ipi'], workload: 'NetBench' };
    expect(fieldsBesideTheMechanism(settings, other)).toEqual(['workload']);
    const trigger = { ...settings.fault.trigger, hypervisorInstructions: [0, 5] as const };
    const moved = { ...settings, fault: { ...settings.fault, trigger } } as unknown as typeof settings;
    expect(fieldsBesideTheMechanism(settings, moved)).toEqual(['fault']);
  });
});
