/**
 * Wrong values are met by use: a use counts when it is made, every region has somebody who uses it, and a guest meets
 * what is wrong in its own memory.
 */
import { describe, expect, it } from 'vitest';
import type { Corruption } from '../../../../../src/experiment/propagation.ts';
import { ms } from '../../../../../src/kernel/time.ts';
import { allRegions, damageOf } from '../../../../../src/models/vmm/machine/damage.ts';
import { regionOf } from '../../../../../src/models/vmm/machine/vmm/corruption.ts';
import { applySteps, cutShort, endOf, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { corruptRegion } from '../../../../../src/models/vmm/machine/vmm/failures.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { unixBench } from '../../../../../src/models/vmm/workloads/unixbench.ts';
import { benchmark, letRun, port, runningBenchmark } from '../machines.ts';
import { everyEntry, everyVmm } from './entries.ts';

const after = (uses: number, encounter: Corruption['encounter'] = 'bad-pointer'): Corruption => ({
  uses,
  every: 1_000,
  encounter,
});

/** CPU 1 is about to update a mapping; three of its steps work on the domain's frames. */
function aboutToMap(corruption: Corruption) {
  const { machine, app } = benchmark(blkBench);
  corruptRegion(machine, app.descriptors, corruption);
  const { execution, home } = machine.cpu(1);
  layOut(machine, execution, machine.entries.updateMapping, home, 1);
  const uses = machine.entries.updateMapping.steps
    .map((step, place) => ({ step, place }))
    .filter(
      ({ step, place }) =>
        execution.active[place] === 1 &&
        step.instructions > 0 &&
        regionOf(machine, execution, step) === app.descriptors,
    );
  return { machine, app, execution, uses };
}

describe('a use of a corrupt region', () => {
  it('counts when its step is done, and not when the entry is laid out', () => {
    const corruption = after(100);
    const { machine, execution, uses } = aboutToMap(corruption);
    expect(corruption.uses).toBe(100);
    const second = uses[1]?.place ?? Number.NaN;
    cutShort(machine, execution, execution.endOfStep(second));
    expect(corruption.uses).toBe(98);
    expect(uses.length).toBeGreaterThan(2);
  });

  it('is foreseen, so that the entry ends at the step that reads the wrong value', () => {
    const { execution, uses } = aboutToMap(after(2));
    const second = uses[1]?.place ?? Number.NaN;
    expect([execution.stopsAt, execution.obstacle?.kind]).toEqual([second, 'exception']);
    expect(endOf(execution)).toBe(execution.endOfStep(second - 1));
  });

  it('is met at the end when another CPU has used up the count meanwhile', () => {
    const corruption = after(100);
    const { machine, execution, uses } = aboutToMap(corruption);
    expect(execution.stopsAt).toBe(-1);
    corruption.uses = 1;
    applySteps(machine, execution, machine.entries.updateMapping.steps.length);
    expect([execution.stopsAt, execution.obstacle?.kind]).toEqual([uses[0]?.place, 'exception']);
  });

  it('that nobody notices spoils the VM that is served, when it happens', () => {
    const { machine, app, execution } = aboutToMap(after(1, 'wrong-result'));
    expect([execution.stopsAt, app.spoilt]).toEqual([-1, null]);
    applySteps(machine, execution, machine.entries.updateMapping.steps.length);
    expect(app.spoilt).toMatch(/page frames/);
  });
});

describe.each(everyVmm)('on $where', ({ where, ...vmm }) => {
  it('every region has entries that work on it, but for the way to the recovery and what only guests use', () => {
    const used = new Set<string>();
    for (const { entry } of everyEntry.filter((each) => each.where === where)) {
      const { machine } = benchmark(blkBench, 'test', vmm);
      for (const cpu of [machine.cpu(0), machine.cpu(1)]) {
        for (const argument of [0, 1]) {
          layOut(machine, cpu.execution, entry, cpu.home, argument);
          for (const step of entry.steps) used.add(regionOf(machine, cpu.execution, step).name);
        }
      }
    }
    const { machine } = benchmark(blkBench, 'test', vmm);
    const unused = [...allRegions(machine)].map(({ name }) => name).filter((name) => !used.has(name));
    // CPUs without a vCPU do nothing.
    expect(unused.filter((name) => !/^cpu[2-7] /.test(name))).toEqual(['recovery path']);
  });
});

describe('a wrong value in the memory of a guest', () => {
  it('is damage until the guest reads it, which spoils it, and then no longer', () => {
    const { machine, app } = runningBenchmark(unixBench, ms(5), 'test', port);
    corruptRegion(machine, app.contents, after(50, 'wrong-result'));
    expect(damageOf(machine, machine.sim.now)).toContainEqual({ kind: 'corrupt-guest', object: 'app1 contents' });
    expect(app.spoilt).toBeNull();
    letRun(machine, ms(10));
    expect(app.spoilt).toMatch(/^a wrong value in its memory$|wrong arguments/);
    expect(damageOf(machine, machine.sim.now).map(({ kind }) => kind)).not.toContain('corrupt-guest');
  });

  it.each(['bad-pointer', 'failed-assertion', 'endless-loop'] as const)('never stops the VMM: %s', (encounter) => {
    const { machine, app } = benchmark(blkBench);
    const { execution, home } = machine.cpu(1);
    const refusals = [machine.entries.pageFault, machine.entries.updateMapping, machine.entries.grantMap(2)].map(
      (entry) => {
        corruptRegion(machine, app.contents, { uses: 1, every: 1, encounter });
        layOut(machine, execution, entry, home, 0);
        applySteps(machine, execution, entry.steps.length);
        expect([execution.stopsAt, execution.obstacle]).toEqual([-1, null]);
        const refused = home?.refused ?? null;
        if (home !== null) home.refused = null;
        return refused !== null;
      },
    );
    // Only calls read arguments; what loops in the guest's own data passes the checks and harms the guest.
    const isFound = encounter !== 'endless-loop';
    expect({ refusals, spoilt: app.spoilt !== null }).toEqual({
      refusals: [false, isFound, isFound],
      spoilt: !isFound,
    });
  });

  it('makes the call that reads it refused, and no other: the guest writes its arguments anew', () => {
    const { machine, app } = benchmark(blkBench);
    const { execution, home } = machine.cpu(1);
    if (home === null) throw new Error('a CPU without a vCPU');
    corruptRegion(machine, app.contents, { uses: 1, every: 1, encounter: 'bad-pointer' });
    const refused = [1, 2].map(() => {
      home.refused = null;
      const { updateMapping } = machine.entries;
      layOut(machine, execution, updateMapping, home, 0);
      applySteps(machine, execution, updateMapping.steps.length);
      return home.refused !== null;
    });
    expect(refused).toEqual([true, false]);
  });
});
