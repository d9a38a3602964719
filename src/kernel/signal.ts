/**
 * A signal: something that happens and that any number of processes, or callbacks, can wait for.
 *
 * `fire` is for what stays true (a VM has booted): whoever waits later goes on at once. `pulse` is for what passes (a tick): it wakes those who
 * wait now and is forgotten.
 */
import { WAITING, Waitable, type Waiter } from './wait.ts';

export class Signal<T = void> extends Waitable<T> {
  private waiters: Waiter[] = [];
  private fired = false;
  private value: T | undefined;

  get hasFired(): boolean {
    return this.fired;
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
    const woken = this.waiters;
    this.waiters = [];
    for (const waiter of woken) waiter.wake(value);
  }

  /** Calls `callback` when it next happens, from inside `fire` or `pulse`; at once if it has fired. */
  onNext(callback: (value: T) => void): void {
    const value = this.subscribe({ wake: (woken) => callback(woken as T) });
    if (value !== WAITING) callback(value);
  }

  subscribe(waiter: Waiter): T | typeof WAITING {
    if (this.fired) return this.value as T;
    this.waiters.push(waiter);
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    const index = this.waiters.indexOf(waiter);
    if (index >= 0) this.waiters.splice(index, 1);
  }
}
