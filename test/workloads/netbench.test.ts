/** NetBench's sender judges by the published rule: more than one reply in ten missing in any second. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../src/kernel/time.ts';
import { netBench } from '../../src/workloads/netbench.ts';
import { letRun, runningBenchmark } from '../platform/machines.ts';

describe('NetBench', () => {
  it('answers each packet once, within a fraction of the packet period', () => {
    const { service } = runningBenchmark(netBench, seconds(1));
    const { times } = service;
    expect(times.length).toBeGreaterThanOrEqual(998);
    expect(times.length).toBeLessThanOrEqual(1_000);
    expect(Math.max(...times.map((time) => time % ms(1)))).toBeLessThan(ms(0.5));
  });

  /** Runs for six seconds, the network cut off for `silence` from second 3 on. */
  const verdictWith = (silence: number): string | null => {
    const { machine, observer } = runningBenchmark(netBench, seconds(3));
    const { source } = machine.networkCard;
    machine.armNetwork(silence);
    machine.networkCard.source = source;
    letRun(machine, seconds(3));
    return observer.verdict(machine.sim.now, seconds(1));
  };

  it('forgives a gap of up to a tenth of a second, and no longer one', () => {
    expect(verdictWith(ms(95))).toBeNull();
    expect(verdictWith(ms(110))).toMatch(/^8\d\d of 1000 replies in second 3$/);
  });

  it('leaves out the seconds that the pause of the recovery reaches into', () => {
    const { machine, observer } = runningBenchmark(netBench, seconds(3));
    machine.armNetwork(ms(700));
    letRun(machine, seconds(3));
    expect(observer.verdict(machine.sim.now, seconds(3.7))).toBeNull();
    expect(observer.verdict(machine.sim.now, seconds(1))).toMatch(/in second 3$/);
  });
});
