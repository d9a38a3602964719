/** What the scan of the descriptors of page frames rewrites, and what it does not see. */
import { describe, expect, it } from 'vitest';
import type { Corruption } from '../../../../src/experiment/propagation.ts';
import { ms } from '../../../../src/kernel/time.ts';
import { scanPageFrames } from '../../../../src/models/vmm/repairs/page-frames.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { runningBenchmark } from '../machine/machines.ts';

const ENCOUNTERS: readonly (readonly [encounter: Corruption['encounter'], isRewritten: boolean])[] = [
  ['failed-assertion', true],
  ['wrong-result', true],
  ['bad-pointer', false],
];

describe('the scan of page frames', () => {
  it.each(ENCOUNTERS)('of a count that would be met as %s: rewritten %s', (encounter, isRewritten) => {
    const { machine } = runningBenchmark(blkBench, ms(10));
    const [vm] = machine.vms;
    if (vm === undefined) expect.fail('no VM');
    const corruption = { encounter } as Corruption;
    vm.descriptors.corruption = corruption;
    scanPageFrames.apply({ machine, cpu: machine.cpu(1), rebuildVms: () => {} });
    expect(vm.descriptors.corruption).toBe(isRewritten ? null : corruption);
  });
});
