/**
 * A network card: received packets wait in its buffer until the driver fetches them, and are dropped when it is full; a
 * level-triggered line says that there are some.
 *
 * Left out: interrupt moderation, transmit completions, the wire's bandwidth.
 */

import { assertLine, deassertLine, type InterruptLine } from '../state/interrupt-line.ts';
import type { MachineState } from '../state/machine-state.ts';

export class NetworkCard {
  readonly line: InterruptLine;
  received = 0;
  dropped = 0;
  /** Called at each tick of the packet timer: the traffic source outside. False: this packet is left out. */
  source: (() => boolean) | null = null;
  /** Called with each packet the driver sends. */
  sink: (() => void) | null = null;

  constructor(line: InterruptLine) {
    this.line = line;
  }

  tick(machine: MachineState): void {
    if (this.source?.() === false) return;
    machine.experiment.observer?.note(machine.sim.now, this.line.name, 'a packet arrives');
    if (this.received === machine.values.networkBufferPackets) this.dropped++;
    else this.received++;
    if (assertLine(this.line, machine.sim.now)) machine.interrupt(this.line.cpu);
  }

  /** The driver fetches what has arrived: the card lets go of its line. */
  fetch(): number {
    const { received } = this;
    this.received = 0;
    deassertLine(this.line);
    return received;
  }

  send(): void {
    this.sink?.();
  }
}
