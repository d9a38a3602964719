/**
 * How much a sender dares to have under way. Reno (RFC 5681, with the partial acknowledgements of RFC 6582) takes every
 * loss for congestion: slow start doubles the window each round trip up to a threshold, congestion avoidance adds a
 * segment each round trip, a loss halves it, a time-out begins anew from one segment. Bytes are counted, not
 * acknowledgements (RFC 3465, Linux), so delayed acknowledgements slow nothing.
 *
 * Left out: CUBIC, selective acknowledgements, pacing.
 */
import type { SenderState } from './sender-state.ts';

export interface CongestionControl {
  /** So many bytes are newly acknowledged, of `flight` that were under way. */
  acknowledged(state: SenderState, bytes: number, flight: number, segmentBytes: number): void;
  /** The third duplicate acknowledgement. */
  lost(state: SenderState, flight: number, segmentBytes: number): void;
  /** So many more duplicate acknowledgements: as many segments have left the network. */
  duplicated(state: SenderState, segments: number, segmentBytes: number): void;
  /** In recovery some bytes were acknowledged, not all. */
  partly(state: SenderState, bytes: number, segmentBytes: number): void;
  recovered(state: SenderState, flight: number, segmentBytes: number): void;
  timedOut(state: SenderState, flight: number, segmentBytes: number): void;
  /** Nothing was sent for longer than a time-out: what is known of the path is old. */
  idled(state: SenderState, firstBytes: number): void;
}

export const reno: CongestionControl = {
  acknowledged(state, bytes, flight, segmentBytes) {
    if (state.window < state.threshold) {
      // A window that is not used does not grow.
      if (state.window < 2 * flight) state.window = Math.min(state.window + bytes, Math.max(state.threshold, 1));
      return;
    }
    if (state.window - flight < 2 * segmentBytes) state.window += (segmentBytes * bytes) / state.window;
  },
  lost(state, flight, segmentBytes) {
    state.threshold = Math.max(flight / 2, 2 * segmentBytes);
    state.window = state.threshold + 3 * segmentBytes;
  },
  duplicated(state, segments, segmentBytes) {
    state.window += segments * segmentBytes;
  },
  partly(state, bytes, segmentBytes) {
    state.window = Math.max(segmentBytes, state.window - bytes + segmentBytes);
  },
  recovered(state, flight, segmentBytes) {
    state.window = Math.min(state.threshold, Math.max(flight, segmentBytes) + segmentBytes);
  },
  timedOut(state, flight, segmentBytes) {
    state.threshold = Math.max(flight / 2, 2 * segmentBytes);
    state.window = segmentBytes;
  },
  idled(state, firstBytes) {
    state.window = Math.min(state.window, firstBytes);
  },
};

/**
 * Aware of replication: between guest and client stands a buffer, not a network. The windows that the VMM announces are
 * the room in it, and the guest fills it as fast as it can.
 */
export const replicationAware: CongestionControl = {
  acknowledged: fill,
  lost: fill,
  duplicated: fill,
  partly: fill,
  recovered: fill,
  timedOut: fill,
  idled: fill,
};

function fill(state: SenderState): void {
  state.window = Number.POSITIVE_INFINITY;
}
