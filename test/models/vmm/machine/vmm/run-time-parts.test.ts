/** A VMM that gets other run-time parts in the middle of its entries is where one is that has had them all along. */
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import type { RuntimePart } from '../../../../../src/models/vmm/machine/state/runtime-part.ts';
import { layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { unixBench } from '../../../../../src/models/vmm/workloads/unixbench.ts';
import { benchmark, letRun, startVms } from '../machines.ts';

const partSets: readonly (readonly RuntimePart[])[] = [
  [],
  ['undo-logging'],
  ['batch-progress'],
  ['undo-logging', 'batch-progress'],
];

/** UnixBench on a VMM with these parts, whose work takes no time, as before a fault. */
function machineWith(parts: readonly RuntimePart[]): Machine {
  const { machine } = benchmark(unixBench, 'test', { platform: 'x86-64-xen-4.3', parts });
  machine.experiment.vmmTime.addedPasses = false;
  startVms(machine);
  letRun(machine, 3_000_000);
  return machine;
}

/** The entries under way: each step that has a part in them, and when it ends. */
const underWay = (machine: Machine) =>
  machine.cpus
    .filter(({ mode }) => mode === 'vmm')
    .map(({ id, execution }) => ({
      id,
      addedNanos: execution.addedNanos,
      stopsAt: execution.stopsAt < 0 ? null : execution.entry?.steps[execution.stopsAt]?.name,
      steps: (execution.entry?.steps ?? [])
        .slice(0, execution.stopsAt < 0 ? undefined : execution.stopsAt)
        .flatMap(({ name }, i) => (execution.active[i] === 1 ? [`${name} ${execution.endOfStep(i)}`] : [])),
    }));

describe.each(partSets)('%s %s', (...parts) => {
  it('at any instant of a benchmark', () => {
    let added = 0;
    for (const before of partSets) {
      const [changed, always] = [machineWith(before), machineWith(parts)];
      for (let instant = 0; instant < 500; instant++) {
        for (const machine of [changed, always]) letRun(machine, 3_700);
        changed.takeParts(parts);
        expect(underWay(changed)).toEqual(underWay(always));
        added += underWay(always).filter(({ addedNanos }) => addedNanos > 0).length;
        changed.takeParts(before);
      }
    }
    expect(added > 20).toBe(parts.length > 0);
  });

  it('before a lock that a lost thread holds', () => {
    const stuck = (own: readonly RuntimePart[]): Machine => {
      const { machine, app } = benchmark(unixBench, 'test', { platform: 'x86-64-xen-4.3', parts: own });
      machine.experiment.vmmTime.addedPasses = false;
      for (const { pageLock, grantLock } of machine.vms) pageLock.owner = grantLock.owner = 7;
      const { pinTables, grantMap } = machine.entries;
      for (const [id, entry] of [pinTables(3), grantMap(2)].entries()) {
        const cpu = machine.cpu(id);
        cpu.mode = 'vmm';
        layOut(machine, cpu.execution, entry, cpu.home, id * app.index);
      }
      return machine;
    };
    const always = underWay(stuck(parts));
    expect(always.map(({ stopsAt }) => stopsAt)).toEqual(['take the page-table lock', 'take the grant-table lock']);
    for (const before of partSets) {
      const changed = stuck(before);
      changed.takeParts(parts);
      expect(underWay(changed)).toEqual(always);
    }
  });
});
