/** The toolstack makes a VM through a living PrivVM and a working VMM, or not at all. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../../src/kernel/time.ts';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import { crash } from '../../../../../src/models/vmm/machine/vmm/failures.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { netBench } from '../../../../../src/models/vmm/workloads/netbench.ts';
import { everyPlatform, letRun, runningBenchmark, ServiceTimes, values } from '../machines.ts';

/** An AppVM with BlkBench is ordered beside a running NetBench; `harm` happens to the machine a little later. */
function ordered(harm: (machine: Machine) => void = () => {}, later = 0) {
  const { machine, privileged, service: netbench } = runningBenchmark(netBench, ms(50));
  const service = new ServiceTimes();
  const orderedAt = machine.sim.now;
  privileged.toolstack.create('app2', (vm) => void blkBench.install(machine, vm, privileged, service));
  letRun(machine, later);
  harm(machine);
  letRun(machine, seconds(1));
  return { machine, service, netbench, orderedAt };
}

describe('the toolstack', () => {
  it('makes a VM on the next CPU, and the VM serves', () => {
    const { machine, service, orderedAt } = ordered();
    expect(machine.vms.map(({ name }) => name)).toEqual(['privvm', 'app1', 'app2']);
    expect(machine.vm(2).vcpu.cpu).toBe(2);
    expect(service.served).toBeGreaterThan(20);
    expect(service.times[0]).toBeGreaterThan(orderedAt);
  });

  it.each(everyPlatform)('harms no process of the PrivVM, however many there were before ($platform)', (made) => {
    for (const before of [50, 350, 650, 950]) {
      const { machine, privileged } = runningBenchmark(netBench, ms(before), 'test', made);
      let created = false;
      privileged.toolstack.create('app2', () => {
        created = true;
      });
      letRun(machine, seconds(1));
      expect([before, created, privileged.vm.crashed]).toEqual([before, true, null]);
    }
  });

  it("works through the VMM, on the PrivVM's CPU", () => {
    const { machine, privileged } = runningBenchmark(blkBench, ms(50));
    const idle = runningBenchmark(blkBench, ms(50)).machine;
    let created = 0;
    privileged.toolstack.create('app2', () => {
      created = machine.sim.now;
    });
    letRun(machine, seconds(1));
    letRun(idle, seconds(1));
    expect(created).toBeGreaterThan(0);
    const { takeReference, takeType } = values.instructions;
    const mappings = 256 * takeReference + takeType;
    expect(machine.experiment.vmmTime.stock - idle.experiment.vmmTime.stock).toBeGreaterThan(
      mappings * values.instructionNanos,
    );
  });

  it("keeps the PrivVM's drivers from waiting: the other VM is served all along", () => {
    const { netbench, orderedAt } = ordered();
    const replies = netbench.times.filter((time) => time >= orderedAt);
    const gaps = replies.map((time, index) => time - (replies[index - 1] ?? orderedAt));
    expect(Math.max(...gaps)).toBeLessThan(ms(3));
  });

  it.each([0, 5, 15])('never finishes when the PrivVM dies %d ms after the order', (after) => {
    const { service } = ordered((machine) => crash(machine, machine.vm(0), 'hypercall-result', 'test'), ms(after));
    expect(service.served).toBe(0);
  });

  it('never finishes when the PrivVM waits for a lock that nobody will release', () => {
    const { service } = ordered((machine) => {
      machine.vm(0).pageLock.owner = 5;
    }, ms(5));
    expect(service.served).toBe(0);
  });

  it('finishes on a CPU that was not brought back, and the VM does not run there', () => {
    const { machine, service } = ordered((each) => {
      each.cpu(2).mode = 'stopped';
    });
    expect(machine.vms).toHaveLength(3);
    expect(service.served).toBe(0);
  });

  it('makes the same VM at the same times from the same seed', () => {
    expect(ordered().service.times).toEqual(ordered().service.times);
  });
});
