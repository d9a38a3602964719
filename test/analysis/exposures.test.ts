import { describe, expect, it } from 'vitest';
import { type Exposure, exposuresOf, stepsOf } from '../../src/analysis/exposures.ts';
import { pairedRatio } from '../../src/analysis/paired-ratio.ts';
import type { CompletedRun, OutcomeClass, RunRecord } from '../../src/experiment/record.ts';
import type { VmmFailureSettings } from '../../src/models/vmm/experiment/form.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { smallScenario } from '../campaign/fixture.ts';

const scenario = smallScenario(10);
const variants = variantsOf(scenario);
const steps = stepsOf(variants) ?? expect.fail('no increment');
const [basic, second, third] = variants.map(({ name }) => name);
const detection = { detector: 'panic', cpu: 0, atNanos: 0, latencyNanos: 0 };

function run(variant = '', index: number, outcome: OutcomeClass, kinds: readonly string[] = []): CompletedRun {
  const damage = kinds.map((kind) => ({ kind, object: 'x' }));
  const episode = { fault: 'failstop', damage, ...(outcome === 'sdc' ? {} : { detection }) };
  return {
    status: 'completed',
    id: `v${variant}-r${index}`,
    variant,
    run: index,
    episodes: [episode],
    outcome,
    vms: [],
    events: 1,
  };
}

const derived = (records: readonly RunRecord[]): Exposure[] =>
  exposuresOf(steps, { records, reported: scenario.reported, confidence: 0.95 });

/**
 * Of twenty runs the first six succeed in the basic step and the first twelve in the second; every other one has a line
 * in service at the strike.
 */
const records = Array.from({ length: 20 }, (_, index) => [
  run(basic, index, index < 6 ? 'recovered' : 'failed'),
  run(second, index, index < 12 ? 'recovered' : 'failed'),
  run(third, index, index < 16 ? 'recovered' : 'failed', index % 2 === 0 ? ['unacknowledged-interrupt'] : []),
]).flat();

describe('an increment', () => {
  it('has a step for each variant after the first, with the repairs that it adds', () => {
    expect(steps.map(({ adds }) => adds)).toEqual([
      ['nmi-ipi'],
      ['acknowledge-interrupts'],
      ['hypercall-retry'],
      ['fix-sp', 'nmi-ack'],
      ['reinitialize-locks'],
    ]);
  });

  it('is nothing else: not a single variant, not another order, not several mechanisms or workloads', () => {
    const [first] = variants;
    if (first === undefined) expect.fail();
    expect(stepsOf([first])).toBeUndefined();
    expect(stepsOf(variants.toReversed())).toBeUndefined();
    expect(stepsOf([...variants, first])).toBeUndefined();
    const settings = first.settings as VmmFailureSettings;
    const other = { ...first, settings: { ...settings, recovery: { vmm: 'full-reboot' }, without: [] } };
    expect(stepsOf([first, other])).toBeUndefined();
  });
});

describe('the exposure of a step', () => {
  it('is 1 - before/after, with the interval of the ratio turned around', () => {
    const [exposure] = derived(records);
    const ratio = pairedRatio({ both: 6, firstOnly: 0, secondOnly: 6, neither: 8 }, 0.95) ?? expect.fail();
    expect(exposure?.pairs).toEqual({ both: 6, firstOnly: 0, secondOnly: 6, neither: 8 });
    expect(exposure?.simulated).toEqual({ value: 0.5, low: 1 - ratio.high, high: 1 - ratio.low });
  });

  it('is shown beside that of the reported shares, whose use is a prediction only if both are', () => {
    const [first, , , fourth] = derived(records);
    expect(first?.reported).toEqual({ value: 1 - 0.056 / 0.176, sources: 'V3.0, V3.1', use: 'calibration' });
    expect(fourth?.reported?.value).toBeCloseTo(0.187, 3);
  });

  it('is shown beside the share of runs with the damage that the added repairs remove', () => {
    const [first, next] = derived(records);
    expect(first).toMatchObject({ kinds: [], damaged: null });
    expect(next?.kinds).toEqual(
      vmmParts.mechanisms
        .find(({ name }) => name === 'rehype')
        ?.repairs.find(({ name }) => name === 'acknowledge-interrupts')?.fixes,
    );
    expect(next?.damaged).toBe(0.5);
  });

  it('counts only runs that were answered and detected in both steps, and the number of others', () => {
    const lost: RunRecord = { status: 'timeout', id: 'x', variant: second ?? '', run: 0, message: '' };
    const changed = records.map((record) =>
      record.variant === second && record.run === 0
        ? lost
        : record.variant === basic && record.run === 1
          ? run(basic, 1, 'sdc')
          : record,
    );
    const [exposure] = derived(changed);
    expect(exposure?.unpaired).toBe(2);
    expect(exposure?.pairs).toEqual({ both: 4, firstOnly: 0, secondOnly: 6, neither: 8 });
  });

  it('is the same for records in any order, and nothing where no run succeeds', () => {
    expect(derived(records.toReversed())).toEqual(derived(records));
    expect(derived(records.filter(({ run: index }) => index > 16)).every(({ simulated }) => simulated === null)).toBe(
      true,
    );
  });
});
