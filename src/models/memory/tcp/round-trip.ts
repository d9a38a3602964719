/**
 * The estimate of the round trip and the retransmission time-out that follows from it (RFC 6298), with Linux's floor
 * under the variance: so the time-out is never closer than 200 ms to the mean.
 */
import type { SenderState } from './sender-state.ts';

export interface TimeoutLimits {
  /** The floor under four times the deviation. */
  readonly leastTimeoutNanos: number;
  readonly mostTimeoutNanos: number;
  /** Before the first measurement. */
  readonly firstTimeoutNanos: number;
}

/** A round trip was measured. */
export function measureRoundTrip(state: SenderState, nanos: number): void {
  if (Number.isNaN(state.roundTrip)) {
    state.roundTrip = nanos;
    state.deviation = nanos / 2;
    return;
  }
  state.deviation += (Math.abs(nanos - state.roundTrip) - state.deviation) / 4;
  state.roundTrip += (nanos - state.roundTrip) / 8;
}

/** The time-out now: doubled with each that has passed without progress. */
export function timeoutOf(state: SenderState, limits: TimeoutLimits): number {
  const own = Number.isNaN(state.roundTrip)
    ? limits.firstTimeoutNanos
    : state.roundTrip + Math.max(limits.leastTimeoutNanos, 4 * state.deviation);
  return Math.min(limits.mostTimeoutNanos, own * (1 << Math.min(state.timeouts, 20)));
}
