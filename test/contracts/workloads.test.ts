/**
 * What every workload promises: it makes service, it makes the same service again, and its observer tells a healthy VM
 * from a lost one.
 */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../src/kernel/time.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { everyPlatform, letRun, runningBenchmark } from '../models/vmm/machine/machines.ts';

const everyCase = vmmParts.workloads.flatMap((workload) =>
  everyPlatform.map((made) => ({ workload, made, name: workload.name, platform: made.platform })),
);

describe.each(everyCase)('$name on $platform', ({ workload, made }) => {
  it('gives service without a fault, and its observer does not count the VM as affected', () => {
    const { machine, app, service, observer } = runningBenchmark(workload, seconds(1), 'test', made);
    expect(service.served).toBeGreaterThan(20);
    expect(machine.sim.now - service.lastAt).toBeLessThan(ms(100));
    expect(observer.verdict(machine.sim.now, 0)).toBeNull();
    expect(app.crashed).toBeNull();
  });

  it('does enough for a verdict of its observer in little more than two seconds', () => {
    const { service, observer, machine } = runningBenchmark(workload, ms(100), 'test', made);
    service.mark(machine.sim.now);
    letRun(machine, seconds(2.2));
    expect(service.servedSinceMark).toBeGreaterThanOrEqual(observer.convincing);
  });

  it('gives the same service at the same times from the same seed', () => {
    const [one, again] = [1, 2].map(() => runningBenchmark(workload, ms(300), 'same', made).service.times);
    expect(one?.length).toBeGreaterThan(5);
    expect(again).toEqual(one);
  });

  it('counts a VM as affected that crashed or that stands still', () => {
    const { machine, app, observer } = runningBenchmark(workload, ms(500), 'test', made);
    const { now } = machine.sim;
    expect(observer.verdict(now + seconds(3), now)).toMatch(/^no .* for \d+ ms$|^\d+ of \d+ replies/);
    app.crashed = 'out of luck';
    expect(observer.verdict(now, 0)).toMatch(/out of luck/);
  });
});
