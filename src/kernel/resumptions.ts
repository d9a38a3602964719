/**
 * What a simulation calls back by number (processes, delays in a combined wait), and those whose turn is now: a line
 * beside the queue of events.
 *
 * Most resumptions have no delay: a process starts, or is woken by what another one did. Where nothing else happens at
 * this time they are first come, first served, so a ring does for them: a tenth of the time of M/M/1 with a Resource.
 * `order` is the one that the event would have in the queue, where it goes when something else happens at the same
 * time.
 */
import type { EventQueue } from './event-queue.ts';
import type { Resumable } from './wait.ts';

export class Resumptions {
  /** Those whose turn is now. */
  due = 0;
  private readonly enrolled: (Resumable | null)[] = [];
  private readonly free: number[] = [];
  private ring = new Int32Array(16);
  private orders = new Float64Array(16);
  private head = 0;

  /** The number by which the object is called back, until `unenroll`. */
  enroll(resumable: Resumable): number {
    const index = this.free.pop() ?? this.enrolled.length;
    this.enrolled[index] = resumable;
    return index;
  }

  unenroll(index: number): void {
    this.enrolled[index] = null;
    this.free.push(index);
  }

  resume(index: number): void {
    this.enrolled[index]!.resume();
  }

  /** This one's turn is now, after those that are due already. */
  add(index: number, order: number): void {
    if (this.due === this.ring.length) this.grow();
    const place = (this.head + this.due) & (this.ring.length - 1);
    this.ring[place] = index;
    this.orders[place] = order;
    this.due++;
  }

  /** Takes the first that is due. */
  take(): number {
    const index = this.ring[this.head]!;
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.due--;
    return index;
  }

  /** Puts all that are due among the other events of `queue.time[0]`, as events of this kind. */
  moveTo(queue: EventQueue, kind: number): void {
    const now = queue.time[0]!;
    while (this.due > 0) {
      const order = this.orders[this.head]!;
      queue.time[0] = now;
      queue.push(order, kind, this.take(), 0);
    }
  }

  /** The simulation is reset: nothing will be called back. */
  abandon(): void {
    for (const resumable of this.enrolled) resumable?.abandon();
    this.enrolled.length = 0;
    this.free.length = 0;
    this.due = 0;
  }

  private grow(): void {
    const { ring, orders, head } = this;
    this.ring = new Int32Array(ring.length * 2);
    this.orders = new Float64Array(ring.length * 2);
    for (let i = 0; i < ring.length; i++) {
      const place = (head + i) & (ring.length - 1);
      this.ring[i] = ring[place]!;
      this.orders[i] = orders[place]!;
    }
    this.head = 0;
  }
}
