/** The network device an AppVM sees: one ring each way, packets counted, an event for each. */

import type { MachineState } from '../state/machine-state.ts';
import { Flag } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';

export class NetworkFrontend {
  readonly vm: Vm;
  /** Packets in the receive ring that the guest has not taken yet, and in the send ring that the backend has not. */
  received = 0;
  sent = 0;
  readonly arrived = new Flag();
  readonly toFrontend: number;
  toBackend = -1;

  constructor(machine: MachineState, vm: Vm) {
    this.vm = vm;
    this.toFrontend = machine.openChannel(`${vm.name} received packets`, vm, () => {
      this.arrived.raised = true;
    });
  }
}
