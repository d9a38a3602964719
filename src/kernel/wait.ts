/**
 * The interfaces of things that a process can wait for, and of waiters.
 *
 * A process yields a `Wait`: a delay, or a `Waitable` such as a signal, a request for a resource, or another process.
 * `yield` gives nothing typed back; `yield*` on a waitable gives its value: `const item = yield* store.get()`.
 */

declare const delayBrand: unique symbol;

/** A checked duration, made by `simulation.delay`. It is a plain number at run time, so waiting allocates nothing. */
export type Delay = number & { readonly [delayBrand]: true };

export type Wait = Delay | Waitable<unknown>;

/** Returned by `subscribe` when the value is not available yet. */
export const WAITING: unique symbol = Symbol('waiting');

/** Given by `Simulation.sleep` for a delay that is over; no slot of the queue has this number. */
export const PASSED = -2;

/** A process, or part of a combined wait, that waits for a value. */
export interface Waiter {
  /** Delivers the value. Called at most once for each subscription. */
  wake(value: unknown): void;
}

/** An object that the simulation calls back by its number; see `Resumptions.enroll`. */
export interface Resumable {
  resume(): void;
  /** The simulation was reset, and will not call it back. */
  abandon(): void;
}

export abstract class Waitable<T> {
  /** Either gives the value at once, or keeps the waiter, returns WAITING, and wakes it later. */
  abstract subscribe(waiter: Waiter): T | typeof WAITING;

  /**
   * Ends the wait of this waiter and withdraws its request. Does nothing if it does not wait here. If the value has
   * just been granted, the waiter is woken from inside this call.
   */
  abstract withdraw(waiter: Waiter): void;

  /** Whether `subscribe` would give the value at once. False is always a permitted answer. */
  get isThere(): boolean {
    return false;
  }

  /** Takes back a value that was given but never reached a process, so that no unit and no item is lost. */
  handBack(_value: T): void {}

  /**
   * The simulation was reset and the waiter is gone. Needed for waits that outlive a reset; resources are emptied
   * anyway.
   */
  forget(_waiter: Waiter): void {}

  *[Symbol.iterator](): Generator<Wait, T, unknown> {
    return (yield this) as T;
  }
}
