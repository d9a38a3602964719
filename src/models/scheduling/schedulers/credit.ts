/**
 * Xen's credit scheduler (CR1 to CR3; Xen, sched_credit.c). Every accounting period the credits of all cores are shared
 * among the VMs by weight. A vCPU with credits is UNDER, one without is OVER; one that wakes while UNDER is BOOST until
 * a tick finds it running. Each core runs its queue by priority, first come first served within one; a core whose queue
 * has nobody UNDER takes work from the others.
 *
 * The debit was by sampling at first: who runs at the tick pays for all of it. A guest that never runs at a tick pays
 * nothing, and is never seen to be active. Later each pays what it used.
 */
import type { Choice, Cores, Scheduler, SchedulerKind, SchedulerOptions } from '../machine/scheduler.ts';
import type { Vcpu } from '../machine/vcpu.ts';

const BOOST = 0;
const UNDER = -1;
const OVER = -2;
const IDLE = -64;

/** What the scheduler keeps of a vCPU. */
export interface Account {
  readonly vcpu: Vcpu;
  credit: number;
  priority: number;
  /** Gets credits: it was seen running at a tick, and has not saved up more than a slice since. */
  isActive: boolean;
  /** Over its cap: does not run until it has paid. */
  isParked: boolean;
}

export class Credit implements Scheduler {
  protected readonly cores: Cores;
  protected readonly queues: Account[][];
  readonly #isExact: boolean;
  readonly #accounts: Account[] = [];
  /** Credits that a core gives in an accounting period. */
  protected readonly ofPeriod: number;

  constructor(cores: Cores, { debit }: SchedulerOptions) {
    const { tickNanos, ticksPerSlice, creditsPerMs } = cores.values;
    this.cores = cores;
    this.queues = cores.speeds.map(() => []);
    this.#isExact = debit === 'exact';
    this.ofPeriod = (creditsPerMs * tickNanos * ticksPerSlice) / 1e6;
  }

  get sliceNanos(): number {
    return this.cores.values.tickNanos * this.cores.values.ticksPerSlice;
  }

  woken(vcpu: Vcpu): void {
    const account = this.accountOf(vcpu);
    if (account.priority === UNDER && !account.isParked) account.priority = BOOST;
    const core = this.placeFor(account);
    this.insert(account, core);
    this.tickle(account, core);
  }

  preempted(vcpu: Vcpu, core: number, _yields: boolean): void {
    this.insert(this.accountOf(vcpu), core);
  }

