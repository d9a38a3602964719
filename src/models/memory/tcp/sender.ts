/**
 * The sending half of a TCP connection: what may be under way, what is sent again, and when. As much as congestion
 * control and the receiver's window allow; three duplicate acknowledgements are a loss (fast retransmit); no progress
 * for a time-out is one, too, and the time-out doubles (RFC 5681, 6298, 6582).
 */
import type { Clock, Timer } from './clock.ts';
import type { CongestionControl } from './congestion.ts';
import { measureRoundTrip, type TimeoutLimits, timeoutOf } from './round-trip.ts';
import type { Segment } from './segment.ts';
import { newSenderState, type SenderState } from './sender-state.ts';

export interface SenderOptions extends TimeoutLimits {
  readonly segmentBytes: number;
  /** The first congestion window. */
  readonly firstSegments: number;
  /** The longest run of segments that one event carries. */
  readonly mostRunSegments: number;
  /** After so many time-outs in a row the connection is given up. */
  readonly mostTimeouts: number;
}

/** A run is at most this share of the window: several are under way, as single segments would be. */
const RUNS_IN_WINDOW = 4;
const DUPLICATES_OF_A_LOSS = 3;

export class Sender {
  readonly state: SenderState;
  readonly options: SenderOptions;
  /** Bytes that were sent again; time-outs; acknowledgements of what was never sent. */
  retransmittedBytes = 0;
  expirations = 0;
  acksOfUnsent = 0;
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #control: CongestionControl;
  readonly #emit: (seq: number, bytes: number) => void;
  readonly #givenUp: () => void;

  /** `emit` sends these bytes now; `givenUp` is called when the receiver seems to be gone. */
  constructor(
    clock: Clock,
    options: SenderOptions,
    control: CongestionControl,
    emit: (seq: number, bytes: number) => void,
    givenUp: () => void,
  ) {
    this.#clock = clock;
    this.options = options;
    this.#control = control;
    this.#emit = emit;
    this.#givenUp = givenUp;
    this.state = newSenderState(options.firstSegments * options.segmentBytes);
    this.#timer = clock.timer(() => this.#timedOut());
  }

  /** The receiver's first window, as it was told when the connection was made. */
  openTo(window: number): void {
    this.state.edge = this.state.una + window;
  }

  /** The application has so many bytes more to send; infinite: always. */
  write(bytes: number): void {
    this.state.written += bytes;
    this.send();
  }

  /** The state is that of another time, or of another machine. */
  restore(state: SenderState): void {
    Object.assign(this.state, state);
    this.#timer.setTo(state.deadline);
  }

  /** Nothing is sent again any more. */
  rest(): void {
    this.#setDeadline(Number.POSITIVE_INFINITY);
  }

  /** Sends what may be sent now. */
  send(): void {
    const { state } = this;
    const { segmentBytes, firstSegments } = this.options;
    if (state.next === state.una && this.#clock.now - state.lastSentAt > timeoutOf(state, this.options))
      this.#control.idled(state, firstSegments * segmentBytes);
    const limit = Math.min(state.una + state.window, state.edge, state.written);
    const most = this.#mostRunBytes();
    while (state.next < limit) {
      let bytes = Math.min(limit - state.next, most);
      // Whole segments, but for the end of what there is to send.
      if (state.next + bytes < state.written) bytes -= bytes % segmentBytes;
      if (bytes <= 0) break;
      this.#transmit(state.next, bytes);
      state.next += bytes;
      if (state.next > state.highest) state.highest = state.next;
    }
  }

  /** What a segment says about what has arrived. False: of bytes that were never sent, and the segment is no good. */
  acknowledged({ ack, window, echo, acks, bytes }: Segment): boolean {
    const { state } = this;
    if (ack > state.highest) {
      this.acksOfUnsent++;
      return false;
    }
    const hasOpened = ack + window > state.edge;
    if (hasOpened) state.edge = ack + window;
    if (ack > state.una) this.#progress(ack, echo);
    else if (ack === state.una && bytes === 0 && !hasOpened && state.next > state.una) this.#duplicated(acks);
    this.send();
    return true;
  }

  #progress(ack: number, echo: number): void {
    const { state } = this;
    const { segmentBytes } = this.options;
    const bytes = ack - state.una;
    const flight = state.next - state.una;
    state.una = ack;
    if (state.next < ack) state.next = ack;
    state.timeouts = 0;
    if (!Number.isNaN(echo)) measureRoundTrip(state, this.#clock.now - echo);
    if (!state.isRecovering) {
      state.duplicates = 0;
      this.#control.acknowledged(state, bytes, flight, segmentBytes);
    } else if (ack >= state.recover) {
      state.isRecovering = false;
      state.duplicates = 0;
      this.#control.recovered(state, state.next - ack, segmentBytes);
    } else {
      this.#control.partly(state, bytes, segmentBytes);
      this.#retransmitFirst();
    }
    this.#restartTimer();
  }

  #duplicated(acks: number): void {
    const { state } = this;
    const { segmentBytes } = this.options;
    state.duplicates += acks;
    if (state.isRecovering) {
      this.#control.duplicated(state, acks, segmentBytes);
      return;
    }
    if (state.duplicates < DUPLICATES_OF_A_LOSS || state.una < state.recover) return;
    const extra = state.duplicates - DUPLICATES_OF_A_LOSS;
    state.isRecovering = true;
    state.recover = state.highest;
    this.#control.lost(state, state.next - state.una, segmentBytes);
    if (extra > 0) this.#control.duplicated(state, extra, segmentBytes);
    this.#retransmitFirst();
    this.#restartTimer();
  }

  #timedOut(): void {
    const { state } = this;
    this.expirations++;
    state.timeouts++;
    if (state.timeouts > this.options.mostTimeouts) {
      state.deadline = Number.POSITIVE_INFINITY;
      this.#givenUp();
      return;
    }
    this.#control.timedOut(state, state.next - state.una, this.options.segmentBytes);
    state.isRecovering = false;
    state.duplicates = 0;
    state.recover = state.highest;
    state.next = state.una;
    this.#restartTimer();
    this.send();
  }

  #retransmitFirst(): void {
    const { una, highest } = this.state;
    this.#transmit(una, Math.min(this.options.segmentBytes, highest - una));
  }

  #transmit(seq: number, bytes: number): void {
    const { state } = this;
    if (seq < state.highest) this.retransmittedBytes += Math.min(bytes, state.highest - seq);
    state.lastSentAt = this.#clock.now;
    if (state.deadline === Number.POSITIVE_INFINITY)
      this.#setDeadline(this.#clock.now + timeoutOf(state, this.options));
    this.#emit(seq, bytes);
  }

  /** From now on, while something is not acknowledged. */
  #restartTimer(): void {
    const { state } = this;
    const isUnderWay = state.una < state.highest;
    this.#setDeadline(isUnderWay ? this.#clock.now + timeoutOf(state, this.options) : Number.POSITIVE_INFINITY);
  }

  #setDeadline(deadline: number): void {
    this.state.deadline = deadline;
    this.#timer.setTo(deadline);
  }

  #mostRunBytes(): number {
    const { una, edge, window } = this.state;
    const { segmentBytes, mostRunSegments } = this.options;
    const share = Math.floor(Math.min(window, edge - una) / (RUNS_IN_WINDOW * segmentBytes));
    return segmentBytes * Math.min(mostRunSegments, Math.max(1, share));
  }
}
