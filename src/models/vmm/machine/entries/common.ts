/**
 * The pieces most entries share: the way in and out of the VMM, locks, undo records, sending an event, waking a vCPU.
 */

import type { PlatformValues } from '../../parameters/platforms.ts';
import type { EntryKind } from '../state/entry.ts';
import type { Execution } from '../state/execution.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { RuntimePart } from '../state/runtime-part.ts';
import { TIMER_PORT, type Vcpu } from '../state/vm.ts';
import { Layouts } from '../vmm/layouts.ts';
import { enqueue, markRunnable, tickle } from '../vmm/scheduler.ts';
import {
  type Effect,
  type Entry,
  type LockOf,
  masked,
  onGuestStack,
  onlyIf,
  repeated,
  type Step,
  step,
  type TimedStep,
  working,
} from '../vmm/step.ts';
import { guestMemory, guestRegisters, statics } from './regions.ts';

/** What entries are built for: a platform, and what the recovery mechanism adds to normal operation. */
export interface Build {
  readonly values: PlatformValues;
  readonly parts: ReadonlySet<RuntimePart>;
}

/** An entry without the steps of run-time parts that the machine does not have. */
export function entry(
  { parts, values }: Build,
  kind: EntryKind,
  name: string,
  steps: readonly Step[],
  options: { readonly checked?: boolean } = {},
): Entry {
  const own = steps.filter(({ part }) => part === undefined || parts.has(part)).map((each) => inOneShape(each, values));
  return Object.freeze({
    name: `${kind}.${name}`,
    kind,
    checked: options.checked ?? false,
    endsByIret: kind === 'interrupt' || kind === 'exception' || (kind === 'hypercall' && values.entersBySyscall === 0),
    steps: own,
    layouts: new Layouts(own),
  });
}

/**
 * All steps have all fields, absent ones undefined: a CPU goes through millions of them, and V8 reads objects of one
 * shape far faster than of twenty.
 */
function inOneShape(each: Step, { instructionNanos, apicAccessNanos }: PlatformValues): TimedStep {
  const { name, code, instructions, apicAccesses, masked: isMasked, onGuestStack: isOnGuestStack, effect, when } = each;
  const { takes, releases, obstacle, undo, commits, region, copiesIn, part } = each;
  const whole = {
    name,
    code,
    instructions,
    apicAccesses,
    masked: isMasked,
    onGuestStack: isOnGuestStack,
    effect,
    when,
    takes,
    releases,
    obstacle,
    undo,
    commits,
    region,
    copiesIn,
    part,
    nanos: Math.round(instructions * instructionNanos + apicAccesses * apicAccessNanos),
  };
  return whole as TimedStep;
}

export function saveRegisters({ values: { instructions } }: Build): Step[] {
  return masked(...working(guestRegisters, step('save the registers', instructions.saveRegisters)));
}

export function saveAllRegisters({ values: { instructions } }: Build): Step[] {
  return masked(...working(guestRegisters, step('save the registers', instructions.saveAllRegisters)));
}

/**
 * From a SYSCALL instruction into the VMM: the processor does not load a stack pointer, so the first instructions do. A
 * gate loads it by itself.
 */
export function enterBySyscall({ values: { entersBySyscall, instructions } }: Build): Step[] {
  return entersBySyscall === 1 ? [onGuestStack("switch to the VMM's stack", instructions.switchStack)] : [];
}

export function leaveBySysret({ values: { entersBySyscall, instructions } }: Build): Step[] {
  return entersBySyscall === 1 ? [onGuestStack("return, on the guest's stack", instructions.returnToGuestStack)] : [];
}

export function leave({ values: { instructions } }: Build): Step[] {
  return masked(...working(guestRegisters, step('look for softirqs and restore the registers', instructions.leave)));
}

/** A step that copies arguments in from the caller's memory. */
export const copiedIn = (each: Step): Step => ({ region: guestMemory, ...each, copiesIn: true });

