/**
 * A dry injection is an injection in everything but its effect: the control that shows that the experiment itself
 * breaks nothing.
 */
import { describe, expect, it } from 'vitest';
import { createRunner } from '../../../../src/experiments.ts';
import { ms, seconds } from '../../../../src/kernel/time.ts';
import { vmmParts } from '../../../../src/models/vmm/experiment/parts.ts';
import { dry } from '../../../../src/models/vmm/faults/dry.ts';
import type { SettingsPatch } from '../../../../src/scenario/schema.ts';
import { completed, episodeOf, recordsOf, specWith, toldRun } from '../../../campaign/runs.ts';
import { letRun, runningBenchmark, stateOf } from '../machine/machines.ts';

const dryRun = { fault: { model: 'dry' } };

describe('a dry injection', () => {
  it.each(vmmParts.workloads)('into a machine that runs $name manifests nothing', ({ name }) => {
    for (const record of recordsOf(6, { ...dryRun, workload: name })) {
      expect(record.outcome).toBe('non-manifested');
      expect(record.vms.filter(({ affected }) => affected)).toEqual([]);
      const { strike, damage, detection, recovery } = episodeOf(record);
      expect(strike).toBeDefined();
      expect([damage, detection, recovery]).toEqual([[], undefined, undefined]);
    }
  });

  it('manifests nothing in full detail, and with the trigger at the end of the run', () => {
    const patch = { ...dryRun, detail: 'full', fault: { model: 'dry', trigger: { window: [0.95, 0.99] } } } as const;
    expect(completed(createRunner()(specWith(0, patch))).outcome).toBe('non-manifested');
  });

  it('strikes where another fault would', () => {
    const strikes = (model: string) =>
      recordsOf(8, { fault: { model } }).map((record) => ({ ...episodeOf(record).strike, act: undefined }));
    expect(strikes('dry')).toEqual(strikes('failstop'));
  });

  it(
    'is not watched for longer than it takes to see that all is well; a fault that stays is, ' +
      'although nobody noticed',
    () => {
      const watchedNanos = (patch: SettingsPatch) => {
        const { record, story } = toldRun(specWith(0, patch));
        const [, end = ''] = /\n(\d+) verdict/.exec(story) ?? [];
        return Number(end) - (episodeOf(record).strike?.atNanos ?? Number.NaN);
      };
      expect(watchedNanos(dryRun)).toBeLessThan(seconds(0.5));
      expect(watchedNanos({ detection: [] })).toBeGreaterThanOrEqual(seconds(2));
    },
  );

  it('leaves the machine as it is, to the last event', () => {
    const states = [true, false].map((strikes) => {
      const { machine } = runningBenchmark(vmmParts.workloads[0] as (typeof vmmParts.workloads)[number], ms(20));
      machine.listeners.push({ struck: (cpu) => strikes && dry.strike(machine, cpu) });
      machine.injector.countdown = { cpu: -1, instructions: 3_000 };
      letRun(machine, ms(100));
      return stateOf(machine);
    });
    expect(states[0]).toEqual(states[1]);
  });
});
