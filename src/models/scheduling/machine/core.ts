/**
 * A core, with its own account of time: since the start it was idle, switched from one vCPU to another, ran vCPUs, or
 * did not work. `Machine` moves it.
 */
import type { TimerId } from '../../../kernel/timers.ts';
import type { Vcpu } from './vcpu.ts';

/**
 * - `working`. - `stopped`: it takes no interrupts and executes nothing, and nobody has noticed. - `offline`: taken out
 *   of use by the VMM.
 */
export type CoreState = 'working' | 'stopped' | 'offline';

export class Core {
  readonly index: number;
  readonly timer: TimerId;
  /** What it does in a nanosecond; 1 for a core that is as fast as the fastest. */
  speed: number;
  state: CoreState = 'working';
  current: Vcpu | null = null;
  /** Who had it before. */
  last: Vcpu | null = null;
  /** Since when `current` has it; when nobody has, since when it is idle or does not work. */
  since = 0;
  /** Until when the VMM switches to `current`, and from when on that computes: after the refill of the cache. */
  switchedAt = 0;
  computesFrom = 0;
  /** What of the time since then was charged already. */
  chargedTo = 0;
  sliceEnds = Number.POSITIVE_INFINITY;
  /** It is to choose anew, in an event at this time. */
  isAsked = false;
  /** Ticks that it has handled, for whoever watches it. */
  ticks = 0;

  // Times of the ledger, in whole nanoseconds. With the running time of the vCPUs, but for switches, they add up to the
  // time since the start.
  idleNanos = 0;
  switchNanos = 0;
  downNanos = 0;
  /** Of the running time of vCPUs: in which they waited for their caches. */
  refillNanos = 0;
  /** While it had vCPUs, switches not counted: the time, and its cycles, one in a nanosecond at speed 1. */
  busyNanos = 0;
  cycles = 0;

  constructor(index: number, speed: number, timer: TimerId) {
    this.index = index;
    this.speed = speed;
    this.timer = timer;
  }

  /** Brings up to `now` the account of a core that nobody has. */
  passUnused(now: number): void {
    if (this.state === 'working') this.idleNanos += now - this.since;
    else this.downNanos += now - this.since;
    this.since = now;
  }

  /** Brings up to `now` the time that `current` has had, and returns for how long it has computed. */
  passUsed(now: number): number {
    const computed = Math.max(0, now - Math.max(this.chargedTo, this.computesFrom));
    const switched = Math.max(0, Math.min(now, this.switchedAt) - this.chargedTo);
    this.switchNanos += switched;
    this.refillNanos += now - this.chargedTo - computed - switched;
    const vcpu = this.current as Vcpu;
    const used = now - this.chargedTo - switched;
    this.busyNanos += used;
    this.cycles += used * this.speed;
    vcpu.switchNanos += switched;
    vcpu.usedNanos += used;
    vcpu.cycles += used * this.speed;
    vcpu.program.used?.(used, used * this.speed);
    this.chargedTo = now;
    return computed;
  }
}
