/**
 * The block backend and the disk driver in the PrivVM: fetch requests from the rings, map the granted pages, drive the
 * disk, unmap, answer.
 *
 * The controller is memory-mapped and mapped into the PrivVM, so that driving it does not enter the VMM; its interrupt
 * does. The disk shares its line with USB controllers of the chipset, which the PrivVM's kernel asks through I/O ports
 * whether the interrupt is theirs; the VMM emulates each access.
 */

import type { DiskCommand } from '../devices/disk.ts';
import type { BlockFrontend } from '../guests/block-frontend.ts';
import type { Machine } from '../machine.ts';
import { Flag } from '../state/action.ts';
import { compute, forever, loop, type Program, times, wait } from '../state/program.ts';
import { GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';

interface MappedRequest extends DiskCommand {
  readonly frontend: BlockFrontend;
  readonly segments: number;
}

export class BlockBackend {
  private readonly machine: Machine;
  private readonly vm: Vm;
  private readonly frontends: BlockFrontend[] = [];
  private readonly work = new Flag();
  private readonly interrupt = new Flag();
  /** Handed to the disk, in its order. */
  private readonly submitted: MappedRequest[] = [];
  private readonly finished: MappedRequest[] = [];
  /** The request under way, and the place of the frontend whose ring is looked into. */
  private request: MappedRequest | undefined = undefined;
  private ring = 0;

  constructor(machine: Machine, vm: Vm) {
    this.machine = machine;
    this.vm = vm;
    machine.bindLine(machine.disk.line, vm, () => {
      this.interrupt.raised = true;
    });
    vm.tasks.push(
      new GuestTask('disk driver', this.driver(), 'kernel-thread', this),
      new GuestTask('block backend', this.server(), 'kernel-thread', this),
    );
  }

  connect(frontend: BlockFrontend): void {
    this.frontends.push(frontend);
    frontend.toBackend = this.machine.openChannel(`${frontend.vm.name} block requests`, this.vm, () => {
      this.work.raised = true;
    });
  }

  /** The interrupt thread: what has finished is handed on, the line acknowledged. */
  private driver(): Program {
    const { machine } = this;
    const { disk, values } = machine;
    const { driverNanos, sharingControllers } = values.privilegedVm;
    return [
      forever(
        wait(this.interrupt),
        compute(() => driverNanos),
        times(
          () => sharingControllers,
          (task) => task.enter(machine.entries.emulation, 0),
        ),
        () => this.handOn(disk.takeFinished()),
        (task) => task.enter(machine.entries.endOfInterrupt, disk.line.index),
      ),
    ];
  }

  private handOn(finished: number): void {
    for (let left = finished; left > 0; left--) {
      const request = this.submitted.shift();
      if (request !== undefined) this.finished.push(request);
      this.work.raised = true;
    }
  }

  private server(): Program {
    const { machine } = this;
    const { requestNanos } = machine.values.privilegedVm;
    return [
      forever(
        wait(this.work),
        loop(
          () => this.hasWork(),
          () => {
            this.ring = 0;
          },
          loop(
            () => this.fetches(),
            (task) => {
              task.serving = this.underWay.frontend.vm.index;
              return task.compute(requestNanos);
            },
            (task) => task.enter(machine.entries.grantMap(this.underWay.segments), this.underWay.frontend.vm.index),
            () => {
              this.submitted.push(this.underWay);
              machine.disk.submit(machine, this.underWay);
            },
          ),
          loop(
            () => this.takesFinished(),
            (task) => {
              task.serving = this.underWay.frontend.vm.index;
              return task.enter(machine.entries.grantUnmap(this.underWay.segments), task.serving);
            },
            compute(() => requestNanos),
            (task) => {
              this.underWay.frontend.responses++;
              return task.enter(machine.entries.eventSend, this.underWay.frontend.toFrontend);
            },
          ),
        ),
        () => {
          for (const frontend of this.frontends) frontend.backendSleeps = true;
        },
      ),
    ];
  }

  private get underWay(): MappedRequest {
    return this.request as MappedRequest;
  }

  /** The look into the rings before going to sleep: what came meanwhile came without an event. */
  private hasWork(): boolean {
    return this.finished.length > 0 || this.frontends.some((frontend) => frontend.requests.length > 0);
  }

  /** From the rings, one after the other: whether there is one more request. */
  private fetches(): boolean {
    for (; this.ring < this.frontends.length; this.ring++) {
      const frontend = this.frontends[this.ring]!;
      const request = frontend.requests.shift();
      if (request === undefined) continue;
      const segments = Math.ceil(request.bytes / this.machine.values.segmentBytes);
      this.request = { bytes: request.bytes, sequential: request.sequential, frontend, segments };
      return true;
    }
    return false;
  }

  private takesFinished(): boolean {
    this.request = this.finished.shift();
    return this.request !== undefined;
  }
}
