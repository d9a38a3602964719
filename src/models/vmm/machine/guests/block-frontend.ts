/**
 * The block device an AppVM sees: requests go into a ring shared with the backend in the PrivVM, and an event tells the
 * backend to look.
 *
 * As in Xen's ring protocol an event is sent only if the backend has asked for one (`notify`): an event that gets lost
 * is therefore not made good by the next request, and the ring stands still.
 */

import { Flag } from '../state/action.ts';
import type { MachineState } from '../state/machine-state.ts';
import { type Program, wait, when } from '../state/program.ts';
import type { Vm } from '../state/vm.ts';

export interface BlockRequest {
  readonly bytes: number;
  readonly sequential: boolean;
}

export class BlockFrontend {
  readonly vm: Vm;
  /** Requests the backend has not fetched yet. */
  readonly requests: BlockRequest[] = [];
  /** The backend sleeps and wants to be told of the next request. */
  backendSleeps = true;
  /** Issued and not yet answered. */
  outstanding = 0;
  /** Raised when the last outstanding request is answered. */
  readonly answered = new Flag();
  /** Responses put into the ring by the backend and not yet seen by the frontend. */
  responses = 0;
  readonly toFrontend: number;
  toBackend = -1;
  private readonly machine: MachineState;

  constructor(machine: MachineState, vm: Vm) {
    this.machine = machine;
    this.vm = vm;
    this.toFrontend = machine.openChannel(`${vm.name} block responses`, vm, () => this.takeResponses());
  }

  /** One transfer, split into requests as large as the ring allows, written or read to the end. */
  transfer(next: () => { readonly bytes: number; readonly isSequential: boolean }): Program {
    return [
      () => this.request(next()),
      when(
        () => this.backendSleeps,
        (task) => {
          this.backendSleeps = false;
          return task.enter(this.machine.entries.eventSend, this.toBackend);
        },
      ),
      wait(this.answered),
    ];
  }

  private request({ bytes, isSequential }: { readonly bytes: number; readonly isSequential: boolean }): void {
    const { segmentBytes, segmentsPerRequest } = this.machine.values;
    const largest = segmentBytes * segmentsPerRequest;
    for (let left = bytes, first = true; left > 0; left -= largest, first = false) {
      this.requests.push({ bytes: Math.min(left, largest), sequential: isSequential || !first });
      this.outstanding++;
    }
  }

  private takeResponses(): void {
    const { responses } = this;
    this.responses = 0;
    this.outstanding -= responses;
    if (responses > 0 && this.outstanding === 0) this.answered.raised = true;
  }
}
