/** The waiters of one thing, in the order in which they came. Joining and leaving take constant time. */
import type { Waiter } from './wait.ts';

export class Waiters {
  private waiting = new Set<Waiter>();
  /** Sets of waiters being woken; more than one when a callback itself wakes the waiters that came meanwhile. */
  private readonly waking: Set<Waiter>[] = [];

  get length(): number {
    return this.waiting.size;
  }

  join(waiter: Waiter): void {
    this.waiting.add(waiter);
  }

  /** Also removes a waiter that is about to be woken. */
  leave(waiter: Waiter): void {
    if (this.waiting.delete(waiter)) return;
    for (const woken of this.waking) woken.delete(waiter);
  }

  /** Wakes the present waiters, not those that come meanwhile. */
  wakeAll(value: unknown): void {
    if (this.waiting.size === 0) return;
    const woken = this.waiting;
    this.waiting = new Set();
    this.waking.push(woken);
    try {
      // Iterating over a set skips elements that are deleted before their turn.
      for (const waiter of woken) waiter.wake(value);
    } finally {
      this.waking.pop();
    }
  }
}
