/** An entry costs one event, and yet can be cut at every step: both views of it have to agree. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import type { Execution } from '../../../../../src/models/vmm/machine/state/execution.ts';
import {
  applySteps,
  cutShort,
  endOf,
  firstUnmaskedTime,
  layOut,
  timeAfter,
} from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import type { Step } from '../../../../../src/models/vmm/machine/vmm/step.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { benchmark, pagesOf, portWithParts, stateOf } from '../machines.ts';
import { begin, everyEntry, situation } from './entries.ts';

const stepsOf = ({ entry }: Execution): readonly Step[] => entry?.steps ?? [];
const lastOf = (execution: Execution): number =>
  execution.stopsAt >= 0 ? execution.stopsAt : stepsOf(execution).length;
const isStock = (execution: Execution, i: number): boolean =>
  execution.active[i] === 1 && stepsOf(execution)[i]?.part === undefined;
/** Stock instructions of the first `count` steps, those that are skipped left out. */
const instructionsOf = (execution: Execution, count: number): number =>
  stepsOf(execution)
    .slice(0, count)
    .reduce((sum, { instructions }, i) => sum + (isStock(execution, i) ? instructions : 0), 0);

/** The state but for what is noted of a thread that is lost. */
const stateLeft = (machine: Machine) => {
  const state = stateOf(machine);
  return { ...state, vcpus: state.vcpus.map(({ undoLog: _undoLog, ...plain }) => plain) };
};

