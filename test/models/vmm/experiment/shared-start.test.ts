/** Variants that differ only from the strike on share what comes before, and have the records that they have alone. */
import { describe, expect, it } from 'vitest';
import { planOf } from '../../../../src/campaign/plan.ts';
import type { SpecOf } from '../../../../src/experiment/runner.ts';
import { createRunner } from '../../../../src/experiments.ts';
import type { VmmFailurePatch, VmmFailureSettings } from '../../../../src/models/vmm/experiment/form.ts';
import { vmmParts } from '../../../../src/models/vmm/experiment/parts.ts';
import { vmmFailureRunner } from '../../../../src/models/vmm/experiment/runner.ts';
import { vmmFailureRuns } from '../../../../src/models/vmm/experiment/runs.ts';
import { loadScenario } from '../../../../src/scenario/load.ts';
import { recordOf, specWith } from '../../../campaign/runs.ts';

type Spec = SpecOf<VmmFailureSettings>;

const vmmSpec = (run: number, patch: VmmFailurePatch): Spec => specWith(run, patch);

const settingsOf: Readonly<Record<string, VmmFailurePatch>> = {
  'BlkBench, on the original': { platform: 'x86-32-xen-3.3', workload: 'BlkBench' },
  'UnixBench, on the port': { platform: 'x86-64-xen-4.3', workload: 'UnixBench' },
  'NetBench, whose sender counts replies': { platform: 'x86-64-xen-4.3', workload: 'NetBench' },
};
const later: readonly VmmFailurePatch[] = [
  { recovery: { vmm: 'rehype' } },
  { recovery: { vmm: 'nilihype' } },
  { recovery: { vmm: 'rehype' }, without: ['hypercall-retry', 'reinitialize-locks'] },
  { recovery: { vmm: 'nilihype' }, fault: { model: 'code' } },
  { recovery: { vmm: 'rehype' }, fault: { model: 'register' } },
];

describe.each(Object.entries(settingsOf))('%s', (_, patch) => {
  it('goes on from one start in every way, as often as one likes', () => {
    for (let run = 0; run < 4; run++) {
      const specs = later.map((each) => vmmSpec(run, { ...patch, ...each }));
      const shared = vmmFailureRuns(vmmParts)(specs[0]!);
      let kept = 0;
      shared.keepStart(() => {
        kept++;
      });
      const records = [shared.record()];
      expect(kept).toBe(1);
      for (const spec of [...specs.slice(1), ...specs]) {
        shared.beginAgain(spec);
        records.push(shared.record());
      }
      const alone = specs.map((spec) => recordOf(spec, createRunner()));
      expect(records).toEqual([...alone, ...alone]);
    }
  });
});

it('a host that was rebooted is put back to where it was before', () => {
  const patch = { platform: 'x86-64-xen-4.3', workload: 'BlkBench' } as const;
  const ways = ['full-reboot', 'rehype', 'none', 'nilihype'].map((vmm) => ({ ...patch, recovery: { vmm } }));
  for (let run = 0; run < 3; run++) {
    const [first, ...others] = ways.map((way) => vmmSpec(run, way));
    const shared = vmmFailureRuns(vmmParts)(first!);
    shared.keepStart(() => {});
    shared.record();
    for (const spec of others) {
      shared.beginAgain(spec);
      expect(shared.record()).toEqual(recordOf(spec, createRunner()));
    }
    shared.beginAgain(first!);
    expect(shared.record()).toEqual(recordOf(first!, createRunner()));
  }
});

it.each(['vmm-recovery-3appvm', 'rehype-increments', 'nilihype-increments', 'recovery-mechanisms'])(
  'the campaign %s has the records that its runs have one by one',
  (name) => {
    const plan = planOf(
      loadScenario(new URL(`../../../../scenarios/${name}.yaml`, import.meta.url).pathname, ['runs=4']),
    );
    const specs = Array.from({ length: plan.length }, (_, place) => plan.at(place));
    const together = createRunner();
    for (const spec of specs) expect(together(spec)).toEqual(recordOf(spec, createRunner()));
  },
);

it('what a plugin adds may keep its state anywhere, so nothing is shared with it', () => {
  let attached = 0;
  const closed = {
    ...vmmParts.detectors[0]!,
    attach: (...given: Parameters<(typeof vmmParts.detectors)[0]['attach']>) => {
      attached++;
      vmmParts.detectors[0]!.attach(...given);
    },
  };
  const run = vmmFailureRunner({ ...vmmParts, detectors: [closed, ...vmmParts.detectors.slice(1)] });
  const specs = [0, 1].flatMap((number) => later.slice(0, 3).map((each) => vmmSpec(number, each)));
  for (const spec of specs) run(spec);
  expect(attached).toBe(specs.length);
});
