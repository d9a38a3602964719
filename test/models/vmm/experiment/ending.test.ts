/** How long a run is watched: leaving early must not decide its outcome. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../src/kernel/time.ts';
import { runOnNanos } from '../../../../src/models/vmm/experiment/ending.ts';
import { allRegions, damageOf } from '../../../../src/models/vmm/machine/damage.ts';
import { corruptRegion } from '../../../../src/models/vmm/machine/vmm/failures.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { letRun, runningBenchmark } from '../machine/machines.ts';

describe('a wrong value that nobody has met', () => {
  it('is waited for until hardly any would not have been met, wherever the benchmark goes', () => {
    const { machine } = runningBenchmark(blkBench, ms(20));
    const regions = [...allRegions(machine)].filter(({ name }) =>
      /^(cpu[01] |(privvm|app1) (domain|event))/.test(name),
    );
    expect(regions.length).toBeGreaterThan(7);
    const never = 1e9;
    for (const region of regions)
      corruptRegion(machine, region, { uses: never, every: never, encounter: 'bad-pointer' });
    const { now } = machine.sim;
    letRun(machine, runOnNanos(machine, [], now, damageOf(machine, now)));
    const { usesPerEncounter } = machine.values.faults;
    const means = regions.map(({ name, corruption }) => [name, (never - (corruption?.uses ?? 0)) / usesPerEncounter]);
    for (const [name, uses] of means) expect([name, (uses as number) > 2]).toEqual([name, true]);
  });
});
