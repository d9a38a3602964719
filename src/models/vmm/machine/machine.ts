/**
 * The machine: hardware, VMM and VMs as plain state, driven by one simulation.
 *
 * This file only puts the parts together and passes events on; the rules are in the parts. A machine is made once and
 * booted for each run.
 */

import type { RunObserver } from '../../../experiment/observer.ts';
import type { Corruption } from '../../../experiment/propagation.ts';
import { assert } from '../../../kernel/assertions.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { type EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { PlatformValues } from '../parameters/platforms.ts';
import { type EntryTable, entryTable } from './entries/table.ts';
import { finishGuest } from './guests/guest-kernel.ts';
import { type EventChannel, Vm, type VmKind } from './guests/vm.ts';
import { Cpu, NOBODY, Softirq } from './hardware/cpu.ts';
import { Disk } from './hardware/disk.ts';
import { acknowledge, InterruptLine } from './hardware/interrupt-line.ts';
import { Vector } from './hardware/local-apic.ts';
import { NetworkCard } from './hardware/network-card.ts';
import type { Consequence, ConsequenceKind, MachineListener } from './listener.ts';
import { MachineTimers } from './machine-timers.ts';
import { VmmMemory } from './memory.ts';
import type { Region } from './region.ts';
import type { FaultyCode } from './vmm/corruption.ts';
import { dispatch, finishEntry, suspendGuest } from './vmm/dispatch.ts';
import type { Execution } from './vmm/execution.ts';
import { type RuntimePart, runtimeKey } from './vmm/runtime-part.ts';
import type { Obstacle } from './vmm/step.ts';
import { expired, restartTimers } from './vmm/timers.ts';

/**
 * Counts instructions of the stock hypervisor down on one CPU, or on all together (`cpu` -1), and strikes when none is
 * left.
 */
export interface InstructionCountdown {
  readonly cpu: number;
  instructions: number;
}

/** Interrupt lines, in the order of their indices. */
const LINES = ['disk', 'network'] as const;

export class Machine {
  readonly sim = new Simulation({ capacity: 256 });
  readonly values: PlatformValues;
  readonly kinds: { readonly ipi: EventKind; readonly strike: EventKind; readonly fatal: EventKind };
  streams = new RandomStreams('');
  timeline: RunObserver | null = null;
  listeners: MachineListener[] = [];
  cpus: Cpu[] = [];
  vms: Vm[] = [];
  lines: InterruptLine[] = [];
  channels: EventChannel[] = [];
  disk: Disk;
  networkCard: NetworkCard;
  countdown: InstructionCountdown | null = null;
  /** The entries of this platform's VMM, with the run-time parts of the mechanism that watches over it. */
  entries: EntryTable;
  parts: ReadonlySet<RuntimePart> = new Set();
  readonly #tables = new Map<string, EntryTable>();
  memory = new VmmMemory();
  /** An instruction that was changed and not yet mended; null if none. */
  faultyCode: FaultyCode | null = null;
  /** Whether anything has used what a fault changed. */
  faultActivated = false;
  /** Whether any region, or the code, is corrupt: entries look out for it only then. */
  isCorrupt = false;
  /** Until then nothing can be struck: what cannot matter for the strike may be left out. */
  detailFrom = 0;
  /**
   * Nothing that is wrong can be met by a guest that only computes: what it does may be left out, once it has shown
   * that it works.
   */
  isHarmless = false;
  /**
   * Nanoseconds spent in entries of the VMM: what a stock VMM would spend, and what the run-time parts of a recovery
   * mechanism add. The latter is only counted, and takes no time, unless `addedPasses`.
   */
  readonly vmmTime = { stock: 0, added: 0, addedPasses: true };
  readonly timers: MachineTimers;
  #nmiHandlers: ((cpu: Cpu) => void)[] = [];

