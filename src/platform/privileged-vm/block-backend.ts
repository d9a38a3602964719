/**
 * The block backend and the disk driver in the PrivVM: fetch requests from the rings, map the granted pages, drive the disk, unmap, answer.
 *
 * The disk controller is driven through I/O ports, each access of which the VMM emulates, and has one command at a time under way, as an ATA disk of those years.
 */
import type { DiskCommand } from '../hardware/disk.ts';
import type { Machine } from '../machine.ts';
import type { BlockFrontend, BlockRequest } from '../app-vm/block-frontend.ts';
import { Flag, GuestTask, type GuestProgram } from '../guest/task.ts';
import type { Vm } from '../guest/vm.ts';
import { endOfInterrupt, eventSend, grantMap, grantUnmap } from '../vmm/entries/hypercalls.ts';
import { emulation } from '../vmm/entries/memory.ts';

/** Port accesses that issue a command (taskfile and bus-master registers) and that read its end. Assumed, after the ATA register set. */
const ISSUE_PORT_ACCESSES = 9;
const STATUS_PORT_ACCESSES = 3;
/** The backend's own work on a request. */
const REQUEST_NANOS = 6_000;

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
  /** Mapped and waiting for the disk; the first one is under way. */
  readonly #queue: MappedRequest[] = [];
  readonly #finished: MappedRequest[] = [];

  constructor(machine: Machine, vm: Vm) {
    this.#machine = machine;
    this.#vm = vm;
    machine.bindLine(machine.disk.line, vm, () => {
      this.#interrupt.raised = true;
    });
    vm.tasks.push(
      new GuestTask('disk driver', (task) => this.#drive(task)),
      new GuestTask('block backend', (task) => this.#serve(task)),
    );
  }

  connect(frontend: BlockFrontend): void {
    this.#frontends.push(frontend);
    frontend.toBackend = this.#machine.openChannel(`${frontend.vm.name} block requests`, this.#vm, () => {
      this.#work.raised = true;
    });
  }

  /** The interrupt thread: what has finished is handed on, the next command issued, the line acknowledged. */
  *#drive(task: GuestTask): GuestProgram {
    const { disk } = this.#machine;
    for (;;) {
      yield task.wait(this.#interrupt);
      for (let i = 0; i < STATUS_PORT_ACCESSES; i++) yield task.enter(emulation, 0);
      if (disk.readStatus()) {
        const finished = this.#queue.shift();
        if (finished !== undefined) this.#finished.push(finished);
        this.#work.raised = true;
      }
      yield task.enter(endOfInterrupt, disk.line.index);
      if (this.#queue.length > 0 && disk.busy === null) yield* this.#issue(task);
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
        for (let finished = this.#finished.shift(); finished !== undefined; finished = this.#finished.shift()) yield* this.#answer(task, finished);
      }
      for (const frontend of this.#frontends) frontend.backendSleeps = true;
    }
  }

  /** The look into the rings before going to sleep: what came meanwhile came without an event. */
  #hasWork(): boolean {
    return this.#finished.length > 0 || this.#frontends.some((frontend) => frontend.requests.length > 0);
  }

  *#accept(task: GuestTask, frontend: BlockFrontend, request: BlockRequest): GuestProgram {
    const segments = Math.ceil(request.bytes / this.#machine.values.segmentBytes);
    yield task.compute(REQUEST_NANOS);
    yield task.enter(grantMap(segments), frontend.vm.index);
    this.#queue.push({ bytes: request.bytes, sequential: request.sequential, frontend, segments });
    if (this.#queue.length === 1) yield* this.#issue(task);
  }

  *#issue(task: GuestTask): GuestProgram {
    for (let i = 0; i < ISSUE_PORT_ACCESSES; i++) yield task.enter(emulation, 0);
    const command = this.#queue[0];
    if (command !== undefined) this.#machine.disk.start(this.#machine, command);
  }

  *#answer(task: GuestTask, { frontend, segments }: MappedRequest): GuestProgram {
    yield task.enter(grantUnmap(segments), frontend.vm.index);
    yield task.compute(REQUEST_NANOS);
    frontend.responses++;
    yield task.enter(eventSend, frontend.toFrontend);
  }
}
