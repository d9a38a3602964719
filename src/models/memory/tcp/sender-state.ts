/** What the sending half of a connection knows: numbers alone, so that a checkpoint copies them. */
export interface SenderState {
  /** The first byte that is not acknowledged. */
  una: number;
  /** The next byte to send, and the highest that was sent so far. */
  next: number;
  highest: number;
  /** How far the application has written; infinite if it always has more. */
  written: number;
  /** How far the receiver's window reaches. */
  edge: number;
  /** The congestion window and the threshold of slow start, in bytes. */
  window: number;
  threshold: number;
  /** Duplicate acknowledgements in a row. */
  duplicates: number;
  /** In fast recovery until this byte is acknowledged; after a time-out, no fast retransmit up to it. */
  recover: number;
  isRecovering: boolean;
  /** In nanoseconds; NaN before the first measurement. */
  roundTrip: number;
  deviation: number;
  /** Time-outs in a row. */
  timeouts: number;
  /** On the clock of the machine; infinite when nothing is under way. */
  deadline: number;
  lastSentAt: number;
}

export const newSenderState = (window: number): SenderState => ({
  una: 0,
  next: 0,
  highest: 0,
  written: 0,
  edge: 0,
  window,
  threshold: Number.POSITIVE_INFINITY,
  duplicates: 0,
  recover: -1,
  isRecovering: false,
  roundTrip: Number.NaN,
  deviation: 0,
  timeouts: 0,
  deadline: Number.POSITIVE_INFINITY,
  lastSentAt: 0,
});