  constructor(values: PlatformValues) {
    this.values = values;
    this.entries = this.#table([]);
    const { sim } = this;
    this.kinds = {
      ipi: sim.on('event-check IPI', (cpu) => {
        this.cpu(cpu).apic.raise(Vector.eventCheck);
        this.interrupt(this.cpu(cpu));
      }),
      strike: sim.on('strike', (cpu, instruction) => {
        for (const listener of this.listeners) listener.struck?.(this.cpu(cpu), instruction);
      }),
      fatal: sim.on('fatal exception', (cpu) => this.#fatal(this.cpu(cpu))),
    };
    this.timers = new MachineTimers(sim, values.cpus, LINES.length, {
      activityEnds: (id) => this.#activityEnds(this.cpu(id)),
      apicFires: (id) => this.#apicFires(this.cpu(id)),
      nmiArrives: (id) => {
        for (const handler of this.#nmiHandlers) handler(this.cpu(id));
      },
      guestTakesTooLong: (index) => this.#acknowledgeForGuest(this.line(index)),
      diskCompletes: () => this.disk.complete(this),
      networkTicks: () => this.networkCard.tick(this),
    });
    this.cpus = this.#newCpus();
    this.lines = this.#newLines();
    this.disk = new Disk(this, this.line(0));
    this.networkCard = new NetworkCard(this.line(1));
  }

  /**
   * A fresh machine at time 0, without VMs and without anybody watching, whose VMM has these run-time parts. `draws`
   * hears what is drawn.
   */
  boot(seed: string, parts: Iterable<RuntimePart> = [], draws: DrawObserver | null = null): void {
    this.sim.reset();
    this.parts = new Set(parts);
    this.entries = this.#table(this.parts);
    this.sim.trace(null);
    this.streams = new RandomStreams(seed, draws);
    this.timeline = null;
    this.listeners = [];
    this.#nmiHandlers = [];
    this.timers.reset();
    this.countdown = null;
    this.faultActivated = false;
    this.detailFrom = 0;
    this.isHarmless = false;
    Object.assign(this.vmmTime, { stock: 0, added: 0, addedPasses: true });
    this.powerOn();
  }

  /** Every CPU stops where it is, every device falls silent. */
  powerOff(): void {
    this.timers.disarmAll();
    for (const cpu of this.cpus) cpu.mode = 'stopped';
  }

  /** Hardware out of reset and a VMM just booted, at the present time: nothing of before is left but the listeners. */
  powerOn(): void {
    this.powerOff();
    this.cpus = this.#newCpus();
    this.memory = new VmmMemory();
    this.faultyCode = null;
    this.isCorrupt = false;
    this.vms = [];
    this.channels = [];
    this.lines = this.#newLines();
    this.disk = new Disk(this, this.line(0));
    this.networkCard = new NetworkCard(this.line(1));
  }

  /** Creates a VM whose vCPU has a CPU of its own. Nothing runs until `start`. */
  createVm(name: string, kind: VmKind): Vm {
    const vm = new Vm(name, kind, this.vms.length, this.vms.length);
    this.vms.push(vm);
    const cpu = this.cpu(vm.vcpu.cpu);
    cpu.home = vm.vcpu;
    cpu.current = vm.vcpu;
    cpu.scheduled = vm.vcpu;
    cpu.loaded = vm.vcpu;
    vm.vcpu.runState = 'running';
    vm.vcpu.queued = true;
    vm.vcpu.isRunning = true;
    return vm;
  }

  #newCpus(): Cpu[] {
    const perCpuData = this.values.perCpuDataInHeap === 1 ? 'per-cpu' : 'static';
    return Array.from({ length: this.values.cpus }, (_, id) => new Cpu(id, perCpuData));
  }

  #newLines(): InterruptLine[] {
    const { interruptDescriptors } = this.memory;
    return LINES.map((name, index) => new InterruptLine(name, index, this.bootCpu, interruptDescriptors));
  }

