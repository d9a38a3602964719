import type { Cpu } from './cpu.ts';
import { type Lock, lock } from './lock.ts';
import type { Region } from './region.ts';
import type { Vcpu } from './vm.ts';

/**
 * An interrupt line, level-triggered if nothing else is said, with its route through the I/O APIC to the local APIC of
 * one CPU.
 *
 * The I/O APIC sends one message for an asserted line and then none until the end-of-interrupt (EOI) for that message
 * arrives: a line whose delivered interrupt is not acknowledged is blocked, whatever the device does. A reboot of the
 * VMM does not reset this state, since the platform itself is not reset.
 *
 * The message of an edge-triggered line is acknowledged by the VMM itself, as soon as it has been taken.
 *
 * Left out: message-signalled interrupts.
 */
export class InterruptLine {
  readonly name: string;
  /** Its vector, too. */
  readonly index: number;
  readonly isEdge: boolean;
  /** The CPU the line is routed to. */
  readonly cpu: Cpu;
  /** Guards the VMM's descriptor of the line. */
  readonly lock: Lock;
  /**
   * The vCPU whose guest drives the device, and the event port bound to the line; null while the VMM knows of none, as
   * during its boot.
   */
  guest: Vcpu | null = null;
  port = 0;
  /** The device wants attention. */
  asserted = false;
  /**
   * The VMM's note that a guest has been told and owes an end-of-interrupt. Static data: a VMM that has just booted has
   * no such note, and a guest's end-of-interrupt for an earlier interrupt then has no effect.
   */
  awaitsGuest = false;
  /**
   * When the state last changed: distinguishes a new interrupt from one that has been stuck since before a recovery.
   */
  since = 0;

  constructor(name: string, index: number, cpu: Cpu, descriptors: Region, isEdge = false) {
    this.name = name;
    this.index = index;
    this.isEdge = isEdge;
    this.cpu = cpu;
    this.lock = lock(`line ${name}`, 'static', descriptors);
  }

  /**
   * idle: no message under way; pending: latched in the local APIC; in-service: taken by the CPU, not yet acknowledged.
   */
  get state(): 'idle' | 'pending' | 'in-service' {
    const { apic } = this.cpu;
    if (apic.isInService(this.index)) return 'in-service';
    return apic.isPending(this.index) ? 'pending' : 'idle';
  }
}

/** The device raises the line. Returns whether a message goes to the CPU. */
export function assertLine(line: InterruptLine, now: number): boolean {
  line.asserted = true;
  return send(line, now);
}

export function deassertLine(line: InterruptLine): void {
  line.asserted = false;
}

/** The CPU takes the interrupt. */
export function accept(line: InterruptLine, now: number): void {
  line.cpu.apic.take(line.index);
  if (line.isEdge) line.asserted = false;
  line.since = now;
}

/**
 * The end of the interrupt: the line may deliver again. Returns whether it does at once, since the device still wants
 * attention.
 */
export function acknowledge(line: InterruptLine, now: number): boolean {
  line.cpu.apic.discard(line.index);
  line.awaitsGuest = false;
  line.since = now;
  return line.asserted && send(line, now);
}

function send(line: InterruptLine, now: number): boolean {
  if (line.state !== 'idle') return false;
  line.cpu.apic.raise(line.index);
  line.since = now;
  return true;
}
