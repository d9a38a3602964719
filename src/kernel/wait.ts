/**
 * What a process can wait for, and what can wait.
 *
 * A process yields a `Wait`: a delay, or a `Waitable` such as a signal, a request for a resource, or another process.
 * `yield` gives nothing typed back; `yield*` on a waitable gives its value: `const item = yield* store.get()`.
 */

declare const delayBrand: unique symbol;

/**
 * A duration to let pass, checked; made by `simulation.delay`. A plain number underneath: waiting allocates nothing.
 */
export type Delay = number & { readonly [delayBrand]: true };

export type Wait = Delay | Waitable<unknown>;

/** Returned by `subscribe` when the value is not there yet. */
export const WAITING: unique symbol = Symbol('waiting');

/** Who waits. */
export interface Waiter {
  /** The value is there. Called at most once for each subscription. */
  wake(value: unknown): void;
}

/** Something the simulation can call back by its number; see `Simulation.enroll`. */
export interface Resumable {
  resume(): void;
  /** The simulation was reset: it will not be called back. */
  abandon(): void;
}

export abstract class Waitable<T> {
  /** Either gives the value at once, or keeps the waiter, returns WAITING, and wakes it later. */
  abstract subscribe(waiter: Waiter): T | typeof WAITING;

  /**
   * This waiter waits no longer: whatever it asked for is taken back. Does nothing when it does not wait here, or no
   * longer. It may turn out that the value has been there since a moment ago: then the waiter is woken from in here.
   */
  abstract withdraw(waiter: Waiter): void;

  /** Whether `subscribe` would give the value at once. To answer no is never wrong. */
  get isThere(): boolean {
    return false;
  }

  /** Takes back a value that was given but never reached a process, so that no unit and no item is lost. */
  handBack(_value: T): void {}

  /** The simulation was reset and the waiter is gone. For what outlives a reset; resources are emptied anyway. */
  forget(_waiter: Waiter): void {}

  *[Symbol.iterator](): Generator<Wait, T, unknown> {
    return (yield this) as T;
  }
}
