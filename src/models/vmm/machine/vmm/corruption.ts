/**
 * Corrupted memory, and code, as it is met by the entries that use it.
 *
 * A wrong value does nothing by itself. Each step of an entry that works on its region may be the one that reads it;
 * then the CPU takes an exception, fails an assertion, runs in a loop, or works on and gives its VM a wrong result.
 * What is wrong in a guest's memory does none of that to the VMM, which copies in what it needs, with checks.
 *
 * A use counts when the step is done, so that a thread cut short has used no more than it came to. When an entry is
 * laid out it is only foreseen where it will stop; should another CPU use up the count meanwhile, the entry finds out
 * at its end.
 */

import type { Corruption } from '../../../../experiment/propagation.ts';
import type { Execution } from '../state/execution.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Obstacle } from '../state/obstacle.ts';
import { type Region, useRegion } from '../state/region.ts';
import { harm } from './failures.ts';
import type { Entry, RegionOf, Step } from './step.ts';

/** Corruptions that an entry comes past, and how often, while its way is foreseen. */
const passed: Corruption[] = [];
const uses: number[] = [];

/**
 * Looks through the steps laid out for the first that meets what would stop the CPU. The entry will end there.
 * `regions`: all memory that the steps work on; null where that is not known.
 */
export function foreseeCorruption(
  machine: MachineState,
  execution: Execution,
  regions: readonly RegionOf[] | null,
): void {
  if (regions !== null && meetsNone(machine, execution, regions)) {
    execution.cleanAmong = machine.corruptions;
    return;
  }
  execution.cleanAmong = NEVER;
  const { steps } = execution.entry as Entry;
  const last = execution.stopsAt >= 0 ? execution.stopsAt : steps.length;
  passed.length = 0;
  uses.length = 0;
  for (let i = 0; i < last; i++) {
    const step = steps[i] as Step;
    if (execution.active[i] === 0 || !isUse(step)) continue;
    const region = regionOf(machine, execution, step);
    const always = isFaulty(machine, execution, step) ? (machine.faultyCode?.always ?? null) : null;
    if (always === null && !isForeseenIn(region)) continue;
    execution.stopsAt = i;
    execution.obstacle = always ?? obstacleOf(region.corruption as Corruption, region);
    execution.stopsIn = always === null ? region : null;
    return;
  }
}

const NEVER = -1;

/** Whether nothing that the entry works on is corrupt, which most often is so: then no step has to be looked at. */
function meetsNone(machine: MachineState, execution: Execution, regions: readonly RegionOf[]): boolean {
  if (machine.faultyCode?.entry === execution.name) return false;
  for (let i = 0; i < regions.length; i++) if (regions[i]!(machine, execution).corruption !== null) return false;
  return true;
}

/** What a run-time part adds is one use of its region together with the stock step it goes with. */
export function isUse({ instructions, part }: Step): boolean {
  return instructions > 0 && part === undefined;
}

/**
 * One more use by this entry; whether it is the one that reads the wrong value and stops the CPU. What a guest holds
 * stops no CPU.
 */
function isForeseenIn({ corruption, storage }: Region): boolean {
  if (corruption === null || storage === 'guest') return false;
  let place = passed.indexOf(corruption);
  if (place < 0) place = passed.push(corruption) - 1;
  uses.length = passed.length;
  uses[place] = (uses[place] ?? 0) + 1;
  return corruption.encounter !== 'wrong-result' && (uses[place] as number) >= corruption.uses;
}

/** The step is executed: what it meets in the code or in its region; null if nothing that stops the CPU. */
export function meetCorruption(machine: MachineState, execution: Execution, step: Step): Obstacle | null {
  if (!isUse(step)) return null;
  const region = regionOf(machine, execution, step);
  const acted = isFaulty(machine, execution, step) ? (machine.faultyCode?.act(execution.cpu, region) ?? null) : null;
  if (acted !== null || region.corruption === null) return acted;
  if (region.storage !== 'guest') return metIn(machine, execution, region);
  if (step.copiesIn === true) copyIn(machine, execution, region);
  return null;
}

/**
 * A guest's memory is read through checked copies: what is wrong in it makes the VMM refuse the call, and the guest
 * kernel stops at that; or it passes the checks, and harms the guest that asked for it.
 */
function copyIn(machine: MachineState, { vcpu }: Execution, region: Region): void {
  const met = useRegion(region, 1);
  if (met === null || vcpu === null) return;
  region.corruption = null;
  if (met.encounter === 'bad-pointer' || met.encounter === 'failed-assertion')
    vcpu.refused = `its arguments are wrong: ${region.name}`;
  else harm(machine, vcpu.vm, 'wrong-result', 'the VMM did what wrong arguments asked for');
}

function isFaulty({ faultyCode }: MachineState, execution: Execution, step: Step): boolean {
  return faultyCode !== null && faultyCode.code === step.code && faultyCode.entry === execution.name;
}

/** The memory a step works on. */
export function regionOf(machine: MachineState, execution: Execution, step: Step): Region {
  return regionOfStep(step)(machine, execution);
}

export const regionOfStep = ({ region }: Step): RegionOf => region ?? ownStack;

const ownStack: RegionOf = (_, { cpu }) => cpu.stack;

function metIn(machine: MachineState, execution: Execution, region: Region): Obstacle | null {
  const met = useRegion(region, 1);
  if (met === null) return null;
  if (met.encounter !== 'wrong-result') return obstacleOf(met, region);
  const vm = (execution.vcpu ?? execution.cpu.current)?.vm;
  if (vm !== undefined) harm(machine, vm, 'wrong-result', `a wrong value in ${region.name}`);
  return null;
}

/** What happens to a CPU that reads the wrong value. */
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
