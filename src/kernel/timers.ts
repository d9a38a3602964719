/**
 * Persistent timers: made once, armed and disarmed ever after, at most one pending event each. A watchdog that is put off a million times and fires
 * once costs a million assignments and a handful of heap operations: an armed timer leaves its entry where it stands in the heap and only notes the
 * later deadline, and the queue moves the entry when it comes to the front.
 */
import { type EventId, type EventQueue, NO_SLOT } from './event-queue.ts';

declare const timerIdBrand: unique symbol;

/** A persistent timer of one simulation. */
export type TimerId = number & { readonly [timerIdBrand]: true };

interface Timer {
  readonly kind: number;
  readonly a: number;
  /** The timer's event; spent once it has fired. */
  event: EventId;
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
    const never = 0 as EventId;
    return (this.timers.push({ kind, a, event: never, deadline: Infinity, entryTime: Infinity }) - 1) as TimerId;
  }

  /** Fires at (time, order) and not when it would have before. */
  arm(id: TimerId, time: number, order: number): void {
    const timer = this.timers[id]!;
    const slot = this.queue.slotOf(timer.event);
    if (slot !== NO_SLOT) {
      if (this.queue.isLive(slot)) timer.entryTime = timer.deadline;
      if (timer.entryTime <= time) {
        timer.deadline = time;
        this.queue.postpone(slot, time, order);
        return;
      }
      this.queue.withdraw(slot);
    }
    timer.deadline = time;
    timer.event = this.queue.idOf(this.queue.push(time, order, timer.kind, timer.a, 0));
  }

  /** Does not fire until armed again. Returns whether it was armed. */
  disarm(id: TimerId): boolean {
    const timer = this.timers[id]!;
    if (this.deadline(id) === Infinity) return false;
    const slot = this.queue.slotOf(timer.event);
    if (this.queue.isLive(slot)) timer.entryTime = timer.deadline;
    timer.deadline = Infinity;
    this.queue.withdraw(slot);
    return true;
  }

  /** When it fires, or Infinity when it is not armed. */
  deadline(id: TimerId): number {
    const timer = this.timers[id]!;
    return this.queue.slotOf(timer.event) === NO_SLOT ? Infinity : timer.deadline;
  }
}
