/**
 * A disk that serves one command after another and raises its interrupt line at each completion. It goes on by itself while the VMM is being rebooted.
 *
 * Left out: command queueing in the device, caches, errors.
 */
import { assert } from '../../kernel/assertions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Machine } from '../machine.ts';
import type { InterruptLine } from './interrupt-line.ts';
import { assertLine, deassertLine } from './interrupt-line.ts';
import { interrupt } from './interrupts.ts';

export interface DiskCommand {
  readonly bytes: number;
  /** Whether it starts where the previous command ended. */
  readonly sequential: boolean;
}

export class Disk {
  readonly line: InterruptLine;
  /** The command in service; null when the disk is idle or waits for its driver to look. */
  busy: DiskCommand | null = null;
  /** Finished and not yet seen by the driver. */
  finished = false;

  readonly #positioning: Stream;

  constructor(machine: Machine, line: InterruptLine) {
    this.line = line;
    this.#positioning = machine.streams.stream('disk.positioning');
  }

  start(machine: Machine, command: DiskCommand): void {
    assert(this.busy === null && !this.finished, 'a disk command on top of another');
    this.busy = command;
    const { diskPositioningNanos, diskBytesPerSecond } = machine.values;
    // A full turn of scatter around the mean positioning time, so that completions do not march in step with the guests.
    const positioning = command.sequential ? 0 : diskPositioningNanos * (0.5 + this.#positioning.uniform());
    machine.armDisk(Math.round(positioning + (command.bytes / diskBytesPerSecond) * 1e9));
  }

  complete(machine: Machine): void {
    this.busy = null;
    this.finished = true;
    machine.timeline?.note(machine.sim.now, 'disk', `command finished; line ${this.line.name} raised${this.line.state === 'idle' ? '' : ', but it is blocked'}`);
    if (assertLine(this.line, machine.sim.now)) interrupt(machine, this.line.cpu);
  }

  /** The driver reads the status: the device lets go of its line. */
  readStatus(): boolean {
    const finished = this.finished;
    this.finished = false;
    deassertLine(this.line);
    return finished;
  }
}
