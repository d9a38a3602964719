/** A failstop stops a CPU between two steps and corrupts nothing. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../src/kernel/time.ts';
import { failstop } from '../../../../src/models/vmm/faults/failstop.ts';
import { damageOf } from '../../../../src/models/vmm/machine/damage.ts';
import type { EntryOutline } from '../../../../src/models/vmm/machine/state/entry.ts';
import { timeAfter } from '../../../../src/models/vmm/machine/vmm/execution.ts';
import { stepsOf } from '../../../../src/models/vmm/machine/vmm/step.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { letRun, runningBenchmark, stateOf, values } from '../machine/machines.ts';

interface Strike {
  readonly at: number;
  readonly cpu: number;
  /** The state at that instant without and with the strike. */
  readonly before: ReturnType<typeof stateOf>;
  readonly after: ReturnType<typeof stateOf>;
}

/** Strikes after so many instructions of a machine that runs BlkBench. */
function strike(instructions: number) {
  const { machine } = runningBenchmark(blkBench, ms(20));
  const fatal: { at: number; why: string }[] = [];
  const strikes: Strike[] = [];
  machine.listeners.push({
    struck(cpu, offset) {
      const before = stateOf(machine);
      expect(timeAfter(cpu.execution, offset)).toBe(machine.sim.now);
      failstop.strike(machine, cpu);
      strikes.push({ at: machine.sim.now, cpu: cpu.id, before, after: stateOf(machine) });
    },
    fatal: (_, why) => fatal.push({ at: machine.sim.now, why }),
  });
  machine.injector.countdown = { cpu: -1, instructions };
  letRun(machine, ms(50));
  const [seen] = strikes;
  if (seen === undefined) throw new Error('the countdown did not end');
  return { machine, fatal, seen };
}

const offsets = Array.from({ length: 40 }, (_, i) => i * 331);

describe('a failstop', () => {
  it('takes a page fault at address 0, and at once', () => {
    for (const offset of offsets.slice(0, 5)) {
      const { fatal, seen } = strike(offset);
      expect(fatal).toEqual([{ at: seen.at + values.panicNanos, why: expect.stringContaining('address 0') }]);
    }
  });

  it('leaves the struck CPU doing nothing more, in the middle of what it did', () => {
    const { machine, seen } = strike(1_000);
    const { mode, progressCounter, execution } = machine.cpu(seen.cpu);
    const { done } = execution;
    letRun(machine, ms(500));
    const later = machine.cpu(seen.cpu);
    expect([mode, later.mode]).toEqual(['dead', 'dead']);
    expect([later.progressCounter, later.execution.done]).toEqual([progressCounter, done]);
    expect(done).toBeLessThan(execution.entry?.steps.length ?? 0);
  });

  it('leaves hypercalls in flight, of CPUs that stand still', () => {
    const kinds = new Set(
      offsets.flatMap((offset) => {
        const { machine } = strike(offset);
        return damageOf(machine, machine.sim.now).map(({ kind }) => kind);
      }),
    );
    expect([...kinds]).toEqual(expect.arrayContaining(['cpu-stopped', 'hypercall-in-flight']));
  });

  it('leaves every other CPU as it was', () => {
    for (const offset of offsets) {
      const { seen } = strike(offset);
      const others = (state: ReturnType<typeof stateOf>) => state.cpus.filter((_, id) => id !== seen.cpu);
      // An entry may have asked another CPU to reschedule just before it was cut: that is an effect of a step that was
      // done.
      const without = (state: ReturnType<typeof stateOf>) => others(state).map((cpu) => ({ ...cpu, softirqs: 0 }));
      expect(without(seen.after)).toEqual(without(seen.before));
    }
  });

  it('leaves a lock held exactly when it strikes between its taking and its release', () => {
    let held = 0;
    for (const offset of offsets) {
      const { machine, seen } = strike(offset);
      const { execution } = machine.cpu(seen.cpu);
      const done = stepsOf(execution.entry as EntryOutline)
        .slice(0, execution.done)
        .filter((_, i) => execution.active[i] === 1);
      const taken = done.filter(({ takes }) => takes !== undefined).length;
      const released = done.filter(({ releases }) => releases !== undefined).length;
      expect(ownedBy(seen.cpu, seen.after)).toBe(taken - released);
      held += taken - released;
    }
    expect(held).toBeGreaterThan(0);
  });
});

function ownedBy(cpu: number, { locks }: { locks: readonly { owner: number }[] }): number {
  return locks.filter(({ owner }) => owner === cpu).length;
}
