/**
 * A waiting line: first come, first served within a priority, lower priorities first. Joining, leaving from the middle
 * and taking the first take constant time, plus a binary search among the different priorities of the waiting requests.
 * The tickets themselves are the links of the list, so waiting allocates nothing.
 */
import { assert } from '../assertions.ts';
import { Waitable, type Waiter } from '../wait.ts';

/** A request that can stand in a line; what a process yields. */
export abstract class Ticket<T> extends Waitable<T> {
  /** Lower goes first. Must not change while in line. */
  priority: number;
  /** The waiter that gets it. */
  waiter: Waiter | null = null;
  lane: Lane | null = null;
  next: Ticket<unknown> | null = null;
  previous: Ticket<unknown> | null = null;

  constructor(priority: number) {
    super();
    this.priority = priority;
  }

  protected isWaitedForBy(waiter: Waiter): boolean {
    return this.lane !== null && this.waiter === waiter;
  }
}

/** Its tickets are a ring: after the last one comes the first. */
interface Lane {
  readonly priority: number;
  last: Ticket<unknown> | null;
}

export class WaitLine<P extends Ticket<unknown>> {
  /** The most urgent lane last, where removing it is cheap. An empty lane is removed unless it is the only one. */
  private readonly lanes: Lane[] = [];
  private count = 0;

  get length(): number {
    return this.count;
  }

  join(ticket: P): void {
    assert(ticket.lane === null, 'a request that already waits in line was made again');
    const lane = this.laneOf(ticket.priority);
    const last = lane.last ?? ticket;
    const first = last.next ?? ticket;
    ticket.lane = lane;
    ticket.previous = last;
    ticket.next = first;
    last.next = ticket;
    first.previous = ticket;
    lane.last = ticket;
    this.count++;
  }

  leave(ticket: P): void {
    const { lane, previous, next } = ticket;
    assert(lane !== null, 'a request that does not wait in line cannot leave it');
    previous!.next = next;
    next!.previous = previous;
    if (ticket === lane.last) lane.last = ticket === next ? null : previous;
    ticket.lane = null;
    ticket.next = null;
    ticket.previous = null;
    this.count--;
    if (lane.last === null && this.lanes.length > 1) this.lanes.splice(this.placeOf(lane.priority), 1);
  }

  /** Takes the first out of the line. */
  shift(): P | undefined {
    if (this.count === 0) return undefined;
    const first = this.lanes[this.lanes.length - 1]!.last!.next as P;
    this.leave(first);
    return first;
  }

  clear(): void {
    while (this.shift() !== undefined);
  }

  private laneOf(priority: number): Lane {
    const place = this.placeOf(priority);
    const found = this.lanes[place];
    if (found?.priority === priority) return found;
    const lane: Lane = { priority, last: null };
    if (this.count === 0) this.lanes.length = 0;
    this.lanes.splice(place, 0, lane);
    return lane;
  }

  /** Where the lane of this priority is, or would be: by descending priority. */
  private placeOf(priority: number): number {
    let low = 0;
    let high = this.lanes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lanes[middle]!.priority > priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
