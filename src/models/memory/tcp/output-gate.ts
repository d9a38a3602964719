/**
 * Holds what a guest sends until the epoch in which it was sent is safe. Segments wait in one ring; an epoch is a
 * number of them.
 */
import { blankSegment, type Deliver, SegmentRing } from './segment.ts';

export class OutputGate {
  /** Something was held that waits for a checkpoint. */
  onHeld: (() => void) | null = null;
  readonly #transmit: Deliver;
  readonly #held = new SegmentRing();
  readonly #leaving = blankSegment(0);
  /** By closed epoch, oldest first: its number, and its segments. */
  readonly #closed: (readonly [epoch: number, count: number])[] = [];
  #present = 0;
  #isHolding = false;

  constructor(transmit: Deliver) {
    this.#transmit = transmit;
  }

  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** Of the epoch that goes on. */
  get waiting(): number {
    return this.#present;
  }

  readonly send: Deliver = (segment) => {
    if (!this.#isHolding) {
      this.#transmit(segment);
      return;
    }
    this.#held.push(segment);
    this.#present++;
    this.onHeld?.();
  };

  hold(): void {
    this.#isHolding = true;
  }

  /** What was sent up to now belongs to this epoch. */
  close(epoch: number): void {
    this.#closed.push([epoch, this.#present]);
    this.#present = 0;
  }

  /** This epoch is safe, and all before it. */
  release(epoch: number): void {
    while (this.#closed.length > 0 && this.#closed[0]![0] <= epoch) this.#let(this.#closed.shift()![1]);
  }

  /** All leaves, and nothing is held any more. */
  open(): void {
    this.release(Number.POSITIVE_INFINITY);
    this.#isHolding = false;
    const count = this.#present;
    this.#present = 0;
    this.#let(count);
  }

  /** All is lost, and nothing is held any more. */
  drop(): void {
    this.#held.clear();
    this.#closed.length = 0;
    this.#present = 0;
    this.#isHolding = false;
  }

  /** Held output is not sent to the backup: the guest's TCP sends it again. */
  takeBacklog(): number {
    return 0;
  }

  #let(count: number): void {
    for (let index = 0; index < count; index++) {
      this.#held.shift(this.#leaving);
      this.#transmit(this.#leaving);
    }
  }
}
