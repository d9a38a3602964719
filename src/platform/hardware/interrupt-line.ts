import type { Vcpu } from '../guest/vm.ts';
import type { Region } from '../region.ts';
import { type Lock, lock } from '../vmm/lock.ts';

/**
 * A level-triggered interrupt line with its route through the I/O APIC to the local APIC of one CPU.
 *
 * The I/O APIC sends one message for an asserted line and then none until the end-of-interrupt (EOI) for that message arrives: a line whose delivered interrupt
 * nobody acknowledges is blocked, whatever the device does. A reboot of the VMM does not reset this state, since the platform itself is not reset.
 *
 * Left out: edge-triggered and message-signalled interrupts, and priorities between lines.
 */
export interface InterruptLine {
  readonly name: string;
  readonly index: number;
  /** The CPU the line is routed to. */
  readonly cpu: number;
  /** Guards the VMM's descriptor of the line. */
  readonly lock: Lock;
  /** The vCPU whose guest drives the device, and the event port bound to the line; null while the VMM knows of none, as during its boot. */
  guest: Vcpu | null;
  port: number;
  /** The device wants attention. */
  asserted: boolean;
  /** idle: no message under way; pending: latched in the local APIC; in-service: accepted by the CPU, not yet acknowledged. */
  state: 'idle' | 'pending' | 'in-service';
  /**
   * The VMM's note that a guest has been told and owes an end-of-interrupt. Static data: a VMM that has just booted has no such note, and a guest's end-of-interrupt
   * for an earlier interrupt then reaches nobody.
   */
  awaitsGuest: boolean;
  /** When the state last changed: tells an interrupt of now from one that has been stuck since before a recovery. */
  since: number;
}

export function interruptLine(name: string, index: number, cpu: number, descriptors: Region): InterruptLine {
  return {
    name,
    index,
    cpu,
    lock: lock(`line ${name}`, 'static', descriptors),
    guest: null,
    port: 0,
    asserted: false,
    state: 'idle',
    awaitsGuest: false,
    since: 0,
  };
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
  line.state = 'in-service';
  line.since = now;
}

/** End of interrupt: the line may deliver again. Returns whether it does at once, since the device still wants attention. */
export function acknowledge(line: InterruptLine, now: number): boolean {
  line.state = 'idle';
  line.awaitsGuest = false;
  line.since = now;
  return line.asserted && send(line, now);
}

function send(line: InterruptLine, now: number): boolean {
  if (line.state !== 'idle') return false;
  line.state = 'pending';
  line.since = now;
  return true;
}
