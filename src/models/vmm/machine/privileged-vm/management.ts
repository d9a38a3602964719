/**
 * What else a privileged VM is there for: its daemons are asked from outside, by the clients of the management and by
 * whatever the host's other devices report, and answer. Each request comes as a device interrupt, so that an idle
 * PrivVM is woken by more than its own timer. To answer, a daemon sleeps for a moment, as one does that asks another:
 * a PrivVM whose timers do not fire answers nobody. Whoever asks sees whether the PrivVM serves.
 */
import { ServiceLog } from '../../../../experiment/client.ts';
import type { Machine } from '../machine.ts';
import { Flag } from '../state/action.ts';
import { compute, forever, type Program, wait } from '../state/program.ts';
import { GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';

export class Management {
  readonly answers = new ServiceLog();
  private readonly machine: Machine;
  private readonly vm: Vm;
  private readonly interrupt = new Flag();
  private readonly asked = new Flag();
  private readonly timeout = new Flag();

  constructor(machine: Machine, vm: Vm) {
    this.machine = machine;
    this.vm = vm;
    const { managementCard: card, timers } = machine;
    const { requestPeriodNanos, requestSpread } = machine.values.privilegedVm;
    const arrivals = machine.streams.stream('management.arrivals');
    const armNext = (): void =>
      timers.armManagement(Math.round(requestPeriodNanos * arrivals.uniform(1 - requestSpread, 1 + requestSpread)));
    card.source = () => {
      armNext();
      return true;
    };
    armNext();
    machine.bindLine(card.line, vm, () => {
      this.interrupt.raised = true;
    });
    vm.tasks.push(
      new GuestTask('management driver', this.driver(), 'kernel-thread', this),
      new GuestTask('management daemon', this.daemon(), 'process', this),
    );
  }

  /** The kernel's timer event: a daemon that has slept for long enough goes on. */
  timer(): void {
    const { vcpu } = this.vm;
    if (this.machine.sim.now < vcpu.timeoutAt) return;
    vcpu.timeoutAt = Number.POSITIVE_INFINITY;
    this.timeout.raised = true;
  }

  private driver(): Program {
    return [
      forever(wait(this.interrupt), () => {
        this.machine.managementCard.fetch();
        this.asked.raised = true;
      }),
    ];
  }

  private daemon(): Program {
    const { answerNanos, answerSleepNanos } = this.machine.values.privilegedVm;
    return [
      forever(
        wait(this.asked),
        compute(() => answerNanos),
        () => {
          this.vm.vcpu.timeoutAt = this.machine.sim.now + answerSleepNanos;
        },
        wait(this.timeout),
        () => this.answers.serve(this.machine.sim.now),
      ),
    ];
  }
}
