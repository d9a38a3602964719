/** What the benchmarks are like, as far as the model relies on it. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../src/kernel/time.ts';
import type { Machine } from '../../../../src/models/vmm/machine/machine.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { unixBench } from '../../../../src/models/vmm/workloads/unixbench.ts';
import type { Workload } from '../../../../src/models/vmm/workloads/workload.ts';
import { letRun, runningBenchmark } from '../machine/machines.ts';

/** The share of sampled instants at which something holds. */
function shareOfTime(workload: Workload, holds: (machine: Machine) => boolean): number {
  const { machine } = runningBenchmark(workload, ms(50));
  const samples = 2_000;
  let count = 0;
  for (let i = 0; i < samples; i++) {
    letRun(machine, 100_003);
    count += Number(holds(machine));
  }
  return count / samples;
}

describe('BlkBench', () => {
  it('waits for the disk most of the time', () => {
    expect(shareOfTime(blkBench, (machine) => machine.cpu(1).mode === 'idle')).toBeGreaterThan(0.4);
  });

  it('begins somewhere else in another run', () => {
    const starts = ['a', 'b', 'c', 'd'].map((seed) => runningBenchmark(blkBench, ms(100), seed).service.times[0]);
    expect(new Set(starts).size).toBe(4);
  });
});

describe('UnixBench', () => {
  it('never waits', () => {
    expect(shareOfTime(unixBench, (machine) => machine.cpu(1).mode === 'idle')).toBe(0);
  });

  it('does all it does once instructions are counted, those of another CPU as well', () => {
    const timeInVmm = (cpu: number): number => {
      const { machine } = runningBenchmark(unixBench, ms(10), 'counted');
      machine.injector.countdown = { cpu, instructions: 1e9 };
      letRun(machine, ms(40));
      return machine.experiment.vmmTime.stock;
    };
    expect(timeInVmm(0)).toBe(timeInVmm(1));
  });

  it('keeps the VMM busier than BlkBench', () => {
    const [unix = Number.NaN, blk = Number.NaN] = [unixBench, blkBench].map(
      (workload) => runningBenchmark(workload, seconds(0.3)).machine.experiment.vmmTime.stock,
    );
    expect(unix).toBeGreaterThan(2 * blk);
  });
});
