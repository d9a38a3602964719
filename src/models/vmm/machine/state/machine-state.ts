/**
 * The state of a machine: hardware, VMM and VMs, as the devices, the VMM's rules, its entries and the guests know them.
 * machine.ts makes a machine of it and connects what happens with who attends to it.
 */
import { MOST_EVENTS } from '../../../../experiment/episode.ts';
import { areWatched } from '../../../../experiment/parameter.ts';
import { RandomStreams } from '../../../../kernel/random.ts';
import { Simulation } from '../../../../kernel/simulation.ts';
import type { PlatformValues } from '../../parameters/platforms.ts';
import type { Cpu } from './cpu.ts';
import type { EntryTable } from './entry.ts';
import { ExperimentState } from './experiment-state.ts';
import type { FaultyCode } from './faulty-code.ts';
import type { Gate } from './gate.ts';
import { InjectorState } from './injector-state.ts';
import type { InterruptLine } from './interrupt-line.ts';
import { Listeners } from './listener.ts';
import type { MachineTimers } from './machine-timers.ts';
import { VmmMemory } from './memory.ts';
import type { RuntimePart } from './runtime-part.ts';
import { type EventChannel, type Vcpu, Vm, type VmKind } from './vm.ts';

/** With its groups: no checkpoint has to look at them. */
function frozen(values: PlatformValues): PlatformValues {
  for (const group of Object.values(values)) Object.freeze(group);
  return Object.freeze(values);
}

export abstract class MachineState {
  readonly sim = new Simulation({ capacity: 256, mostEvents: MOST_EVENTS });
  abstract readonly timers: MachineTimers;
  readonly values: PlatformValues;
  streams = new RandomStreams('');
  listeners = new Listeners();
  injector = new InjectorState();
  experiment = new ExperimentState();
  cpus: Cpu[] = [];
  vms: Vm[] = [];
  lines: InterruptLine[] = [];
  channels: EventChannel[] = [];
  /** The entries of this platform's VMM, with the run-time parts of the mechanism that watches over it. */
  entries: EntryTable;
  parts: ReadonlySet<RuntimePart> = new Set();
  memory = new VmmMemory();
  /** What every hypercall goes through before its handler; null without one. */
  gate: Gate | null = null;
  /** An instruction that was changed and not yet mended; null if none. */
  faultyCode: FaultyCode | null = null;
  /** How often a region, or the code, has been corrupted since it was powered on. */
  corruptions = 0;

  constructor(values: PlatformValues, entries: EntryTable) {
    this.values = areWatched() ? values : frozen(values);
    this.entries = entries;
  }

  /** Whether anything may be corrupt: entries look out for it only then. */
  get isCorrupt(): boolean {
    return this.corruptions > 0;
  }

  /**
   * An interrupt for the CPU may have become deliverable: unless it is in the VMM, where it looks when its entry is
   * over, it attends to it now.
   */
  abstract interrupt(cpu: Cpu): void;

  /** The VMM has nothing more to do on this CPU and returns to the vCPU. */
  abstract returnToGuest(cpu: Cpu, vcpu: Vcpu): void;

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

  /** Creates a VM whose vCPU has a CPU of its own. Nothing runs until it is started. */
  createVm(name: string, kind: VmKind): Vm {
    const vm = new Vm(name, kind, this.vms.length, this.vms.length);
    this.vms.push(vm);
    const cpu = this.cpu(vm.vcpu.cpu);
    cpu.home = vm.vcpu;
    cpu.current = vm.vcpu;
    cpu.scheduled = vm.vcpu;
    cpu.loaded = vm.vcpu;
    cpu.holds = vm.vcpu;
    vm.vcpu.runState = 'running';
    vm.vcpu.account.sinceNanos = this.sim.now;
    vm.vcpu.queued = true;
    vm.vcpu.isRunning = true;
    return vm;
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

  /** Tells the observer, if there is one. Hot paths check first, so that they make no text without one. */
  note(actor: string, text: string): void {
    this.experiment.observer?.note(this.sim.now, actor, text);
  }
}