  #table(parts: Iterable<RuntimePart>): EntryTable {
    const key = runtimeKey(parts);
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = entryTable({ values: this.values, parts: new Set(parts) });
      this.#tables.set(key, table);
    }
    return table;
  }

  /**
   * The VM's CPU begins to work, once its tasks are in place: with the scheduler, which sets the vCPU's tick and slice.
   * A CPU that stands still runs nothing.
   */
  start(vm: Vm): void {
    const cpu = this.cpu(vm.vcpu.cpu);
    if (cpu.mode === 'stopped' || cpu.mode === 'dead') return;
    restartTimers(this, cpu);
    cpu.mode = 'vmm';
    this.unhalted(cpu);
    cpu.softirqs |= Softirq.schedule;
    dispatch(this, cpu);
  }

  /** Makes an event channel to `to` and returns its number, the argument of `event-send`. */
  openChannel(name: string, to: Vm, handler: () => void): number {
    const port = to.bind(name, handler);
    return this.channels.push({ name, to: to.vcpu, port }) - 1;
  }

  /** Gives a line to the guest that drives its device. */
  bindLine(line: InterruptLine, guest: Vm, handler: () => void): void {
    line.guest = guest.vcpu;
    line.port = guest.bind(`${line.name} interrupt`, handler);
  }

  cpu(id: number): Cpu {
    return this.cpus[id] as Cpu;
  }

  /** The CPU the firmware starts, and that a VMM's boot code takes itself for. */
  get bootCpu(): Cpu {
    return this.cpu(0);
  }

  vm(index: number): Vm {
    return this.vms[index] as Vm;
  }

  line(index: number): InterruptLine {
    return this.lines[index] as InterruptLine;
  }

  channel(index: number): EventChannel {
    return this.channels[index] as EventChannel;
  }

  /**
   * An interrupt for the CPU may have become deliverable: unless it is in the VMM, where it looks when its entry is
   * over, it attends to it now.
   */
  interrupt(cpu: Cpu): void {
    if (cpu.apic.deliverable() < 0) return;
    if (cpu.mode === 'guest') {
      suspendGuest(this, cpu);
      dispatch(this, cpu);
    } else if (cpu.mode === 'idle') {
      dispatch(this, cpu);
    }
  }

  /** Sends the inter-processor interrupt that asks `to` to look at its softirqs. */
  sendEventCheck(to: Cpu): void {
    this.sim.schedule(this.values.ipiNanos, this.kinds.ipi, to.id);
  }

  /**
   * Whether the fault is still far from striking in time, so that a guest that only computes may do so in one piece.
   * Once instructions are counted it never is, not even on another CPU: where the VMM is busy thousands of them take a
   * few microseconds, and what this CPU does then is what a recovery finds it doing.
   */
  get strikeIsFar(): boolean {
    return this.sim.now < this.detailFrom;
  }

  expiredTimers(cpu: Cpu): number {
    return expired(cpu, this.sim.now);
  }

  /** `handler` is called with the CPU at each of its watchdog NMIs, armed by whoever watches. */
  onNmi(handler: (cpu: Cpu) => void): void {
    this.#nmiHandlers.push(handler);
  }

  #activityEnds(cpu: Cpu): void {
    if (cpu.mode === 'vmm') finishEntry(this, cpu);
    else finishGuest(this, cpu);
  }

  #apicFires(cpu: Cpu): void {
    cpu.apicArmed = false;
    cpu.apic.raise(Vector.timer);
    this.interrupt(cpu);
  }

  /** A software timer of the VMM: where nothing is executed, it waits until something is. */
  #acknowledgeForGuest(line: InterruptLine): void {
    if (line.state !== 'in-service' || !line.awaitsGuest) return;
    if (line.cpu.isHeld) return this.timers.armEoi(line, this.values.eoiTimerNanos);
    acknowledge(line, this.sim.now);
    this.interrupt(line.cpu);
  }

  /** The CPU's entry reaches its last counted instruction at `at`. */
  armStrike(cpu: Cpu, at: number, instruction: number): void {
    this.sim.scheduleAt(at, this.kinds.strike, cpu.id, instruction);
  }

  halted(cpu: Cpu): void {
    for (const listener of this.listeners) listener.halted?.(cpu);
  }

  unhalted(cpu: Cpu): void {
    for (const listener of this.listeners) listener.unhalted?.(cpu);
  }

  /**
   * The VMM on this CPU executes nothing more: it has taken a fatal exception, and its handler starts in a moment, on
   * the stack that the CPU has.
   */
  panic(cpu: Cpu, why: string): void {
    cpu.mode = 'dead';
    if (cpu.execution.entry !== null && cpu.execution.currentStep.onGuestStack) cpu.identity = NOBODY;
    cpu.lastWords = why;
    this.sim.schedule(this.values.panicNanos, this.kinds.fatal, cpu.id);
  }

  #fatal(cpu: Cpu): void {
    if (cpu.mode !== 'dead') return;
    this.timeline?.note(this.sim.now, cpu.name, `fatal: ${cpu.lastWords}`);
    for (const listener of this.listeners) listener.fatal?.(cpu, cpu.lastWords);
  }

  /** The CPU waits for something that never comes: for the lock that its step takes, if there is no obstacle. */
  spins({ name, execution }: Cpu, obstacle: Obstacle | null): void {
    const endless = obstacle?.kind === 'loop' ? 'endless-loop' : 'torn-page-frame';
    const [kind, object, forWhat] =
      obstacle === null ? this.#lostLock(execution) : ([endless, obstacle.why, obstacle.why] as const);
    this.timeline?.note(this.sim.now, name, `in ${execution.name}, spins for ${forWhat}`);
    this.consequence({ kind, object, fatal: true });
  }

  #lostLock(execution: Execution) {
    const wanted = execution.currentStep.takes?.(this, execution);
    assert(wanted !== undefined, 'a CPU spins at a step that waits for nothing');
    return ['held-lock', wanted.name, `the ${wanted.name} lock, held by a lost thread of cpu${wanted.owner}`] as const;
  }

  /** The VMM on this CPU runs into what it does not survive. */
  runsInto(cpu: Cpu, { kind, why }: Obstacle): void {
    this.consequence({ kind: kind === 'assertion' ? 'failed-assertion' : 'fatal-exception', object: why, fatal: true });
    this.panic(cpu, `${why}, in ${cpu.execution.name}`);
  }

  /** A wrong value is now somewhere in the region. */
  corrupt(region: Region, corruption: Corruption): void {
    region.corruption = corruption;
    this.isCorrupt = true;
    this.timeline?.note(this.sim.now, 'memory', `a wrong value in ${region.name}`);
  }

  /** What runs in the VM has failed or computes wrongly from here on, although its kernel lives. */
  spoil(vm: Vm, why: string, kind: ConsequenceKind = 'guest-corrupted'): void {
    if (vm.spoilt !== null) return;
    vm.spoilt = why;
    this.timeline?.note(this.sim.now, vm.name, `output no longer right: ${why}`);
    this.consequence({ kind, object: vm.name, fatal: true });
  }

  crash(vm: Vm, kind: 'hypercall-result' | 'hypercall-refused', why: string): void {
    assert(vm.crashed === null, `${vm.name} crashes twice`);
    vm.crashed = why;
    this.timeline?.note(this.sim.now, vm.name, `guest kernel stops: ${why}`);
    this.consequence({ kind, object: vm.name, fatal: true });
  }

  consequence(consequence: Consequence): void {
    for (const listener of this.listeners) listener.consequence?.(consequence);
  }
}