  charged(vcpu: Vcpu, _core: number, nanos: number): void {
    if (this.#isExact) this.accountOf(vcpu).credit -= (nanos * this.cores.values.creditsPerMs) / 1e6;
  }

  choose(core: number): Choice {
    const queue = this.queues[core] as Account[];
    const first = queue.find(({ isParked }) => !isParked);
    const own = first?.priority ?? IDLE;
    const chosen = own > OVER ? first : (this.#stolen(core, own) ?? first);
    if (chosen === undefined) return { vcpu: null, sliceNanos: Number.POSITIVE_INFINITY };
    if (chosen === first) queue.splice(queue.indexOf(chosen), 1);
    return { vcpu: chosen.vcpu, sliceNanos: this.sliceNanos };
  }

  tick(core: number): void {
    const vcpu = this.cores.running(core);
    if (vcpu === null) return;
    const account = this.accountOf(vcpu);
    if (account.priority === BOOST) account.priority = UNDER;
    if (!this.#isExact) account.credit -= this.ofPeriod / this.cores.values.ticksPerSlice;
    account.isActive = true;
  }

  account(): void {
    const active = this.#accounts.filter(({ isActive }) => isActive);
    const fair = this.#shares(active);
    for (const account of active) {
      account.credit += fair.get(account) ?? 0;
      const { cap } = account.vcpu.options;
      if (account.credit < 0) {
        account.priority = OVER;
        if (cap > 0 && account.credit < -cap * this.ofPeriod) this.#park(account, true);
        account.credit = Math.max(account.credit, -this.ofPeriod);
      } else {
        account.priority = UNDER;
        this.#park(account, false);
        if (account.credit > this.ofPeriod) {
          account.isActive = false;
          account.credit = 0;
        }
      }
    }
    // Stable: first come, first served within a priority.
    for (const queue of this.queues) queue.sort((a, b) => b.priority - a.priority);
    for (const [core, queue] of this.queues.entries())
      if (queue.length > 0 && this.cores.running(core) === null) this.cores.reschedule(core);
  }

  offline(core: number): void {
    const waiting = (this.queues[core] as Account[]).splice(0);
    for (const account of waiting) this.requeue(account, core);
  }

  /** Into the queue of a core that is used, or of `core`, until that is used again. */
  protected requeue(account: Account, core: number): void {
    const to = this.placeFor(account);
    this.insert(account, this.cores.isOnline(to) ? to : core);
    if (this.cores.isOnline(to)) this.tickle(account, to);
  }

  protected accountOf(vcpu: Vcpu): Account {
    let account = this.#accounts[vcpu.index];
    if (account === undefined) {
      account = { vcpu, credit: 0, priority: UNDER, isActive: false, isParked: false };
      this.#accounts[vcpu.index] = account;
    }
    return account;
  }

  /** The core whose queue a waking vCPU joins: where it ran last. */
  protected placeFor({ vcpu }: Account): number {
    if (vcpu.core >= 0 && this.cores.isOnline(vcpu.core)) return vcpu.core;
    const allowed = this.queues.flatMap((_, core) => (this.mayUse(vcpu, core) ? [core] : []));
    // None: it waits where it ran last, or will run first.
    return allowed[vcpu.index % allowed.length] ?? Math.max(vcpu.core, vcpu.pinned?.[0] ?? 0);
  }

  protected mayUse(vcpu: Vcpu, core: number): boolean {
    return vcpu.mayRunOn(core) && this.cores.isOnline(core);
  }

  /** Behind those of its priority. */
  protected insert(account: Account, core: number): void {
    const queue = this.queues[core] as Account[];
    const place = queue.findIndex(({ priority }) => priority < account.priority);
    if (place < 0) queue.push(account);
    else queue.splice(place, 0, account);
  }

  /** Its core lets a lesser one go; an idle core comes for it if its own is busy. */
  protected tickle(account: Account, core: number): void {
    const running = this.cores.running(core);
    if (running === null || account.priority > this.accountOf(running).priority) this.cores.reschedule(core);
    if (running !== null || (this.queues[core] as Account[]).length > 1) this.tickleIdle(account, core);
  }

  /** Another core that is idle, and will stay so, comes for it. */
  protected tickleIdle({ vcpu }: Account, core: number): void {
    const idle = this.queues.findIndex((_, other) => other !== core && this.isFree(other) && this.mayUse(vcpu, other));
    if (idle >= 0) this.cores.reschedule(idle);
  }

  protected isFree(core: number): boolean {
    return this.cores.running(core) === null && (this.queues[core] as Account[]).length === 0;
  }

  /** Takes the first of a higher priority out of the queue of another core, the next core first. */
  #stolen(core: number, than: number): Account | undefined {
    const count = this.queues.length;
    for (let step = 1; step < count; step++) {
      const queue = this.queues[(core + step) % count] as Account[];
      const place = queue.findIndex(
        ({ priority, vcpu, isParked }) => priority > than && !isParked && vcpu.mayRunOn(core),
      );
      if (place >= 0) return queue.splice(place, 1)[0];
    }
    return undefined;
  }

  #park(account: Account, isParked: boolean): void {
    if (account.isParked === isParked) return;
    account.isParked = isParked;
    if (isParked && account.vcpu.state === 'running') this.cores.reschedule(account.vcpu.core);
  }

  /** The credits of all cores, by the weights of VMs, no vCPU more than a core gives or its cap allows. */
  #shares(active: readonly Account[]): ReadonlyMap<Account, number> {
    const vcpusOf = new Map<number, number>();
    for (const { vcpu } of active) vcpusOf.set(vcpu.options.vm, (vcpusOf.get(vcpu.options.vm) ?? 0) + 1);
    const open = active.map((account) => {
      const { weight, vm, cap } = account.vcpu.options;
      return {
        account,
        weight: weight / (vcpusOf.get(vm) ?? 1),
        most: cap > 0 ? Math.min(1, cap) * this.ofPeriod : this.ofPeriod,
      };
    });
    const shares = new Map<Account, number>();
    let left = this.ofPeriod * this.queues.length;
    let weights = open.reduce((sum, { weight }) => sum + weight, 0);
    for (const { account, weight, most } of open.sort((a, b) => a.most / a.weight - b.most / b.weight)) {
      const share = Math.min(most, (left * weight) / weights);
      shares.set(account, share);
      left -= share;
      weights -= weight;
    }
    return shares;
  }
}

export const credit: SchedulerKind = {
  name: 'credit',
  summary: "Xen's credit scheduler: shares by weight, a boost for whoever wakes, slices of 30 ms",
  make: (cores, options) => new Credit(cores, options),
};
