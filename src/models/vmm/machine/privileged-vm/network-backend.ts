/**
 * The network backend and the card's driver in the PrivVM: packets from the card go to the AppVM, packets from the
 * AppVM go to the card. Each is copied by the VMM from or to a page that the AppVM grants, as small packets are.
 */
import type { NetworkFrontend } from '../guests/network-frontend.ts';
import type { Machine } from '../machine.ts';
import { Flag } from '../state/action.ts';
import { compute, forever, loop, type Program, wait, when } from '../state/program.ts';
import { GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';

export class NetworkBackend {
  private readonly machine: Machine;
  private readonly vm: Vm;
  private frontend: NetworkFrontend | null = null;
  private readonly interrupt = new Flag();
  private readonly work = new Flag();
  private toDeliver = 0;
  /** Whose packets are under way. */
  private served: NetworkFrontend | null = null;

  constructor(machine: Machine, vm: Vm) {
    this.machine = machine;
    this.vm = vm;
    machine.bindLine(machine.networkCard.line, vm, () => {
      this.interrupt.raised = true;
    });
    vm.tasks.push(
      new GuestTask('network driver', this.driver(), 'kernel-thread', this),
      new GuestTask('network backend', this.server(), 'kernel-thread', this),
    );
  }

  connect(frontend: NetworkFrontend): void {
    this.frontend = frontend;
    frontend.toBackend = this.machine.openChannel(`${frontend.vm.name} sent packets`, this.vm, () => {
      this.work.raised = true;
    });
  }

  private driver(): Program {
    const { machine } = this;
    const { networkCard: card } = machine;
    return [
      forever(wait(this.interrupt), (task) => {
        this.toDeliver += card.fetch();
        this.work.raised = true;
        return task.enter(machine.entries.endOfInterrupt, card.line.index);
      }),
    ];
  }

  private server(): Program {
    const { machine } = this;
    const { packetNanos } = machine.values.privilegedVm;
    return [
      forever(
        wait(this.work),
        when(
          () => this.frontend !== null,
          (task) => {
            this.served = this.frontend;
            task.serving = this.underWay.vm.index;
          },
          loop(
            () => this.toDeliver > 0,
            compute(() => packetNanos),
            (task) => task.enter(machine.entries.grantCopy, this.underWay.vm.index),
            (task) => {
              this.underWay.received++;
              return task.enter(machine.entries.eventSend, this.underWay.toFrontend);
            },
            () => {
              this.toDeliver--;
            },
          ),
          loop(
            () => this.underWay.sent > 0,
            compute(() => packetNanos),
            (task) => task.enter(machine.entries.grantCopy, this.underWay.vm.index),
            () => {
              machine.networkCard.send();
              this.underWay.sent--;
            },
          ),
        ),
      ),
    ];
  }

  private get underWay(): NetworkFrontend {
    return this.served as NetworkFrontend;
  }
}
