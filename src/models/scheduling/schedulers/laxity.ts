/**
 * The credit scheduler with laxity (after Lee et al., VEE 2010): a VM says how long it is willing to wait for a core. A
 * vCPU of such a VM that wakes has a deadline; once it has passed, the core runs it before all others,
 * the earliest deadline first, for a slice at most. It joins the queue of the core with the fewest of its kind, but
 * stays on its own where that has none, for the sake of its cache. Without a laxity a vCPU is handled as by the stock
 * scheduler, and so is one deep in debt: no time is created, and who has used more than its share waits like others.
 */
import type { Choice, SchedulerKind } from '../machine/scheduler.ts';
import type { Vcpu } from '../machine/vcpu.ts';
import { type Account, Credit } from './credit.ts';

class Laxity extends Credit {
  /** Until when a vCPU wants to have run, by its index. */
  readonly #deadlines: number[] = [];
  /** Running time that it has left of the slice that it may have before others, since it woke. */
  readonly #budgets: number[] = [];

  override woken(vcpu: Vcpu): void {
    const { laxityNanos } = vcpu.options;
    this.#deadlines[vcpu.index] = this.cores.now + laxityNanos;
    this.#budgets[vcpu.index] = this.sliceNanos;
    super.woken(vcpu);
    if (laxityNanos === Number.POSITIVE_INFINITY) return;
    const core = this.queues.findIndex((queue) => queue.some((account) => account.vcpu === vcpu));
    if (core >= 0) this.cores.reconsider(core, this.cores.now + laxityNanos);
  }

  override charged(vcpu: Vcpu, core: number, nanos: number): void {
    super.charged(vcpu, core, nanos);
    this.#budgets[vcpu.index] = (this.#budgets[vcpu.index] ?? 0) - nanos;
  }

  override choose(core: number): Choice {
    const queue = this.queues[core] as Account[];
    const urgent = this.#mostUrgent(queue);
    if (urgent !== null && this.#deadlineOf(urgent) <= this.cores.now) {
      queue.splice(queue.indexOf(urgent), 1);
      return { vcpu: urgent.vcpu, sliceNanos: this.#until(queue) };
    }
    const choice = super.choose(core);
    return { ...choice, sliceNanos: Math.min(choice.sliceNanos, this.#until(queue)) };
  }

  protected override placeFor(account: Account): number {
    const own = super.placeFor(account);
    if (!this.#isInTime(account)) return own;
    let best = own;
    for (let core = 0; core < this.queues.length; core++)
      if (this.mayUse(account.vcpu, core) && this.#inTimeOn(core) < this.#inTimeOn(best)) best = core;
    return best;
  }

  /**
   * A vCPU whose VM has a laxity, that has not run for a slice since it woke, and that is not known to use more than
   * its share: a whole period in debt. One that no tick has found lately is not.
   */
  #isInTime({ vcpu, credit, isActive }: Account): boolean {
    const asks = vcpu.options.laxityNanos < Number.POSITIVE_INFINITY && (this.#budgets[vcpu.index] ?? 0) > 0;
    return asks && (!isActive || credit > -this.ofPeriod);
  }

  #inTimeOn(core: number): number {
    const running = this.cores.running(core);
    const there = running !== null && this.#isInTime(this.accountOf(running)) ? 1 : 0;
    return (this.queues[core] as Account[]).reduce((count, each) => count + (this.#isInTime(each) ? 1 : 0), there);
  }

  #mostUrgent(queue: readonly Account[]): Account | null {
    let first: Account | null = null;
    for (const account of queue) {
      if (!this.#isInTime(account) || account.isParked) continue;
      if (first === null || this.#deadlineOf(account) < this.#deadlineOf(first)) first = account;
    }
    return first;
  }

  /** How long the core may run another: a slice, or until the next deadline. */
  #until(queue: readonly Account[]): number {
    const next = this.#mostUrgent(queue);
    if (next === null) return this.sliceNanos;
    const nanos = this.#deadlineOf(next) - this.cores.now;
    return nanos > 0 ? Math.min(this.sliceNanos, nanos) : this.sliceNanos;
  }

  #deadlineOf({ vcpu }: Account): number {
    return this.#deadlines[vcpu.index] ?? Number.POSITIVE_INFINITY;
  }
}

export const laxity: SchedulerKind = {
  name: 'credit-laxity',
  summary: 'the credit scheduler, which runs VMs with a laxity before it has passed',
  make: (cores, options) => new Laxity(cores, options),
};
