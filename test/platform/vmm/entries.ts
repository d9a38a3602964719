/** Every entry of the VMM, on states drawn at random, for properties that hold for all of them. */
import fc from 'fast-check';
import type { Machine } from '../../../src/platform/machine.ts';
import {
  block,
  endOfInterrupt,
  eventSend,
  grantMap,
  grantUnmap,
  setTimer,
} from '../../../src/platform/vmm/entries/hypercalls.ts';
import { eventCheckInterrupt, lineInterrupt, timerInterrupt } from '../../../src/platform/vmm/entries/interrupts.ts';
import { emulation, pageFault, pinTable, unpinTable, updateMapping } from '../../../src/platform/vmm/entries/memory.ts';
import { idleEntry, scheduleSoftirq, timerSoftirq } from '../../../src/platform/vmm/entries/softirqs.ts';
import { type Execution, layOut } from '../../../src/platform/vmm/execution.ts';
import type { Entry } from '../../../src/platform/vmm/step.ts';
import { blkBench } from '../../../src/workloads/blkbench.ts';
import { benchmark } from '../machines.ts';

/** What an entry's argument can be on the machine below: two channels, two lines, two VMs, two page tables, four timers. */
const arguments_: readonly (readonly [Entry, number])[] = [
  [eventSend, 1],
  [block, 0],
  [setTimer, 0],
  [endOfInterrupt, 1],
  [grantMap(1), 1],
  [grantMap(8), 1],
  [grantUnmap(1), 1],
  [grantUnmap(8), 1],
  [lineInterrupt, 1],
  [timerInterrupt, 0],
  [eventCheckInterrupt, 0],
  [pinTable, 1],
  [unpinTable, 1],
  [updateMapping, 0],
  [pageFault, 0],
  [emulation, 0],
  [idleEntry, 0],
  [scheduleSoftirq, 0],
  [timerSoftirq, 15],
];

export const everyEntry: readonly Entry[] = arguments_.map(([entry]) => entry);

const vcpuState = fc.record({
  runState: fc.constantFrom('running', 'runnable', 'blocked'),
  queued: fc.boolean(),
  pending: fc.integer({ min: 0, max: 15 }),
});
const cpuState = fc.record({
  softirqs: fc.integer({ min: 0, max: 3 }),
  ipiPending: fc.boolean(),
  timerPending: fc.boolean(),
  apicArmed: fc.boolean(),
});
const deadlines = fc.array(fc.constantFrom(0, 5_000_000, Number.POSITIVE_INFINITY), { minLength: 4, maxLength: 4 });
const lineState = fc.record({
  state: fc.constantFrom('idle', 'pending', 'in-service'),
  asserted: fc.boolean(),
  awaitsGuest: fc.boolean(),
});
const frameState = fc.constantFrom(
  { typeCount: 0, validated: false, pinned: false },
  { typeCount: 1, validated: true, pinned: true },
  { typeCount: 1, validated: true, pinned: false },
  { typeCount: 1, validated: false, pinned: false },
);
const two = <T>(each: fc.Arbitrary<T>) => fc.tuple(each, each);

/** A machine in some state, and a CPU of it about to execute some entry. */
export const situation = fc.record({
  entry: fc.constantFrom(...arguments_).chain(([entry, most]) => fc.tuple(fc.constant(entry), fc.nat(most))),
  cpu: fc.integer({ min: 0, max: 1 }),
  /** Whether the vCPU or the idle vCPU is current. */
  idle: two(fc.boolean()),
  vcpus: two(vcpuState),
  cpus: two(cpuState),
  deadlines: two(deadlines),
  lines: two(lineState),
  frames: two(frameState),
  /** A lock whose holder is lost, by its place among the two CPUs' and VMs' locks; most often none. */
  lost: fc.option(fc.nat(11), { freq: 3 }),
  /** Locks busy for some nanoseconds yet. */
  busy: fc.nat(3_000),
});
export type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** The situation as a machine, with the entry laid out on its CPU. Two calls give two equal machines. */
export function begin(chosen: Situation): { machine: Machine; execution: Execution; instructions: number } {
  const { machine } = benchmark(blkBench);
  const locks = [0, 1].flatMap((i) => {
    const [cpu, vm, line] = [machine.cpu(i), machine.vm(i), machine.line(i)];
    return [cpu.scheduleLock, cpu.timerLock, vm.eventLock, vm.grantLock, vm.pageLock, line.lock];
  });
  for (const i of [0, 1] as const) {
    const [cpu, vm] = [machine.cpu(i), machine.vm(i)];
    Object.assign(cpu, chosen.cpus[i], { mode: 'vmm', current: chosen.idle[i] ? null : vm.vcpu });
    cpu.deadlines.set(chosen.deadlines[i]);
    Object.assign(vm.vcpu, chosen.vcpus[i]);
    Object.assign(machine.line(i), chosen.lines[i]);
    for (const frame of vm.frames) Object.assign(frame, chosen.frames[i]);
  }
  for (const each of locks) each.busyUntil = chosen.busy;
  const lost = locks[chosen.lost ?? -1];
  if (lost !== undefined) lost.owner = 1 - chosen.cpu;
  const { execution, home } = machine.cpu(chosen.cpu);
  const [entry, argument] = chosen.entry;
  const instructions = layOut(machine, execution, entry, home, argument);
  return { machine, execution, instructions };
}
