/**
 * Persistent timers: made once, armed and disarmed ever after, at most one pending event each. A watchdog that is put
 * off a million times and fires once costs a million assignments and a handful of heap operations: an armed timer
 * leaves its entry where it stands in the heap and only notes the later deadline, and the queue moves the entry when it
 * comes to the front.
 */
import type { EventQueue } from './event-queue.ts';

declare const timerIdBrand: unique symbol;

/** A persistent timer of one simulation. */
export type TimerId = number & { readonly [timerIdBrand]: true };

/** The generation of no event: what a timer has that was never armed. */
const NEVER = -1;

interface Timer {
  readonly kind: number;
  readonly a: number;
  /**
   * Its event in the queue, spent once it has fired. An EventId in two integers: a double would be unpacked at every
   * arming.
   */
  slot: number;
  generation: number;
  /** When it fires; Infinity when disarmed. Keeps the past time after firing. */
  deadline: number;
  /** Where the heap entry stands once it is stale. A live one stands at the deadline. */
  entryTime: number;
}

/** The timers of one queue. They need no reset of their own: clearing the queue spends their events. */
export class TimerTable {
  private readonly queue: EventQueue;
  private readonly timers: Timer[] = [];

  constructor(queue: EventQueue) {
    this.queue = queue;
  }

  add(kind: number, a: number): TimerId {
    return (this.timers.push({ kind, a, slot: 0, generation: NEVER, deadline: Infinity, entryTime: Infinity }) -
      1) as TimerId;
  }

  /** Fires at (`queue.time[0]`, order) and not when it would have before. */
  arm(id: TimerId, order: number): void {
    const time = this.queue.time[0]!;
    const timer = this.timers[id]!;
    if (this.hasEntry(timer)) {
      this.noteEntryTime(timer);
      if (timer.entryTime <= time) {
        timer.deadline = time;
        this.queue.postpone(timer.slot, order);
        return;
      }
      this.queue.withdraw(timer.slot);
      // The withdrawal may have compacted the queue, which moves entries through the same register.
      this.queue.time[0] = time;
    }
    timer.deadline = time;
    timer.slot = this.queue.push(order, timer.kind, timer.a, 0);
    timer.generation = this.queue.generationOf(timer.slot);
  }

  /** Does not fire until armed again. Returns whether it was armed. */
  disarm(id: TimerId): boolean {
    if (this.deadline(id) === Infinity) return false;
    const timer = this.timers[id]!;
    this.noteEntryTime(timer);
    timer.deadline = Infinity;
    this.queue.withdraw(timer.slot);
    return true;
  }

  /** When it fires, or Infinity when it is not armed. */
  deadline(id: TimerId): number {
    const timer = this.timers[id]!;
    return this.hasEntry(timer) ? timer.deadline : Infinity;
  }

  private hasEntry(timer: Timer): boolean {
    return this.queue.generationOf(timer.slot) === timer.generation;
  }

  /** Before the entry becomes stale, or stays so. */
  private noteEntryTime(timer: Timer): void {
    if (this.queue.isLive(timer.slot)) timer.entryTime = timer.deadline;
  }
}
