/** The network device an AppVM sees: one ring each way, packets counted, an event for each. */

import { Flag } from '../state/action.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Vm } from '../state/vm.ts';
import { crash } from '../vmm/failures.ts';

export class NetworkFrontend {
  readonly vm: Vm;
  /** Packets in the receive ring that the guest has not taken yet, and in the send ring that the backend has not. */
  received = 0;
  sent = 0;
  readonly arrived = new Flag();
  readonly toFrontend: number;
  toBackend = -1;

  private readonly machine: MachineState;

  constructor(machine: MachineState, vm: Vm) {
    this.machine = machine;
    this.vm = vm;
    this.toFrontend = machine.openChannel(`${vm.name} received packets`, vm, () => {
      this.arrived.raised = true;
      this.takeBackGrants();
    });
  }

  /**
   * Pages are granted for copies, which leave nothing behind: one that still counts as in use is in the hands of
   * another VM, as far as the kernel can tell, and it stops rather than use it.
   */
  private takeBackGrants(): void {
    if (this.vm.grantPins > 0) crash(this.machine, this.vm, 'grant-in-use', 'a granted page is still in use');
  }
}
