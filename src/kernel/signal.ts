/**
 * A signal: something that happens and that any number of processes, or callbacks, can wait for.
 *
 * `fire` is for a lasting condition (a VM has booted): a process that waits later resumes at once. `pulse` is for a
 * momentary event (a tick): it wakes only the processes that wait now.
 *
 * A signal belongs to no simulation and outlives a `reset()`: it stays fired if it has fired. Processes dropped by the
 * reset no longer wait for it; callbacks still do.
 */
import { WAITING, Waitable, type Waiter } from './wait.ts';
import { Waiters } from './waiters.ts';

export class Signal<T = void> extends Waitable<T> {
  private readonly waiters = new Waiters();
  private fired = false;
  private value: T | undefined = undefined;

  get hasFired(): boolean {
    return this.fired;
  }

  /** The number of waiters. */
  get waiting(): number {
    return this.waiters.length;
  }

  /** Fires for good. Throws if it has fired already: its waiters have received another value. */
  fire(value: T): void {
    if (this.fired) throw new Error('a signal fires only once; use pulse() for what happens again and again');
    this.fired = true;
    this.value = value;
    this.pulse(value);
  }

  /** Wakes the present waiters, in the order in which they came. */
  pulse(value: T): void {
    this.waiters.wakeAll(value);
  }

  /** Calls `callback` at the next `fire` or `pulse`, from inside it; at once if it has fired. */
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
