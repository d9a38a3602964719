/**
 * The VMM counts the interrupt contexts it is in, and the scheduler asserts that it is in none: a count that a lost
 * thread leaves raised is the end of the next scheduling.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { seconds } from '../../../../../src/kernel/time.ts';
import { Softirq } from '../../../../../src/models/vmm/machine/state/cpu.ts';
import { applySteps, cutShort, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { resumeCpus } from '../../../../../src/models/vmm/machine/vmm/resume.ts';
import { clearIrqCount, discardThreads } from '../../../../../src/models/vmm/repairs/microreset.ts';
import type { RecoveryScene } from '../../../../../src/models/vmm/repairs/repair.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { bareMachine, benchmark, computing, guestWith, letRun, startVms } from '../machines.ts';
import { begin, everyEntry, everyVmm, situation } from './entries.ts';

describe('the IRQ count', () => {
  test.prop([situation], { numRuns: 300 })('is what it was after an entry that comes to its end', (chosen) => {
    const { machine, execution } = begin(chosen);
    fc.pre(execution.stopsAt < 0);
    applySteps(machine, execution, (execution.entry?.steps ?? []).length);
    expect(machine.cpus.map(({ irqCount }) => irqCount)).toEqual(machine.cpus.map(() => 0));
  });

  it.each(everyEntry)('is never lowered below zero by $name ($where), and never raised twice', ({ vmm, entry }) => {
    const { machine } = benchmark(blkBench, 'test', vmm);
    const { execution, home } = machine.cpu(1);
    layOut(machine, execution, entry, home, 0);
    for (const [i] of entry.steps.entries()) {
      applySteps(machine, execution, i + 1);
      expect([0, 1]).toContain(execution.cpu.irqCount);
    }
  });

  it.each(everyVmm)('is raised by a timer interrupt that is cut in the middle on $where', (vmm) => {
    const machine = bareMachine('test', vmm);
    guestWith(machine, computing);
    const { execution, home } = machine.cpu(0);
    const { timerInterrupt } = machine.entries;
    layOut(machine, execution, timerInterrupt, home, 0);
    const raised = timerInterrupt.steps.map(({ name }, i) => {
      cutShort(machine, execution, execution.endOfStep(i));
      return [name, execution.cpu.irqCount] as const;
    });
    expect(raised.filter(([, count]) => count === 1).map(([name]) => name)).toEqual([
      'enter interrupt context',
      'raise the timer softirq',
    ]);
  });
});

describe('an IRQ count left raised', () => {
  /** Every CPU's threads are thrown away, its count cleared or not, and then all go on. */
  const discarded = (clear: boolean) => {
    const machine = bareMachine();
    guestWith(machine, computing);
    guestWith(machine, computing);
    startVms(machine);
    letRun(machine, seconds(0.05));
    const fatal: string[] = [];
    machine.listeners.push({ fatal: (cpu, why) => fatal.push(`${cpu.name}: ${why}`) });
    const scene: RecoveryScene = { machine, cpu: machine.cpu(0), rebuildVms: () => {} };
    for (const cpu of machine.cpus) machine.timers.disarmActivity(cpu);
    discardThreads.apply(scene);
    const counts = machine.cpus.map(({ irqCount }) => irqCount);
    if (clear) clearIrqCount.apply(scene);
    resumeCpus(machine);
    letRun(machine, seconds(0.5));
    return { machine, counts, fatal };
  };

  it(
    'is that of every CPU but the detecting one, once their threads are thrown away: the call ' +
      'that does it is an interrupt',
    () => {
      expect(discarded(false).counts).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
    },
  );

  it('fails the next scheduling on that CPU, and on no other', () => {
    const { fatal, machine } = discarded(false);
    expect(fatal).toEqual([expect.stringMatching(/^cpu1: the IRQ count is 1 in the scheduler/)]);
    expect(machine.cpu(0).progressCounter).toBe(5);
  });

  it('does no harm once it is cleared', () => {
    const { fatal, machine } = discarded(true);
    expect(fatal).toEqual([]);
    expect(machine.cpu(1).progressCounter).toBe(5);
    expect(machine.cpu(1).softirqs & Softirq.schedule).toBe(0);
  });
});
