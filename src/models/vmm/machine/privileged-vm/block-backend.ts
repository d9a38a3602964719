/**
 * The block backend and the disk driver in the PrivVM: fetch requests from the rings, map the granted pages, drive the
 * disk, unmap, answer.
 *
 * The controller is memory-mapped and mapped into the PrivVM, so that driving it does not enter the VMM; its interrupt
 * does. The disk shares its line with USB controllers of the chipset, which the PrivVM's kernel asks through I/O ports
 * whether the interrupt is theirs; the VMM emulates each access.
 */

import type { DiskCommand } from '../devices/disk.ts';
import type { BlockFrontend, BlockRequest } from '../guests/block-frontend.ts';
import type { Machine } from '../machine.ts';
import { Flag, type GuestProgram, GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';

interface MappedRequest extends DiskCommand {
  readonly frontend: BlockFrontend;
  readonly segments: number;
}

export class BlockBackend {
  readonly #machine: Machine;
  readonly #vm: Vm;
  readonly #frontends: BlockFrontend[] = [];
  readonly #work = new Flag();
  readonly #interrupt = new Flag();
  /** Handed to the disk, in its order. */
  readonly #submitted: MappedRequest[] = [];
  readonly #finished: MappedRequest[] = [];

  constructor(machine: Machine, vm: Vm) {
    this.#machine = machine;
    this.#vm = vm;
    machine.bindLine(machine.disk.line, vm, () => {
      this.#interrupt.raised = true;
    });
    vm.tasks.push(
      new GuestTask('disk driver', (task) => this.#drive(task), 'kernel-thread'),
      new GuestTask('block backend', (task) => this.#serve(task), 'kernel-thread'),
    );
  }

  connect(frontend: BlockFrontend): void {
    this.#frontends.push(frontend);
    frontend.toBackend = this.#machine.openChannel(`${frontend.vm.name} block requests`, this.#vm, () => {
      this.#work.raised = true;
    });
  }

  /** The interrupt thread: what has finished is handed on, the line acknowledged. */
  *#drive(task: GuestTask): GuestProgram {
    const { disk, entries, values } = this.#machine;
    const { driverNanos, sharingControllers } = values.privilegedVm;
    for (;;) {
      yield task.wait(this.#interrupt);
      yield task.compute(driverNanos);
      for (let i = 0; i < sharingControllers; i++) yield task.enter(entries.emulation, 0);
      for (let finished = disk.takeFinished(); finished > 0; finished--) {
        const request = this.#submitted.shift();
        if (request !== undefined) this.#finished.push(request);
        this.#work.raised = true;
      }
      yield task.enter(entries.endOfInterrupt, disk.line.index);
    }
  }

  *#serve(task: GuestTask): GuestProgram {
    for (;;) {
      yield task.wait(this.#work);
      while (this.#hasWork()) {
        for (const frontend of this.#frontends) {
          for (let request = frontend.requests.shift(); request !== undefined; request = frontend.requests.shift()) {
            yield* this.#accept(task, frontend, request);
          }
        }
        for (let finished = this.#finished.shift(); finished !== undefined; finished = this.#finished.shift())
          yield* this.#answer(task, finished);
      }
      for (const frontend of this.#frontends) frontend.backendSleeps = true;
    }
  }

  /** The look into the rings before going to sleep: what came meanwhile came without an event. */
  #hasWork(): boolean {
    return this.#finished.length > 0 || this.#frontends.some((frontend) => frontend.requests.length > 0);
  }

  *#accept(task: GuestTask, frontend: BlockFrontend, request: BlockRequest): GuestProgram {
    task.serving = frontend.vm.index;
    const segments = Math.ceil(request.bytes / this.#machine.values.segmentBytes);
    yield task.compute(this.#machine.values.privilegedVm.requestNanos);
    yield task.enter(this.#machine.entries.grantMap(segments), frontend.vm.index);
    const mapped = { bytes: request.bytes, sequential: request.sequential, frontend, segments };
    this.#submitted.push(mapped);
    this.#machine.disk.submit(this.#machine, mapped);
  }

  *#answer(task: GuestTask, { frontend, segments }: MappedRequest): GuestProgram {
    task.serving = frontend.vm.index;
    yield task.enter(this.#machine.entries.grantUnmap(segments), frontend.vm.index);
    yield task.compute(this.#machine.values.privilegedVm.requestNanos);
    frontend.responses++;
    yield task.enter(this.#machine.entries.eventSend, frontend.toFrontend);
  }
}
