/** Every entry of every VMM, on states drawn at random, for properties that hold for all of them. */
import fc from 'fast-check';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import type { EntryTable } from '../../../../../src/models/vmm/machine/state/entry.ts';
import type { Execution } from '../../../../../src/models/vmm/machine/state/execution.ts';
import { Vector } from '../../../../../src/models/vmm/machine/state/local-apic.ts';
import { mappingOf } from '../../../../../src/models/vmm/machine/state/page-frame.ts';
import { layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import type { Entry } from '../../../../../src/models/vmm/machine/vmm/step.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { bareMachine, benchmark, type Made, original, port, portWithParts } from '../machines.ts';

/** The VMMs there are, by where they run. */
export const everyVmm: readonly (Made & { readonly where: string })[] = [
  { where: 'the original platform', ...original },
  { where: 'the port', ...port },
  { where: 'the port with its run-time parts', ...portWithParts },
];

/** What an entry's argument can be on the machine below: two channels, two lines, two VMs, some frames, five timers. */
type Drawn = (entries: EntryTable) => readonly (readonly [Entry, readonly number[]])[];
const upTo = (most: number): number[] => Array.from({ length: most + 1 }, (_, i) => i);
const arguments_: Drawn = (entries) => [
  [entries.eventSend, [0, 1]],
  [entries.block, [0]],
  [entries.setTimer, [0]],
  [entries.endOfInterrupt, [0, 1]],
  [entries.grantMap(1), [0, 1]],
  [entries.grantMap(8), [0, 1]],
  [entries.grantUnmap(1), [0, 1]],
  [entries.grantUnmap(8), [0, 1]],
  [entries.grantCopy, [0, 1]],
  [entries.pinTables(1), [0, 1, 2, 3]],
  [entries.pinTables(4), [0, 1]],
  [entries.unpinTables(1), [0, 1, 2, 3]],
  [entries.unpinTables(4), [0, 1]],
  [entries.updateMapping, [mappingOf(0, 1), mappingOf(0, 2), mappingOf(1, 3), mappingOf(2, 3)]],
  [entries.createDomain, [0]],
  [entries.pageFault, [0]],
  [entries.emulation, [0]],
  [entries.systemCall, [0]],
  [entries.returnToUser, [0]],
  [entries.lineInterrupt, [0, 1]],
  [entries.timerInterrupt, [0]],
  [entries.eventCheckInterrupt, [0]],
  [entries.scheduleSoftirq, [0]],
  [entries.timerSoftirq, upTo(31)],
  [entries.idleLoop, [0]],
];

export interface EntryOf {
  readonly name: string;
  readonly where: string;
  readonly vmm: Made;
  readonly entry: Entry;
  /** Its place in the list of entries. */
  readonly place: number;
}

export const everyEntry: readonly EntryOf[] = everyVmm.flatMap(({ where, ...vmm }) =>
  arguments_(bareMachine('test', vmm).entries).map(([entry], place) => ({
    name: entry.name,
    where,
    vmm,
    entry,
    place,
  })),
);

const vcpuState = fc.record({
  runState: fc.constantFrom('running', 'runnable', 'blocked'),
  queued: fc.boolean(),
  isRunning: fc.boolean(),
  pending: fc.integer({ min: 0, max: 15 }),
});
const cpuState = fc.record({
  softirqs: fc.integer({ min: 0, max: 3 }),
  apicArmed: fc.boolean(),
});
const deadlines = fc.array(fc.constantFrom(0, 5_000_000, Number.POSITIVE_INFINITY), { minLength: 5, maxLength: 5 });
/** Raised and taken one after another. */
const vectors = fc.array(fc.tuple(fc.constantFrom(0, 1, Vector.timer, Vector.eventCheck), fc.boolean()), {
  maxLength: 4,
});
const lineState = fc.record({
  asserted: fc.boolean(),
  awaitsGuest: fc.boolean(),
});
const unused = { typeCount: 0, validated: false, pinned: false, references: 0, mapped: false };
const frameState = fc.constantFrom(
  unused,
  { ...unused, typeCount: 1, validated: true, pinned: true },
  { ...unused, typeCount: 1, validated: true },
  { ...unused, typeCount: 1 },
  { ...unused, references: 1, mapped: true },
  { ...unused, references: 1 },
);
const FRAMES = 5;
const two = <T>(each: fc.Arbitrary<T>) => fc.tuple(each, each);

/** A machine in some state, and a CPU of it about to execute some entry. */
export const situation = fc.record({
  entry: fc
    .constantFrom(...everyEntry)
    .chain(({ vmm, place }) => fc.tuple(fc.constant(vmm), fc.constant(place), fc.nat(31))),
  cpu: fc.integer({ min: 0, max: 1 }),
  /** Whether the vCPU or the idle vCPU is current; most often the scheduler's own note says the same. */
  idle: two(fc.boolean()),
  torn: two(fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 0)),
  vcpus: two(vcpuState),
  cpus: two(cpuState),
  vectors: two(vectors),
  deadlines: two(deadlines),
  lines: two(lineState),
  frames: two(fc.array(frameState, { minLength: FRAMES, maxLength: FRAMES })),
  /** A lock whose holder is lost, by its place among the two CPUs' and VMs' locks; most often none. */
  lost: fc.option(fc.nat(11), { freq: 3 }),
  /** Locks busy for some nanoseconds yet. */
  busy: fc.nat(3_000),
});
export type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/**
 * The situation as a machine, with the entry laid out on its CPU. Two calls give two equal machines. `passes`: whether
 * what run-time parts add takes time.
 */
export function begin(
  chosen: Situation,
  passes = true,
): { machine: Machine; execution: Execution; instructions: number } {
  const [vmm, place, drawn] = chosen.entry;
  const { machine } = benchmark(blkBench, 'test', vmm);
  machine.experiment.vmmTime.addedPasses = passes;
  const locks = [0, 1].flatMap((i) => {
    const [cpu, vm, line] = [machine.cpu(i), machine.vm(i), machine.line(i)];
    return [cpu.scheduleLock, cpu.timerLock, vm.eventLock, vm.grantLock, vm.pageLock, line.lock];
  });
  for (const i of [0, 1] as const) {
    const [cpu, vm] = [machine.cpu(i), machine.vm(i)];
    const current = chosen.idle[i] ? null : vm.vcpu;
    const scheduled = chosen.torn[i] ? null : current;
    Object.assign(cpu, chosen.cpus[i], { mode: 'vmm', current, scheduled, chosen: current });
    cpu.deadlines.set(chosen.deadlines[i]);
    for (const [vector, taken] of chosen.vectors[i]) {
      cpu.apic.raise(vector);
      if (taken) cpu.apic.take(vector);
    }
    Object.assign(vm.vcpu, chosen.vcpus[i]);
    Object.assign(machine.line(i), chosen.lines[i]);
    for (const [j, frame] of vm.frames.slice(0, FRAMES).entries()) {
      Object.assign(frame, chosen.frames[i][j]);
      if (frame.mapped) vm.frames[0]?.maps.push(frame);
    }
  }
  for (const each of locks) each.busyUntil = chosen.busy;
  const lost = locks[chosen.lost ?? -1];
  if (lost !== undefined) lost.owner = 1 - chosen.cpu;
  const { execution, home } = machine.cpu(chosen.cpu);
  const [entry, choices] = arguments_(machine.entries)[place] as readonly [Entry, readonly number[]];
  const instructions = layOut(machine, execution, entry, home, choices[drawn % choices.length] as number);
  return { machine, execution, instructions };
}
