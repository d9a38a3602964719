/**
 * Corrupted memory, and code, as it is met by the entries that use it.
 *
 * A wrong value does nothing by itself. Each step of an entry that works on its region may be the one that reads it; then the CPU takes an exception, fails an assertion, runs
 * in a loop, or works on and gives its VM a wrong result.
 */
import type { Machine } from '../machine.ts';
import type { Corruption, Region } from '../region.ts';
import type { Execution } from './execution.ts';
import type { Entry, Obstacle, Step } from './step.ts';

/** An instruction that does something else from now on, each time it is executed, until somebody mends the code. */
export interface FaultyCode {
  readonly entry: string;
  readonly step: string;
  /** Called for each execution of the step; what it returns stops the CPU there. */
  readonly act: (machine: Machine, execution: Execution, step: Step) => Obstacle | null;
}

/** Looks through the steps laid out for those that meet what is corrupt, in their order. The first that stops the CPU ends the entry. */
export function meetCorruption(machine: Machine, execution: Execution): void {
  const { steps, name } = execution.entry as Entry;
  const last = execution.stopsAt >= 0 ? execution.stopsAt : steps.length;
  for (let i = 0; i < last; i++) {
    const step = steps[i] as Step;
    // What a run-time part adds is one use of its region together with the stock step it goes with.
    if (execution.active[i] === 0 || step.instructions === 0 || step.part !== undefined) continue;
    const { faultyCode } = machine;
    const obstacle =
      (faultyCode !== null && faultyCode.entry === name && faultyCode.step === step.name
        ? faultyCode.act(machine, execution, step)
        : null) ?? metIn(machine, execution, regionOf(machine, execution, step));
    if (obstacle === null) continue;
    execution.stopsAt = i;
    execution.obstacle = obstacle;
    return;
  }
}

/** The memory a step works on. */
export function regionOf(machine: Machine, execution: Execution, step: Step): Region {
  return step.region?.(machine, execution) ?? execution.cpu.stack;
}

function metIn(machine: Machine, execution: Execution, region: Region): Obstacle | null {
  const { corruption } = region;
  if (corruption === null || --corruption.uses > 0) return null;
  corruption.uses = corruption.every;
  if (corruption.encounter === 'wrong-result') {
    const vm = (execution.vcpu ?? execution.cpu.current)?.vm;
    if (vm !== undefined) machine.spoil(vm, `a wrong value in ${region.name}`);
    return null;
  }
  return obstacleOf(corruption, region);
}

/** What somebody runs into who reads the wrong value. */
export function obstacleOf({ encounter }: Corruption, region: Region): Obstacle {
  switch (encounter) {
    case 'bad-pointer':
      return { kind: 'exception', why: `page fault on a corrupted pointer in ${region.name}` };
    case 'endless-loop':
      return { kind: 'loop', why: `the end of a corrupted list in ${region.name}` };
    default:
      return { kind: 'assertion', why: `${region.name} is inconsistent` };
  }
}
