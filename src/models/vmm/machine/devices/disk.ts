/**
 * A disk with a command queue, driven through memory-mapped registers. It serves the queue in order and raises its
 * interrupt line at each completion. It goes on by itself while the VMM is being rebooted.
 *
 * Left out: reordering in the device, caches, errors.
 */
import type { Stream } from '../../../../kernel/stream.ts';
import { assertLine, deassertLine, type InterruptLine } from '../state/interrupt-line.ts';
import type { MachineState } from '../state/machine-state.ts';

export interface DiskCommand {
  readonly bytes: number;
  /** Whether it starts where the previous command ended. */
  readonly sequential: boolean;
}

export class Disk {
  readonly line: InterruptLine;
  /** Accepted and not finished; the first one is in service. */
  private readonly queue: DiskCommand[] = [];
  /** Finished and not yet seen by the driver. */
  private finished = 0;
  private readonly positioning: Stream;

  constructor(machine: MachineState, line: InterruptLine) {
    this.line = line;
    this.positioning = machine.streams.stream('disk.positioning');
  }

  submit(machine: MachineState, command: DiskCommand): void {
    if (this.queue.push(command) === 1) this.serve(machine);
  }

  complete(machine: MachineState): void {
    this.queue.shift();
    this.finished++;
    const { line } = this;
    machine.experiment.observer?.note(
      machine.sim.now,
      'disk',
      `command finished; line ${line.name} ` +
        `raised${line.state === 'idle' ? '' : `, but its last interrupt is ${line.state}`}`,
    );
    if (assertLine(line, machine.sim.now)) machine.interrupt(line.cpu);
    this.serve(machine);
  }

  /** The driver reads how many commands have finished since it last looked; the device lets go of its line. */
  takeFinished(): number {
    const finished = this.finished;
    this.finished = 0;
    deassertLine(this.line);
    return finished;
  }

  private serve(machine: MachineState): void {
    const command = this.queue[0];
    if (command === undefined) return;
    const { diskPositioningNanos, diskPositioningSpread: spread, diskBytesPerSecond } = machine.values;
    const scatter = (): number => this.positioning.uniform(1 - spread, 1 + spread);
    const positioning = command.sequential ? 0 : diskPositioningNanos * scatter();
    machine.timers.armDisk(Math.round(positioning + (command.bytes / diskBytesPerSecond) * 1e9));
  }
}
