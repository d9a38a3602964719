/**
 * The machine: hardware, VMM and VMs as plain state, driven by one simulation.
 *
 * This file only puts the parts together and passes events on; the state is in state/, the rules are in the other
 * folders. A machine is made once and booted for each run.
 */

import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import type { PlatformValues } from '../parameters/platforms.ts';
import { Disk } from './devices/disk.ts';
import { NetworkCard } from './devices/network-card.ts';
import { entryTable, sameEntry } from './entries/table.ts';
import { finishGuest, nextGuestAction } from './guests/guest-kernel.ts';
import { Cpu, Softirq } from './state/cpu.ts';
import { ExperimentState } from './state/experiment-state.ts';
import { InjectorState } from './state/injector-state.ts';
import { acknowledge, InterruptLine } from './state/interrupt-line.ts';
import { Listeners } from './state/listener.ts';
import { Vector } from './state/local-apic.ts';
import { MachineState } from './state/machine-state.ts';
import { MachineTimers } from './state/machine-timers.ts';
import { VmmMemory } from './state/memory.ts';
import type { RuntimePart } from './state/runtime-part.ts';
import type { Vcpu, Vm } from './state/vm.ts';
import { dispatch, finishEntry, suspendGuest } from './vmm/dispatch.ts';
import { fatalException } from './vmm/failures.ts';
import { goOnIn } from './vmm/run-time-parts.ts';
import { restartTimers } from './vmm/timers.ts';

/** Interrupt lines, in the order of their indices. */
const LINES = [{ name: 'disk' }, { name: 'network' }, { name: 'management', isEdge: true }] as const;

export class Machine extends MachineState {
  readonly timers: MachineTimers;
  disk: Disk;
  networkCard: NetworkCard;
  /** By which the PrivVM is managed. */
  managementCard: NetworkCard;

  constructor(values: PlatformValues) {
    super(values, entryTable({ values, parts: new Set() }));
    this.timers = new MachineTimers(this.sim, values.cpus, LINES.length, {
      eventCheckArrives: (id) => {
        this.cpu(id).apic.raise(Vector.eventCheck);
        this.interrupt(this.cpu(id));
      },
      countdownEnds: (id, instruction) => this.listeners.struck(this.cpu(id), instruction),
      fatalHandlerStarts: (id) => fatalException(this, this.cpu(id)),
      activityEnds: (id) => this.#activityEnds(this.cpu(id)),
      apicFires: (id) => this.#apicFires(this.cpu(id)),
      nmiArrives: (id) => this.listeners.nmi(this.cpu(id)),
      guestTakesTooLong: (index) => this.#acknowledgeForGuest(this.line(index)),
      diskCompletes: () => this.disk.complete(this),
      networkTicks: () => this.networkCard.tick(this),
      managementTicks: () => this.managementCard.tick(this),
    });
    this.cpus = this.#newCpus();
    this.lines = this.#newLines();
    this.disk = new Disk(this, this.line(0));
    this.networkCard = new NetworkCard(this.line(1));
    this.managementCard = new NetworkCard(this.line(2));
  }

  /**
   * A fresh machine at time 0, without VMs and without an observer, whose VMM has these run-time parts. `draws` hears
   * what is drawn.
   */
  boot(seed: string, parts: Iterable<RuntimePart> = [], draws: DrawObserver | null = null): void {
    this.sim.reset();
    this.timers.reset();
    this.parts = new Set(parts);
    this.entries = entryTable({ values: this.values, parts: this.parts });
    this.streams = new RandomStreams(seed, draws);
    this.listeners = new Listeners();
    this.injector = new InjectorState();
    this.gate = null;
    this.experiment = new ExperimentState();
    this.powerOn();
  }

  /**
   * The VMM has other run-time parts than those it was booted with. To be called before a fault strikes, and only where
   * what they do takes no time until then: so it is as if the VMM had been booted with these.
   */
  takeParts(parts: Iterable<RuntimePart>): void {
    this.parts = new Set(parts);
    const { entries } = this;
    this.entries = entryTable({ values: this.values, parts: this.parts });
    if (this.entries === entries) return;
    for (const { execution } of this.cpus)
      if (execution.entry !== null) goOnIn(this, execution, sameEntry(execution.entry, this.entries));
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
    this.corruptions = 0;
    this.vms = [];
    this.channels = [];
    this.lines = this.#newLines();
    this.disk = new Disk(this, this.line(0));
    this.networkCard = new NetworkCard(this.line(1));
    this.managementCard = new NetworkCard(this.line(2));
  }

  #newCpus(): Cpu[] {
    const perCpuData = this.values.perCpuDataInHeap === 1 ? 'per-cpu' : 'static';
    return Array.from({ length: this.values.cpus }, (_, id) => new Cpu(id, perCpuData));
  }

  #newLines(): InterruptLine[] {
    const { interruptDescriptors } = this.memory;
    return LINES.map((line, index) => {
      const isEdge = 'isEdge' in line;
      return new InterruptLine(line.name, index, this.bootCpu, interruptDescriptors, isEdge);
    });
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
    this.listeners.unhalted(cpu);
    cpu.softirqs |= Softirq.schedule;
    dispatch(this, cpu);
  }

  interrupt(cpu: Cpu): void {
    if (cpu.apic.deliverable() < 0) return;
    if (cpu.mode === 'guest') {
      suspendGuest(this, cpu);
      dispatch(this, cpu);
    } else if (cpu.mode === 'idle') {
      dispatch(this, cpu);
    }
  }

  returnToGuest(cpu: Cpu, vcpu: Vcpu): void {
    nextGuestAction(this, cpu, vcpu);
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
}
