/**
 * One entry being executed on one CPU.
 *
 * It costs one event however many steps it has: when an entry begins, the times at which its steps will end are laid
 * out (waiting for locks included); when the event comes, all effects are applied in order. How far it had come is
 * computed only when the CPU is stopped in between (`cutShort`).
 *
 * Left out: interrupts taken in the middle of an entry. They wait for its end, a few microseconds.
 */

import { Execution } from '../state/execution.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Obstacle } from '../state/obstacle.ts';
import type { Vcpu } from '../state/vm.ts';
import { foreseeCorruption, meetCorruption } from './corruption.ts';
import type { Condition, Entry, Step } from './step.ts';

/**
 * Lays out the steps of `entry` from now on. Returns the stock instructions it will execute, and leaves in `stopsAt`
 * the step it will not get past.
 */
export function layOut(
  machine: MachineState,
  execution: Execution,
  entry: Entry,
  vcpu: Vcpu | null,
  argument: number,
): number {
  const { steps, layouts } = entry;
  execution.entry = entry;
  execution.vcpu = vcpu;
  execution.argument = argument;
  execution.startedAt = machine.sim.now;
  execution.done = 0;
  execution.stopsAt = -1;
  execution.obstacle = null;
  execution.stopsIn = null;
  execution.addedNanos = 0;
  execution.addedPasses = machine.experiment.vmmTime.addedPasses;
  const remembered = layouts?.steps === steps ? layouts : undefined;
  let instructions = remembered === undefined ? -1 : remembered.apply(machine, execution);
  const isKnown = instructions >= 0;
  if (!isKnown) instructions = goThrough(machine, execution, steps, remembered);
  execution.cleanAmong = machine.corruptions;
  if (machine.isCorrupt) foreseeCorruption(machine, execution, (isKnown && remembered?.regions) || null);
  return instructions;
}

/** Step by step, as far as the CPU gets. */
function goThrough(
  machine: MachineState,
  execution: Execution,
  steps: Entry['steps'],
  layouts: Entry['layouts'],
): number {
  execution.layOutAnew(steps.length);
  const { ends, active } = execution;
  let time = execution.startedAt;
  let instructions = 0;
  let isHeldUp = false;
  let firstAdded = -1;
  let when: Condition | undefined;
  let needed = true;
  for (let i = 0; i < steps.length; i++) {
    const each = steps[i]!;
    // Neighbours often have the same condition.
    if (each.when !== when) {
      when = each.when;
      needed = when === undefined || when(machine, execution);
    }
    active[i] = needed ? 1 : 0;
    if (needed) {
      if (each.obstacle !== undefined) {
        execution.obstacle = each.obstacle(machine, execution);
        if (execution.obstacle !== null) {
          execution.stopsAt = i;
          return instructions;
        }
      }
      if (each.takes !== undefined) {
        const wanted = each.takes(machine, execution);
        if (wanted.owner >= 0) {
          execution.stopsAt = i;
          return instructions;
        }
        if (wanted.busyUntil > time) {
          time = wanted.busyUntil;
          isHeldUp = true;
        }
      }
      const { nanos } = each;
      if (each.part === undefined) {
        instructions += each.instructions;
        if (firstAdded >= 0) squeeze(execution, firstAdded, i, time, nanos);
        firstAdded = -1;
        time += nanos;
      } else {
        execution.addedNanos += nanos;
        if (execution.addedPasses) time += nanos;
        else if (firstAdded < 0) firstAdded = i;
      }
      if (each.releases !== undefined) each.releases(machine, execution).busyUntil = time;
    }
    ends[i] = time;
  }
  if (!isHeldUp) layouts?.remember(execution, instructions);
  return instructions;
}

/**
 * Where the time of added steps does not pass they do their work all the same: those from `first` on share the `nanos`
 * of the stock step `stock`, which begins at `begin`, in order and each by its work. The machine goes through exactly
 * what it would go through without them.
 */
export function squeeze(execution: Execution, first: number, stock: number, begin: number, nanos: number): void {
  const { ends, active, entry } = execution;
  const { steps } = entry as Entry;
  let whole = nanos;
  for (let i = first; i < stock; i++) if (active[i] === 1) whole += steps[i]!.nanos;
  let worked = 0;
  for (let i = first; i < stock; i++) {
    if (active[i] === 1) worked += steps[i]!.nanos;
    ends[i] = begin + (whole === 0 ? 0 : Math.floor((nanos * worked) / whole));
  }
}

/** When the last step ends (or, for a CPU that will spin, when the spinning begins). */
export function endOf(execution: Execution): number {
  const { entry, stopsAt, active, startedAt, addedPasses } = execution;
  const steps = entry?.steps ?? [];
  let last = stopsAt >= 0 ? stopsAt : steps.length;
  // Added steps that share the time of a stock step which is never done have had none of it.
  if (!addedPasses) while (last > 0 && (active[last - 1] === 0 || steps[last - 1]?.part !== undefined)) last--;
  return last === 0 ? startedAt : execution.endOfStep(last - 1);
}

