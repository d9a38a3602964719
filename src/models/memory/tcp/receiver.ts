/**
 * The receiving half of a TCP connection: puts bytes in order, and acknowledges every second segment at once and a
 * single one after a delay; what comes out of order or twice is acknowledged at once, each segment for itself (RFC
 * 1122, 5681). The application reads all that is in order, so the window stays the same.
 */
import type { Clock, Timer } from './clock.ts';
import type { Segment } from './segment.ts';

export interface ReceiverOptions {
  readonly segmentBytes: number;
  readonly windowBytes: number;
  /** How long a single segment waits for its acknowledgement. */
  readonly delayedAckNanos: number;
}

export interface ReceiverState {
  /** The next byte in order, and the last one that was asked for. */
  expected: number;
  asked: number;
  /** The sender's time that goes back with the next acknowledgement. */
  echo: number;
  /** Of a delayed acknowledgement, on the machine's clock; infinite without one. */
  deadline: number;
  /** What came out of order: beginnings and ends by turns, in order. Not changed in place. */
  ranges: readonly number[];
}

export const newReceiverState = (): ReceiverState => ({
  expected: 0,
  asked: 0,
  echo: Number.NaN,
  deadline: Number.POSITIVE_INFINITY,
  ranges: [],
});

export class Receiver {
  readonly state = newReceiverState();
  readonly options: ReceiverOptions;
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #acknowledge: (acks: number) => void;
  readonly #deliver: (bytes: number) => void;

  /** `acknowledge` sends so many acknowledgements; `deliver` is told of new bytes in order. */
  constructor(
    clock: Clock,
    options: ReceiverOptions,
    acknowledge: (acks: number) => void,
    deliver: (bytes: number) => void,
  ) {
    this.#clock = clock;
    this.options = options;
    this.#acknowledge = acknowledge;
    this.#deliver = deliver;
    this.#timer = clock.timer(() => {
      this.state.deadline = Number.POSITIVE_INFINITY;
      this.#acknowledge(1);
    });
  }

  receive({ seq, bytes, sentAt }: Segment): void {
    const { state } = this;
    const { segmentBytes } = this.options;
    const end = seq + bytes;
    // Of what is not acknowledged the oldest; of what is sent again, too (RFC 7323).
    if (seq <= state.asked && !(sentAt < state.echo)) state.echo = sentAt;
    if (seq > state.expected || end <= state.expected) {
      if (seq > state.expected) state.ranges = withRange(state.ranges, seq, end);
      this.#acknowledge(Math.ceil(bytes / segmentBytes));
      return;
    }
    const before = state.expected;
    const hadHole = state.ranges.length > 0;
    state.expected = end;
    if (hadHole) this.#joinRanges();
    this.#deliver(state.expected - before);
    // An answer of the application may have taken the acknowledgement along.
    const due = state.expected - state.asked;
    if (due <= 0) return;
    if (hadHole || due >= 2 * segmentBytes) this.#acknowledge(1);
    else if (state.deadline === Number.POSITIVE_INFINITY)
      this.#setDeadline(this.#clock.now + this.options.delayedAckNanos);
  }

  /** An acknowledgement is being sent, with or without data. */
  asks(): void {
    this.state.asked = this.state.expected;
    if (this.state.deadline < Number.POSITIVE_INFINITY) this.#setDeadline(Number.POSITIVE_INFINITY);
  }

  /** No acknowledgement is due any more. */
  rest(): void {
    this.#setDeadline(Number.POSITIVE_INFINITY);
  }

  restore(state: ReceiverState): void {
    Object.assign(this.state, state);
    this.#timer.setTo(state.deadline);
  }

  #setDeadline(deadline: number): void {
    this.state.deadline = deadline;
    this.#timer.setTo(deadline);
  }

  #joinRanges(): void {
    const { state } = this;
    let first = 0;
    while (first < state.ranges.length && state.ranges[first]! <= state.expected) {
      state.expected = Math.max(state.expected, state.ranges[first + 1]!);
      first += 2;
    }
    if (first > 0) state.ranges = state.ranges.slice(first);
  }
}

function withRange(ranges: readonly number[], from: number, to: number): number[] {
  const joined: number[] = [];
  let [low, high] = [from, to];
  let index = 0;
  for (; index < ranges.length && ranges[index + 1]! < from; index += 2)
    joined.push(ranges[index]!, ranges[index + 1]!);
  for (; index < ranges.length && ranges[index]! <= to; index += 2) {
    low = Math.min(low, ranges[index]!);
    high = Math.max(high, ranges[index + 1]!);
  }
  joined.push(low, high);
  for (; index < ranges.length; index++) joined.push(ranges[index]!);
  return joined;
}
