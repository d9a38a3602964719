/**
 * The credit scheduler on cores of different speeds, aware of it (after AASH; Kazempour et al., VEE 2010): a fast core
 * is never idle while a slower one works, and the time on fast cores is shared by weight. Every accounting period the
 * vCPU that has had the most of it, for its weight, changes places with the one that has had the least.
 */
import type { Choice, Cores, SchedulerKind, SchedulerOptions } from '../machine/scheduler.ts';
import type { Vcpu } from '../machine/vcpu.ts';
import { type Account, Credit } from './credit.ts';

class Asymmetric extends Credit {
  /** Nanoseconds on the fastest cores by the index of the vCPU, over its weight. */
  readonly #fast: number[] = [];
  #fastest = 0;
  /** Those who are to go to another core, by their index. */
  readonly #moves = new Map<number, number>();
  /** Who has left its core for this one, and is in no queue: nobody can take it back. */
  readonly #arrivals = new Map<number, Vcpu>();

  constructor(cores: Cores, options: SchedulerOptions) {
    super(cores, options);
    this.retuned();
  }

  retuned(): void {
    this.#fastest = Math.max(...this.cores.speeds.filter((_, core) => this.cores.isOnline(core)), 0);
  }

  override offline(core: number): void {
    this.retuned();
    super.offline(core);
    const arrived = this.#arrivals.get(core);
    this.#arrivals.delete(core);
    if (arrived !== undefined) this.requeue(this.accountOf(arrived), core);
  }

  override woken(vcpu: Vcpu): void {
    this.#moves.delete(vcpu.index);
    super.woken(vcpu);
  }

  override charged(vcpu: Vcpu, core: number, nanos: number): void {
    super.charged(vcpu, core, nanos);
    if (this.#speed(core) === this.#fastest) this.#fast[vcpu.index] = this.#had(vcpu) + nanos / vcpu.options.weight;
  }

  override preempted(vcpu: Vcpu, core: number, yields: boolean): void {
    const to = this.#moves.get(vcpu.index);
    this.#moves.delete(vcpu.index);
    if (to === undefined || this.#arrivals.has(to)) {
      super.preempted(vcpu, core, yields);
      return this.tickleIdle(this.accountOf(vcpu), core);
    }
    this.#arrivals.set(to, vcpu);
    this.cores.reschedule(to);
  }

  override choose(core: number): Choice {
    const arrived = this.#arrivals.get(core);
    this.#arrivals.delete(core);
    if (arrived !== undefined) return { vcpu: arrived, sliceNanos: this.sliceNanos };
    const choice = super.choose(core);
    if (choice.vcpu === null) this.#fetch(core);
    return choice;
  }

  override account(): void {
    super.account();
    const running = this.cores.speeds.flatMap((_, core) => this.cores.running(core) ?? []);
    const [onFast, onSlow] = [true, false].map((isFast) =>
      running.filter(({ core }) => (this.#speed(core) === this.#fastest) === isFast),
    ) as [Vcpu[], Vcpu[]];
    const most = onFast.reduce<Vcpu | null>((a, b) => (a === null || this.#had(b) > this.#had(a) ? b : a), null);
    const least = onSlow.reduce<Vcpu | null>((a, b) => (a === null || this.#had(b) < this.#had(a) ? b : a), null);
    if (most === null || least === null) return;
    const ahead = (this.#had(most) - this.#had(least)) * least.options.weight;
    if (ahead < this.sliceNanos || !most.mayRunOn(least.core) || !least.mayRunOn(most.core)) return;
    this.#move(most, least.core);
    this.#move(least, most.core);
  }

  protected override placeFor(account: Account): number {
    const own = super.placeFor(account);
    let best = own;
    for (let core = 0; core < this.queues.length; core++)
      if (
        this.mayUse(account.vcpu, core) &&
        this.isFree(core) &&
        (!this.isFree(best) || this.#speed(core) > this.#speed(best))
      )
        best = core;
    return best;
  }

  /** An idle core takes what runs on the slowest of the slower ones. */
  #fetch(core: number): void {
    if (this.#arrivals.has(core) || [...this.#moves.values()].includes(core)) return;
    let slowest: Vcpu | null = null;
    for (let other = 0; other < this.queues.length; other++) {
      const vcpu = this.cores.running(other);
      if (vcpu === null || this.#speed(other) >= this.#speed(core) || !vcpu.mayRunOn(core)) continue;
      if (this.#moves.has(vcpu.index)) continue;
      if (slowest === null || this.#speed(other) < this.#speed(slowest.core)) slowest = vcpu;
    }
    if (slowest !== null) this.#move(slowest, core);
  }

  #move(vcpu: Vcpu, to: number): void {
    this.#moves.set(vcpu.index, to);
    this.cores.reschedule(vcpu.core);
  }

  #speed(core: number): number {
    return this.cores.speeds[core] as number;
  }

  #had({ index }: Vcpu): number {
    return this.#fast[index] ?? 0;
  }
}

export const asymmetric: SchedulerKind = {
  name: 'credit-asymmetric',
  summary: 'the credit scheduler that keeps the fastest cores busy and shares their time by weight',
  // Where all cores are equal there is nothing to know.
  make: (cores, options) =>
    new Set(cores.speeds).size === 1 && !options.speedsChange
      ? new Credit(cores, options)
      : new Asymmetric(cores, options),
};
