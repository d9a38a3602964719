/**
 * The network backend and the card's driver in the PrivVM: packets from the card go to the AppVM, packets from the
 * AppVM go to the card. Each is copied by the VMM from or to a page that the AppVM grants, as small packets are.
 */
import type { NetworkFrontend } from '../guests/network-frontend.ts';
import type { Machine } from '../machine.ts';
import { Flag, type GuestProgram, GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';

export class NetworkBackend {
  readonly #machine: Machine;
  readonly #vm: Vm;
  #frontend: NetworkFrontend | null = null;
  readonly #interrupt = new Flag();
  readonly #work = new Flag();
  #toDeliver = 0;

  constructor(machine: Machine, vm: Vm) {
    this.#machine = machine;
    this.#vm = vm;
    machine.bindLine(machine.networkCard.line, vm, () => {
      this.#interrupt.raised = true;
    });
    vm.tasks.push(
      new GuestTask('network driver', (task) => this.#drive(task), 'kernel-thread'),
      new GuestTask('network backend', (task) => this.#serve(task), 'kernel-thread'),
    );
  }

  connect(frontend: NetworkFrontend): void {
    this.#frontend = frontend;
    frontend.toBackend = this.#machine.openChannel(`${frontend.vm.name} sent packets`, this.#vm, () => {
      this.#work.raised = true;
    });
  }

  *#drive(task: GuestTask): GuestProgram {
    const card = this.#machine.networkCard;
    for (;;) {
      yield task.wait(this.#interrupt);
      this.#toDeliver += card.fetch();
      this.#work.raised = true;
      yield task.enter(this.#machine.entries.endOfInterrupt, card.line.index);
    }
  }

  *#serve(task: GuestTask): GuestProgram {
    const { packetNanos } = this.#machine.values.privilegedVm;
    for (;;) {
      yield task.wait(this.#work);
      const frontend = this.#frontend;
      if (frontend === null) continue;
      task.serving = frontend.vm.index;
      for (; this.#toDeliver > 0; this.#toDeliver--) {
        yield task.compute(packetNanos);
        yield task.enter(this.#machine.entries.grantCopy, frontend.vm.index);
        frontend.received++;
        yield task.enter(this.#machine.entries.eventSend, frontend.toFrontend);
      }
      for (; frontend.sent > 0; frontend.sent--) {
        yield task.compute(packetNanos);
        yield task.enter(this.#machine.entries.grantCopy, frontend.vm.index);
        this.#machine.networkCard.send();
      }
    }
  }
}