/**
 * A hypercall: from the gate to the return, with the call in flight from its trap to its result. Before the result is
 * written a VMM with assertions overwrites the registers that held the arguments, if it took any: a call that is issued
 * again from there has none.
 */
export function hypercall(build: Build, name: string, checked: boolean, ...steps: readonly Step[]): Entry {
  return callOf(build, name, checked, [
    ...steps,
    ...working(
      guestRegisters,
      step('overwrite the arguments', build.values.instructions.overwriteArguments, (_, execution) => {
        callerOf(execution).argumentsLost = true;
      }),
    ),
  ]);
}

/** One without arguments. */
export function plainHypercall(build: Build, name: string, checked: boolean, ...steps: readonly Step[]): Entry {
  return callOf(build, name, checked, steps);
}

function callOf(build: Build, name: string, checked: boolean, steps: readonly Step[]): Entry {
  const { instructions } = build.values;
  return entry(
    build,
    'hypercall',
    name,
    [
      // The trap itself: from here on the guest's saved program counter stands behind the call.
      step('trap', 0, (_, execution) => {
        const vcpu = callerOf(execution);
        vcpu.inFlight = execution.entry;
        vcpu.inFlightArgument = execution.argument;
      }),
      ...enterBySyscall(build),
      ...saveRegisters(build),
      gateStep(build),
      ...working(statics, step('dispatch the hypercall', instructions.dispatchHypercall)),
      ...steps,
      ...working(
        guestRegisters,
        step('write the result', instructions.writeResult, (_, execution) => {
          const vcpu = callerOf(execution);
          vcpu.inFlight = null;
          vcpu.batchDone = 0;
          vcpu.argumentsLost = false;
        }),
      ),
      ...leave(build),
      ...leaveBySysret(build),
    ],
    { checked },
  );
}

/** Where a policy decides on calls, each is looked up in it first. */
function gateStep({ values: { gateNanos = 0, instructionNanos } }: Build): Step {
  const instructions = Math.round(gateNanos / instructionNanos);
  return { ...step('look the call up in the policy', instructions), part: 'hypercall-gate' };
}

/** A call that does nothing: it comes back with its result, or refused. `argument`: 1 if its caller checks that. */
export function refusedCall(build: Build, name: string, why: string | null): Entry {
  return entry(build, 'hypercall', name, [
    step('trap', 0),
    ...enterBySyscall(build),
    ...saveRegisters(build),
    gateStep(build),
    ...working(
      guestRegisters,
      step('write the result', build.values.instructions.writeResult, (_, execution) => {
        if (why !== null && execution.argument === 1) callerOf(execution).refused = why;
      }),
    ),
    ...leave(build),
    ...leaveBySysret(build),
  ]);
}

/** A handler that looks its argument up without any check, and finds what does not exist. */
export function trustingCall(build: Build): Entry {
  const use = step(TRUSTING_STEP, build.values.instructions.lookUpChannel);
  return callOf(
    build,
    'trusted-argument',
    false,
    working((_, execution) => callerOf(execution).vm.structure, use),
  );
}

export const TRUSTING_STEP = 'use what the argument names';

export function callerOf(execution: Execution): Vcpu {
  return execution.vcpu as Vcpu;
}

/** The steps between taking and releasing a lock; they work on what it guards. */
export function holding(
  { values: { instructions } }: Build,
  name: string,
  of: LockOf,
  ...steps: readonly Step[]
): Step[] {
  const guarded = (machine: MachineState, execution: Execution) => of(machine, execution).guards;
  return [
    { ...step(`take the ${name} lock`, instructions.takeLock), takes: of },
    ...steps.map((each) => ({ region: guarded, ...each })),
    { ...step(`release the ${name} lock`, instructions.releaseLock), releases: of },
  ];
}

