/**
 * A waiting line: first come, first served within a priority, lower priorities first. Joining, leaving from the middle and taking the first cost O(1) in
 * the number waiting (and O(p) in the number of different priorities). The tickets are the links of the list themselves: waiting allocates nothing more.
 */
import { assert } from '../assertions.ts';
import { Waitable, type Waiter } from '../wait.ts';

/** A request that can stand in a line; what a process yields. */
export abstract class Ticket<T> extends Waitable<T> {
  /** Lower goes first. Must not change while in line. */
  priority: number;
  /** Who gets it; null for a callback. */
  waiter: Waiter | null = null;
  lane: Lane | null = null;
  next: Ticket<unknown> | null = null;
  previous: Ticket<unknown> | null = null;

  constructor(priority: number) {
    super();
    this.priority = priority;
  }
}

interface Lane {
  readonly priority: number;
  first: Ticket<unknown> | null;
  last: Ticket<unknown> | null;
}

export class WaitLine<P extends Ticket<unknown>> {
  /** By ascending priority; a lane stays when it empties. */
  private readonly lanes: Lane[] = [];
  private count = 0;

  get length(): number {
    return this.count;
  }

  join(ticket: P): void {
    assert(ticket.lane === null, 'a request that already waits in line was made again');
    const lane = this.laneOf(ticket.priority);
    ticket.lane = lane;
    ticket.previous = lane.last;
    ticket.next = null;
    if (lane.last === null) lane.first = ticket;
    else lane.last.next = ticket;
    lane.last = ticket;
    this.count++;
  }

  leave(ticket: P): void {
    const { lane, previous, next } = ticket;
    assert(lane !== null, 'a request that does not wait in line cannot leave it');
    if (previous === null) lane.first = next;
    else previous.next = next;
    if (next === null) lane.last = previous;
    else next.previous = previous;
    ticket.lane = null;
    ticket.next = null;
    ticket.previous = null;
    this.count--;
  }

  /** Takes the first out of the line. */
  shift(): P | undefined {
    for (const { first } of this.lanes) {
      if (first === null) continue;
      this.leave(first as P);
      return first as P;
    }
    return undefined;
  }

  clear(): void {
    while (this.shift() !== undefined);
  }

  private laneOf(priority: number): Lane {
    let at = 0;
    while (at < this.lanes.length && this.lanes[at]!.priority < priority) at++;
    const found = this.lanes[at];
    if (found?.priority === priority) return found;
    const lane: Lane = { priority, first: null, last: null };
    this.lanes.splice(at, 0, lane);
    return lane;
  }
}
