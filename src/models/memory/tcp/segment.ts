/**
 * What one event carries over a network: a run of adjacent TCP segments that leave back to back, as a network card with
 * segmentation offload sends them and one with receive offload hands them over. A run of one segment is a segment. So
 * a second of a full Gigabit link costs thousands of events instead of a hundred thousand; where one segment of a run
 * is lost, the path splits the run.
 *
 * A segment is a mutable object that its owner fills and passes on; who gets one copies what it wants to keep. Sequence
 * numbers are bytes since the connection began: they do not wrap.
 */
export interface Segment {
  /** Of whom it is to reach: an index among the endpoints of a host. */
  connection: number;
  /** Of the first byte. */
  seq: number;
  /** Of payload; 0 for an acknowledgement alone. */
  bytes: number;
  /** The next byte that its sender expects. */
  ack: number;
  /** How many bytes from there on the sender takes. */
  window: number;
  /** How many acknowledgements it stands for: one for each segment that came out of order in one run. */
  acks: number;
  /** The sender's time (RFC 7323), by which the other side measures round trips, and the time that it sends back. */
  sentAt: number;
  echo: number;
  /** The connection is gone. */
  isReset: boolean;
}

export type Deliver = (segment: Segment) => void;

export const blankSegment = (connection: number): Segment => ({
  connection,
  seq: 0,
  bytes: 0,
  ack: 0,
  window: 0,
  acks: 1,
  sentAt: 0,
  echo: Number.NaN,
  isReset: false,
});

const WORDS = 9;

/** Segments that wait, first come first served, in one typed array that grows. */
export class SegmentRing {
  #words = new Float64Array(WORDS * 64);
  #size = 64;
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(segment: Segment): void {
    if (this.#length === this.#size) this.#grow();
    const at = ((this.#first + this.#length++) % this.#size) * WORDS;
    const words = this.#words;
    words[at] = segment.connection;
    words[at + 1] = segment.seq;
    words[at + 2] = segment.bytes;
    words[at + 3] = segment.ack;
    words[at + 4] = segment.window;
    words[at + 5] = segment.acks;
    words[at + 6] = segment.sentAt;
    words[at + 7] = segment.echo;
    words[at + 8] = segment.isReset ? 1 : 0;
  }

  /** Takes the first one out, into `to`. There must be one. */
  shift(to: Segment): void {
    const at = this.#first * WORDS;
    const words = this.#words;
    to.connection = words[at]!;
    to.seq = words[at + 1]!;
    to.bytes = words[at + 2]!;
    to.ack = words[at + 3]!;
    to.window = words[at + 4]!;
    to.acks = words[at + 5]!;
    to.sentAt = words[at + 6]!;
    to.echo = words[at + 7]!;
    to.isReset = words[at + 8] === 1;
    this.#first = (this.#first + 1) % this.#size;
    this.#length--;
  }

  clear(): void {
    this.#first = 0;
    this.#length = 0;
  }

  #grow(): void {
    const words = new Float64Array(this.#words.length * 2);
    const first = this.#first * WORDS;
    words.set(this.#words.subarray(first));
    words.set(this.#words.subarray(0, first), this.#words.length - first);
    this.#words = words;
    this.#size *= 2;
    this.#first = 0;
  }
}