/** A write that must not be done twice, after the record that allows to take it back, or so many records. */
export function undoable({ values: { instructions } }: Build, each: Step, undo: Effect, records = 1): Step[] {
  const record = {
    ...step(`record for undo: ${each.name}`, Math.round(records * instructions.undoRecord)),
    part: 'undo-logging',
    ...(each.when === undefined ? {} : { when: each.when }),
  } as const;
  return [record, { ...each, undo }];
}

/**
 * The elements of a batch, each skipped when an earlier attempt has noted it as finished. A single one needs no note.
 */
export function elements(
  { values: { instructions }, parts }: Build,
  count: number,
  steps: (index: number) => readonly Step[],
): Step[] {
  // Where nobody notes them all are done, and nobody has to ask: the asking is a third of what laying out a long batch
  // costs.
  if (count === 1 || !parts.has('batch-progress')) return repeated(count, steps);
  return Array.from({ length: count }, (_, index) =>
    onlyIf((_, execution) => callerOf(execution).batchDone <= index, ...steps(index), {
      ...step(`note that element ${index + 1} is finished`, instructions.progressNote, (_, execution) => {
        callerOf(execution).batchDone = index + 1;
      }),
      commits: true,
      part: 'batch-progress',
    }),
  ).flat();
}

export interface EventTarget {
  vcpu(machine: MachineState, execution: Execution): Vcpu | null;
  port(machine: MachineState, execution: Execution): number;
}

/** The guest's own timer event. */
export const timerEvent: EventTarget = {
  vcpu: (_, execution) => execution.cpu.home,
  port: () => TIMER_PORT,
};

/**
 * Marks an event pending and wakes the vCPU if it sleeps. An event already pending is taken as delivered and no vCPU is
 * woken: which is why sending twice does not always mend a send that was cut in the middle.
 */
export function notify(build: Build, target: EventTarget): Step[] {
  const isNew = (machine: MachineState, execution: Execution): boolean => {
    const vcpu = target.vcpu(machine, execution);
    return vcpu !== null && (vcpu.pending & (1 << target.port(machine, execution))) === 0;
  };
  const sleeps = (machine: MachineState, execution: Execution): boolean =>
    isNew(machine, execution) && target.vcpu(machine, execution)?.runState === 'blocked';
  return [
    ...onlyIf(
      isNew,
      step('mark the event pending', build.values.instructions.markEvent, (machine, execution) => {
        const vcpu = target.vcpu(machine, execution);
        if (vcpu === null) return;
        vcpu.pending |= 1 << target.port(machine, execution);
        // The steps that wake it follow, unless it was awake when this entry began; if it has blocked since, the two
        // have crossed, and it must not sleep on an event.
        const wakingFollows = execution.active[execution.done] === 1;
        if (vcpu.runState !== 'blocked' || wakingFollows) return;
        markRunnable(vcpu);
        enqueue(vcpu);
        tickle(machine, execution.cpu, vcpu);
      }),
    ),
    ...onlyIf(sleeps, ...wake(build, (machine, execution) => target.vcpu(machine, execution) as Vcpu)),
  ];
}

function wake(build: Build, of: (machine: MachineState, execution: Execution) => Vcpu): Step[] {
  const { instructions } = build.values;
  return masked(
    ...holding(
      build,
      'schedule',
      (machine, execution) => machine.cpu(of(machine, execution).cpu).scheduleLock,
      ...working(
        (machine, execution) => of(machine, execution).vm.structure,
        step('mark the vCPU runnable', instructions.markRunnable, (machine, execution) =>
          markRunnable(of(machine, execution)),
        ),
      ),
      step('put it into the run queue', instructions.enqueue, (machine, execution) => enqueue(of(machine, execution))),
      ...working(
        statics,
        step('make its CPU reschedule', instructions.tickle, (machine, execution) =>
          tickle(machine, execution.cpu, of(machine, execution)),
        ),
      ),
    ),
  );
}
