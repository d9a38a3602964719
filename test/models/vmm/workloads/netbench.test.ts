/** NetBench's sender judges by the published rule: more than one reply in ten missing in any second. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../src/kernel/time.ts';
import { netBench } from '../../../../src/models/vmm/workloads/netbench.ts';
import type { SettingsPatch } from '../../../../src/scenario/schema.ts';
import { recordsOf } from '../../../campaign/runs.ts';
import { letRun, runningBenchmark } from '../machine/machines.ts';

describe('NetBench', () => {
  it('answers each packet once, within a fraction of the packet period', () => {
    const { service } = runningBenchmark(netBench, seconds(1));
    const { times } = service;
    expect(times.length).toBeGreaterThanOrEqual(998);
    expect(times.length).toBeLessThanOrEqual(1_000);
    // The sender has a phase of its own.
    const first = times[0]!;
    const late = times.map((time) => (time - first + ms(0.5)) % ms(1));
    expect(Math.max(...late) - Math.min(...late)).toBeLessThan(ms(0.5));
  });

  it('begins anywhere in the period, so that faults do not coincide with packets', () => {
    const phases = Array.from({ length: 40 }, (_, seed) => {
      const { service } = runningBenchmark(netBench, ms(3), `phase ${seed}`);
      return (service.times[0]! % ms(1)) / ms(1);
    });
    const quarters = [0, 1, 2, 3].map((quarter) => phases.filter((phase) => Math.floor(phase * 4) === quarter).length);
    // Each has ten of forty in the mean; fewer than three in one of them comes once in 400 times.
    for (const count of quarters) expect(count).toBeGreaterThan(2);
  });

  /**
   * Runs for six seconds, the network cut off for `silence` from second 3 on, and judges the seconds that begin at
   * `since`.
   */
  const verdictWith = (silence: number, since = seconds(1)): string | null => {
    const { machine, observer } = runningBenchmark(netBench, seconds(3));
    machine.timers.armNetwork(silence);
    letRun(machine, seconds(3));
    return observer.verdict(machine.sim.now, since);
  };

  it('accepts a gap of up to a tenth of a second, and no longer one', () => {
    expect(verdictWith(ms(95))).toBeNull();
    expect(verdictWith(ms(110))).toMatch(/^8\d\d of 1000 replies in second 3$/);
  });

  it('counts its seconds from the end of the recovery, so that the pause is in none of them', () => {
    expect(verdictWith(ms(700), seconds(3.7))).toBeNull();
    expect(verdictWith(ms(700), seconds(3))).toMatch(/^\d+ of 1000 replies in second 1$/);
  });

  it('splits a gap between the two seconds it lies in', () => {
    expect(verdictWith(ms(180), seconds(2.09))).toBeNull();
    expect(verdictWith(ms(180), seconds(2.5))).toMatch(/in second 1$/);
  });

  it('passes no judgement on a second that is not over', () => {
    const { machine, observer } = runningBenchmark(netBench, seconds(1));
    const { now } = machine.sim;
    machine.timers.armNetwork(seconds(5));
    expect(observer.verdict(now + ms(999), now)).toBeNull();
    expect(observer.verdict(now + ms(1_000), now)).toBe('0 of 1000 replies in second 1');
  });
});

describe('the pause of a recovery', () => {
  const outcomes = (patch: SettingsPatch) =>
    recordsOf(6, { workload: 'NetBench', ...patch }).map(({ outcome, vms }) => [outcome, vms.map((vm) => vm.affected)]);

  it('counts against NetBench only when the scenario sets it', () => {
    const forgiving = outcomes({});
    const strict = outcomes({ netbenchCountsPause: true });
    expect(outcomes({ netbenchCountsPause: false })).toEqual(forgiving);
    expect(forgiving.filter(([outcome]) => outcome === 'recovered').length).toBeGreaterThan(3);
    // 713 ms without a reply are more than any second forgives.
    for (const each of strict) expect(each).toEqual(['failed', [false, true]]);
  });

  it('never counts against a benchmark that only has to finish', () => {
    const record = (netbenchCountsPause: boolean) =>
      recordsOf(4, { workload: 'UnixBench', netbenchCountsPause }).map(({ outcome }) => outcome);
    expect(record(true)).toEqual(record(false));
  });
});
