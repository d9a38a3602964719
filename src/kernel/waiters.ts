/** Those who wait for one thing, in the order they came. Coming and leaving take constant time, however many wait. */
import type { Waiter } from './wait.ts';

export class Waiters {
  private waiting = new Set<Waiter>();
  /** Being woken; more than one set when a callback wakes again those who came meanwhile. */
  private readonly waking: Set<Waiter>[] = [];

  get length(): number {
    return this.waiting.size;
  }

  join(waiter: Waiter): void {
    this.waiting.add(waiter);
  }

  /** Also stops one who is about to be woken. */
  leave(waiter: Waiter): void {
    if (this.waiting.delete(waiter)) return;
    for (const woken of this.waking) woken.delete(waiter);
  }

  /** Wakes those who wait now, and not those who come meanwhile. */
  wakeAll(value: unknown): void {
    if (this.waiting.size === 0) return;
    const woken = this.waiting;
    this.waiting = new Set();
    this.waking.push(woken);
    try {
      // A set's loop leaves out what is deleted before its turn.
      for (const waiter of woken) waiter.wake(value);
    } finally {
      this.waking.pop();
    }
  }
}