/**
 * The time at which the CPU has executed `instructions` stock instructions of the entry: where a fault that counts
 * instructions strikes.
 *
 * A fault strikes a place of the stock VMM, which is the same whatever a recovery mechanism has added to it. The added
 * steps lie within that place, before the stock step they go with (the record before the write, the note before what
 * follows it), and share it with that step by their work: a strike at their share finds them not yet done. Either way
 * it finds the same stock steps done.
 */
export function timeAfter(execution: Execution, instructions: number): number {
  const { active } = execution;
  let left = instructions;
  let begin = execution.startedAt;
  let added = 0;
  for (const [i, each] of (execution.entry as Entry).steps.entries()) {
    if (active[i] === 0) continue;
    const work = each.nanos;
    if (each.part !== undefined) {
      if (execution.addedPasses) added += work;
      continue;
    }
    const end = execution.endOfStep(i);
    if (left < each.instructions) {
      const into = Math.floor((added + work) * (left / each.instructions));
      return into < added ? begin + into : Math.max(begin + added, end - work) + into - added;
    }
    left -= each.instructions;
    begin = end;
    added = 0;
  }
  return begin;
}

/** Applies the effects of the steps that are not yet done, up to and without step `limit`. */
export function applySteps(machine: MachineState, execution: Execution, limit: number): void {
  const steps = (execution.entry as Entry).steps;
  const { active, acting } = execution;
  if (acting !== null && execution.done === 0 && limit === steps.length) {
    for (let at = 0; at < acting.length && execution.cleanAmong === machine.corruptions; at++) {
      const i = acting[at]!;
      execution.done = i + 1;
      if (!isApplied(machine, execution, steps[i]!, i)) return;
    }
    if (execution.cleanAmong === machine.corruptions) execution.done = limit;
  }
  // With corruption in its memory each step counts, since it reads something.
  for (let i = execution.done; i < limit; i++) {
    execution.done = i + 1;
    if (active[i] === 1 && !isApplied(machine, execution, steps[i]!, i)) return;
  }
}

/** False where the CPU does not get past the step. */
function isApplied(machine: MachineState, execution: Execution, step: Step, i: number): boolean {
  const { takes, releases, effect } = step;
  if (takes !== undefined) {
    const wanted = takes(machine, execution);
    // If its holder was stopped after this entry had been laid out, here it waits for ever.
    if (wanted.owner >= 0 && wanted.owner !== execution.cpu.id) return stopShort(execution, i, null);
    wanted.owner = execution.cpu.id;
  }
  if (execution.cleanAmong !== machine.corruptions) {
    const met = meetCorruption(machine, execution, step);
    if (met !== null) return stopShort(execution, i, met);
  }
  if (effect !== undefined) effect(machine, execution);
  if (releases !== undefined) releases(machine, execution).owner = -1;
  return true;
}

/** The CPU does not get past step `i` after all. */
function stopShort(execution: Execution, i: number, obstacle: Obstacle | null): false {
  execution.done = i;
  execution.stopsAt = i;
  execution.obstacle = obstacle;
  execution.stopsIn = null;
  return false;
}

/**
 * From `now` on, when the CPU first executes a step with interrupts on; the end of the entry, or the beginning of its
 * endless spin, if there is none.
 */
export function firstUnmaskedTime(execution: Execution, now: number): number {
  const { active, entry } = execution;
  const reachable = execution.stopsAt >= 0 ? execution.stopsAt : (entry?.steps.length ?? 0);
  for (const [i, each] of (entry?.steps ?? []).slice(0, reachable).entries()) {
    const end = execution.endOfStep(i);
    if (active[i] === 1 && end > now && !each.masked) return Math.max(now, i === 0 ? now : execution.endOfStep(i - 1));
  }
  return endOf(execution);
}

/**
 * Applies what had happened by `time` and leaves the rest undone. The execution stays on the CPU: it is what the CPU
 * was in the middle of. What would be lost with its thread, or was kept for a retry, is noted with the vCPU.
 */
export function cutShort(machine: MachineState, execution: Execution, time: number): void {
  const steps = (execution.entry as Entry).steps;
  let limit = 0;
  const last = execution.stopsAt >= 0 ? execution.stopsAt : steps.length;
  while (limit < last && execution.endOfStep(limit) <= time) limit++;
  applySteps(machine, execution, limit);
  loseThread(machine, execution);
}

function loseThread(machine: MachineState, execution: Execution): void {
  const { cpu, vcpu } = execution;
  const { current } = cpu;
  if (machine.values.keepsSegmentBases === 1 && current?.task?.isProcess === true) current.basesLost = true;
  if (vcpu !== null && vcpu.inFlight !== null && vcpu.inFlight === execution.entry && machine.parts.has('undo-logging'))
    vcpu.undoLog = undoLogOf(machine, execution);
}

/** What was recorded since the last commit, the latest first. */
function undoLogOf(machine: MachineState, execution: Execution): (() => void)[] {
  const log: (() => void)[] = [];
  const work = new Execution(execution.cpu);
  work.vcpu = execution.vcpu;
  work.argument = execution.argument;
  for (const [i, { undo, commits }] of (execution.entry as Entry).steps.slice(0, execution.done).entries()) {
    if (execution.active[i] === 0) continue;
    if (commits === true) log.length = 0;
    if (undo !== undefined) log.unshift(() => undo(machine, work));
  }
  return log;
}
