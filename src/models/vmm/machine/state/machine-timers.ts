/**
 * What comes to a machine after a while: when what a CPU does comes to its end, when its local APIC counts to zero,
 * when its watchdog sends an NMI, when the VMM gives a guest's end-of-interrupt for it, when a device is done. Each of
 * these is armed anew and again, so each has its own timer in the simulation and costs no allocation. What is
 * scheduled once and never taken back are events; the rare long steps of a recovery are continuations.
 */
import type { EventKind, Simulation } from '../../../../kernel/simulation.ts';
import type { TimerId } from '../../../../kernel/timers.ts';
import type { Cpu } from './cpu.ts';
import type { InterruptLine } from './interrupt-line.ts';

/** What the machine does when one of them is up; CPUs and lines by their index. */
export interface TimerHandlers {
  readonly eventCheckArrives: (cpu: number) => void;
  readonly countdownEnds: (cpu: number, instruction: number) => void;
  readonly fatalHandlerStarts: (cpu: number) => void;
  readonly activityEnds: (cpu: number) => void;
  readonly apicFires: (cpu: number) => void;
  readonly nmiArrives: (cpu: number) => void;
  readonly guestTakesTooLong: (line: number) => void;
  readonly diskCompletes: () => void;
  readonly networkTicks: () => void;
  readonly managementTicks: () => void;
}

export class MachineTimers {
  private readonly sim: Simulation;
  private readonly activity: readonly TimerId[];
  private readonly apic: readonly TimerId[];
  private readonly nmis: readonly TimerId[];
  private readonly eoi: readonly TimerId[];
  private readonly disk: TimerId;
  private readonly network: TimerId;
  private readonly management: TimerId;
  private readonly eventCheck: EventKind;
  private readonly strike: EventKind;
  private readonly fatal: EventKind;
  private readonly continuation: EventKind;
  private continuations: (() => void)[] = [];

  constructor(sim: Simulation, cpus: number, lines: number, handlers: TimerHandlers) {
    const each = (count: number, name: string, handler: (index: number) => void): TimerId[] =>
      Array.from({ length: count }, (_, index) => sim.timer(name, handler, index));
    this.sim = sim;
    this.eventCheck = sim.on('event-check IPI', handlers.eventCheckArrives);
    this.strike = sim.on('strike', handlers.countdownEnds);
    this.fatal = sim.on('fatal exception', handlers.fatalHandlerStarts);
    this.continuation = sim.on('continuation', (index) => (this.continuations[index] as () => void)());
    this.activity = each(cpus, 'activity ends', handlers.activityEnds);
    this.apic = each(cpus, 'APIC timer', handlers.apicFires);
    this.nmis = each(cpus, 'NMI', handlers.nmiArrives);
    this.eoi = each(lines, 'end-of-interrupt timer', handlers.guestTakesTooLong);
    this.disk = sim.timer('disk completion', handlers.diskCompletes);
    this.network = sim.timer('network packet', handlers.networkTicks);
    this.management = sim.timer('management request', handlers.managementTicks);
  }

  /** After the simulation has been reset: no continuation is left to be called. */
  reset(): void {
    this.continuations = [];
  }

  disarmAll(): void {
    const devices = [this.disk, this.network, this.management];
    for (const timer of [...this.activity, ...this.apic, ...this.nmis, ...this.eoi, ...devices]) this.sim.disarm(timer);
  }

  armActivity(cpu: Cpu, at: number): void {
    this.sim.arm(this.activity[cpu.id] as TimerId, at - this.sim.now);
  }

  /** Returns how much of the activity was left. */
  disarmActivity(cpu: Cpu): number {
    const timer = this.activity[cpu.id] as TimerId;
    const left = this.sim.deadline(timer) - this.sim.now;
    this.sim.disarm(timer);
    return left;
  }

  /** Infinity when it is not armed. */
  apicDeadline(cpu: Cpu): number {
    return this.sim.deadline(this.apic[cpu.id] as TimerId);
  }

  armApic(cpu: Cpu, deadline: number): void {
    const timer = this.apic[cpu.id] as TimerId;
    if (deadline < Number.POSITIVE_INFINITY) this.sim.arm(timer, Math.max(0, deadline - this.sim.now));
    else this.sim.disarm(timer);
  }

  /** The timer of the CPU's watchdog NMIs, armed by a detector. */
  nmi(cpu: Cpu): TimerId {
    return this.nmis[cpu.id] as TimerId;
  }

  /** The VMM acknowledges the line for its guest when that takes longer than `delay`. */
  armEoi(line: InterruptLine, delay: number): void {
    this.sim.arm(this.eoi[line.index] as TimerId, delay);
  }

  armDisk(delay: number): void {
    this.sim.arm(this.disk, delay);
  }

  armNetwork(delay: number): void {
    this.sim.arm(this.network, delay);
  }

  armManagement(delay: number): void {
    this.sim.arm(this.management, delay);
  }

  /** The inter-processor interrupt that asks `to` to look at its softirqs. */
  sendEventCheck(to: Cpu, delay: number): void {
    this.sim.schedule(delay, this.eventCheck, to.id);
  }

  /** The CPU's entry reaches its last counted instruction, so many into the entry, at `at`. */
  scheduleStrike(cpu: Cpu, at: number, instruction: number): void {
    this.sim.scheduleAt(at, this.strike, cpu.id, instruction);
  }

  /** The handler of the CPU's fatal exception starts. */
  scheduleFatal(cpu: Cpu, delay: number): void {
    this.sim.schedule(delay, this.fatal, cpu.id);
  }

  /** Calls `action` once, `delay` from now. For the rare long steps of a recovery, not for hot paths. */
  after(delay: number, action: () => void): void {
    this.sim.schedule(delay, this.continuation, this.continuations.push(action) - 1);
  }
}
