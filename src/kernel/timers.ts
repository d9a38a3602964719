/**
 * Persistent timers: made once, then armed and disarmed any number of times, with at most one pending event each. A
 * watchdog that is postponed a million times and fires once costs a million assignments and a few heap operations:
 * postponing leaves the timer's entry where it is in the heap and stores the later deadline; the queue moves the entry
 * when it comes to the front.
 */
import type { EventQueue } from './event-queue.ts';

declare const timerIdBrand: unique symbol;

/** A persistent timer of one simulation. */
export type TimerId = number & { readonly [timerIdBrand]: true };

/** A generation that no event has: that of a timer that was never armed. */
const NEVER = -1;

interface Timer {
  readonly kind: number;
  readonly a: number;
  /**
   * The timer's event in the queue; it names no event once it has fired. An EventId split into two integers, since a
   * double would have to be unpacked at every arming.
   */
  slot: number;
  generation: number;
  /** When it fires; Infinity when disarmed. Keeps the past time after firing. */
  deadline: number;
  /** The time of the heap entry once it is stale. A live entry is at the deadline. */
  entryTime: number;
}

/** The timers of one queue. They need no reset of their own: clearing the queue invalidates the ids of their events. */
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

  /** Fires at (`queue.time[0]`, order) instead of at its former time. */
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

  /** Disarms the timer. Returns whether it was armed. */
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

  /** To be called before the entry becomes stale, or stays so. */
  private noteEntryTime(timer: Timer): void {
    if (this.queue.isLive(timer.slot)) timer.entryTime = timer.deadline;
  }
}