describe('an entry', () => {
  test.prop([situation], { numRuns: 80 })('done at once leaves the state that its steps one by one leave', (chosen) => {
    const atOnce = begin(chosen);
    applySteps(atOnce.machine, atOnce.execution, lastOf(atOnce.execution));
    const stepwise = begin(chosen);
    const { machine, execution } = stepwise;
    for (let i = 0; i < lastOf(execution); i++) cutShort(machine, execution, execution.endOfStep(i));
    expect(execution.done).toBe(lastOf(execution));
    expect(stateLeft(machine)).toEqual(stateLeft(atOnce.machine));
  });

  test.prop([situation, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })], { numRuns: 100 })(
    'cut at an instruction has done the steps before it and no other',
    (chosen, share) => {
      const { machine, execution, instructions } = begin(chosen);
      fc.pre(instructions > 0);
      const offset = Math.floor(share * instructions);
      const time = timeAfter(execution, offset);
      expect(time).toBeGreaterThanOrEqual(execution.startedAt);
      expect(time).toBeLessThan(endOf(execution));
      cutShort(machine, execution, time);
      const struck = stepsOf(execution).findIndex((_, i) => i >= execution.done && isStock(execution, i));
      expect(instructionsOf(execution, execution.done)).toBeLessThanOrEqual(offset);
      expect(instructionsOf(execution, struck + 1)).toBeGreaterThan(offset);
    },
  );

  test.prop([situation, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })], { numRuns: 100 })(
    'cut at an instruction has done the same stock steps whether or not the time of added steps passes',
    (chosen, share) => {
      const [one, other] = [true, false].map((passes) => {
        const { machine, execution, instructions } = begin(chosen, passes);
        const offset = Math.floor(share * instructions);
        const time = timeAfter(execution, offset);
        const step = execution.stepAt(time).name;
        cutShort(machine, execution, time);
        return { instructions, step, stockDone: instructionsOf(execution, execution.done), pages: pagesOf(machine) };
      });
      fc.pre(one?.instructions !== 0);
      expect(other).toEqual(one);
    },
  );

  test.prop([situation], { numRuns: 80 })(
    'takes as long as its stock steps where the time of added steps does not pass, and else as much longer as they are',
    (chosen) => {
      const [passing, counted] = [begin(chosen, true).execution, begin(chosen, false).execution];
      const whole = (execution: Execution) => endOf(execution) - execution.startedAt;
      expect(counted.addedNanos).toBe(passing.addedNanos);
      const waits = stepsOf(passing).some(({ takes }, i) => takes !== undefined && passing.active[i] === 1);
      if (!waits || chosen.busy === 0) expect(whole(passing) - whole(counted)).toBe(passing.addedNanos);
      expect(whole(counted)).toBeLessThanOrEqual(whole(passing));
    },
  );

  test.prop([situation], { numRuns: 80 })('reports the stock instructions of the steps it will execute', (chosen) => {
    const { execution, instructions } = begin(chosen);
    expect(instructions).toBe(instructionsOf(execution, lastOf(execution)));
  });

  test.prop([situation], { numRuns: 80 })('never steps back in time', (chosen) => {
    const { execution } = begin(chosen, chosen.busy % 2 === 0);
    const ends = Array.from({ length: lastOf(execution) }, (_, i) => execution.endOfStep(i));
    expect(ends.every((end, i) => end >= (ends[i - 1] ?? execution.startedAt))).toBe(true);
  });

  test.prop([situation, fc.nat(5_000)], { numRuns: 80 })(
    'answers an interrupt at its end or in a step with interrupts on, and not before now',
    (chosen, now) => {
      const { execution } = begin(chosen);
      fc.pre(now < endOf(execution));
      const time = firstUnmaskedTime(execution, now);
      expect(time).toBeGreaterThanOrEqual(now);
      expect(time).toBeLessThanOrEqual(endOf(execution));
      if (time === endOf(execution)) return;
      const running = stepsOf(execution).findIndex(
        (_, i) => execution.active[i] === 1 && execution.endOfStep(i) > time,
      );
      expect(stepsOf(execution)[running]?.masked).toBe(false);
    },
  );

  it.each(everyEntry)('$name ($where) names its steps, so that a strike can be told', ({ name, entry: { steps } }) => {
    expect(name).toMatch(/^(hypercall|system-call|exception|interrupt|softirq|idle)\.[a-z-]+$/);
    for (const { name: step, instructions, apicAccesses } of steps) {
      expect(step).toMatch(/^\S.*\S$/);
      expect(Number.isInteger(instructions) && instructions >= 0 && apicAccesses >= 0).toBe(true);
    }
  });

  it.each(everyEntry)('$name ($where) releases every lock it takes, the innermost first', ({ entry: { steps } }) => {
    const held: Step['takes'][] = [];
    for (const { takes, releases } of steps) {
      if (takes !== undefined) held.push(takes);
      if (releases !== undefined) expect(held.pop()).toBe(releases);
    }
    expect(held).toEqual([]);
  });

  it.each([true, false])(
    'can be struck in an added step as often as its work says (its time passing: %s)',
    (passes) => {
      const { machine, app } = benchmark(blkBench, 'test', portWithParts);
      machine.experiment.vmmTime.addedPasses = passes;
      const { execution } = machine.cpu(app.vcpu.cpu);
      const entry = machine.entries.pinTables(2);
      const instructions = layOut(machine, execution, entry, app.vcpu, 0);
      /** Stock instructions at which an added step is found not yet done. */
      const struck = Array.from({ length: instructions }, (_, offset) => {
        layOut(machine, execution, entry, app.vcpu, 0);
        const time = timeAfter(execution, offset);
        let next = 0;
        while (execution.active[next] === 0 || execution.endOfStep(next) <= time) next++;
        return entry.steps[next]?.part !== undefined;
      }).filter(Boolean).length;
      // Of the stock instructions of a step, those that its added steps' share of their common work covers.
      let [expected, added] = [0, 0];
      for (const [i, step] of entry.steps.entries()) {
        if (execution.active[i] === 0) continue;
        if (step.part !== undefined) added += step.instructions;
        else {
          expected += (step.instructions * added) / (added + step.instructions || 1);
          added = 0;
        }
      }
      expect(expected).toBeGreaterThan(100);
      expect(Math.abs(struck / expected - 1)).toBeLessThan(0.05);
    },
  );

  it('skipped steps take no time and no instructions', () => {
    const { machine, app } = benchmark(blkBench);
    const { execution } = machine.cpu(1);
    const entry = machine.entries.grantMap(1);
    const skipping = entry.steps.map((step) => ({ ...step, when: () => false }));
    expect(layOut(machine, execution, { ...entry, steps: skipping }, app.vcpu, 1)).toBe(0);
    expect(endOf(execution)).toBe(machine.sim.now);
  });
});
