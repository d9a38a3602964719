/**
 * A signal: something that happens and that any number of processes, or callbacks, can wait for.
 *
 * `fire` is for what stays true (a VM has booted): whoever waits later goes on at once. `pulse` is for what passes (a
 * tick): it wakes those who wait now and is forgotten.
 *
 * A signal belongs to no simulation and outlives a `reset()`: it stays fired if it has fired. Processes forgotten by
 * the reset wait for it no longer; callbacks still do.
 */
import { WAITING, Waitable, type Waiter } from './wait.ts';
import { Waiters } from './waiters.ts';

export class Signal<T = void> extends Waitable<T> {
  private readonly waiters = new Waiters();
  private fired = false;
  private value: T | undefined;

  get hasFired(): boolean {
    return this.fired;
  }

  /** How many wait for it. */
  get waiting(): number {
    return this.waiters.length;
  }

  /** Happens for good. Throws if it already has: whoever waited was told another value. */
  fire(value: T): void {
    if (this.fired) throw new Error('a signal fires only once; use pulse() for what happens again and again');
    this.fired = true;
    this.value = value;
    this.pulse(value);
  }

  /** Wakes those who wait now, in the order they came. */
  pulse(value: T): void {
    this.waiters.wakeAll(value);
  }

  /** Calls `callback` when it next happens, from inside `fire` or `pulse`; at once if it has fired. */
  onNext(callback: (value: T) => void): void {
    const value = this.subscribe({ wake: (woken) => callback(woken as T) });
    if (value !== WAITING) callback(value);
  }

  override get isThere(): boolean {
    return this.fired;
  }

  subscribe(waiter: Waiter): T | typeof WAITING {
    if (this.fired) return this.value as T;
    this.waiters.join(waiter);
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    this.waiters.leave(waiter);
  }

  override forget(waiter: Waiter): void {
    this.waiters.leave(waiter);
  }
}
