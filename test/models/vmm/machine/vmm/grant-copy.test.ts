/**
 * A copy from or to a granted page holds its references only while it copies; cut short it leaves them, and the undo
 * log takes them back.
 */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../../src/kernel/time.ts';
import { cutShort, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { netBench } from '../../../../../src/models/vmm/workloads/netbench.ts';
import { benchmark, execute, letRun, pagesOf, portWithParts, runningBenchmark } from '../machines.ts';

describe('a grant copy', () => {
  it('leaves every count as it was', () => {
    const { machine, app } = benchmark(netBench, 'test', portWithParts);
    const before = pagesOf(machine);
    execute(machine, machine.cpu(0), machine.entries.grantCopy, app.index);
    expect(pagesOf(machine)).toEqual(before);
  });

  it('cut while it copies leaves a pin and three references, which its undo records take back', () => {
    const { machine, app } = benchmark(netBench, 'test', portWithParts);
    const before = pagesOf(machine);
    const { execution, home } = machine.cpu(0);
    const { grantCopy } = machine.entries;
    layOut(machine, execution, grantCopy, home, app.index);
    const copying = grantCopy.steps.findIndex(({ name }) => name === 'copy the packet');
    cutShort(machine, execution, execution.endOfStep(copying));
    expect([app.grantPins, app.copyReferences]).toEqual([1, 3]);
    expect(home?.undoLog).toHaveLength(4);
    for (const takeBack of home?.undoLog ?? []) takeBack();
    expect(pagesOf(machine)).toEqual(before);
  });

  it('done twice leaves a page that counts as in use, at which the kernel that granted it stops, and no other', () => {
    const { machine, app, privvm } = runningBenchmark(netBench, ms(20), 'test', portWithParts);
    app.grantPins++;
    letRun(machine, ms(20));
    expect(app.crashed).toMatch(/still in use/);
    expect(privvm.crashed).toBeNull();
  });

  it('records eight writes for undo', () => {
    const { machine } = benchmark(netBench, 'test', portWithParts);
    expect(machine.entries.grantCopy.steps.filter(({ part }) => part === 'undo-logging')).toHaveLength(8);
  });

  it('is what every packet goes through, in and out', () => {
    const { machine, service } = runningBenchmark(netBench, ms(1), 'test', portWithParts);
    const { execution } = machine.cpu(0);
    let copies = 0;
    let last = -1;
    const [served, until] = [service.served, machine.sim.now + ms(50)];
    while (machine.sim.now < until) {
      machine.sim.run({ until: machine.sim.now + 1_000 });
      if (execution.name === 'hypercall.grant-copy' && execution.startedAt !== last) copies++;
      last = execution.name === 'hypercall.grant-copy' ? execution.startedAt : last;
    }
    expect(service.served - served).toBeGreaterThan(45);
    expect(Math.abs(copies - 2 * (service.served - served))).toBeLessThan(4);
  });
});
