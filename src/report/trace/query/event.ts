/**
 * A run as a list of events that know what caused them: what questions are asked of. Plain data, which JSON can hold.
 * Nothing in this folder touches a file or a terminal, so that a web page can ask the same questions.
 */
import type { Facts } from '../../../experiment/happening.ts';

export interface TraceEvent {
  /** `e17`: the place in the trace. */
  readonly id: string;
  /** A kind of happening; `note` for a line of the timeline; `cpu`, `vm`, `lock`, `line`, `client` for an activity. */
  readonly kind: string;
  readonly actor: string;
  readonly text: string;
  /** Since the start of the benchmark. */
  readonly atNanos: number;
  /** The same for an instant; null if it was not over when the run ended. */
  readonly untilNanos: number | null;
  /** Ids. */
  readonly causes: readonly string[];
  readonly facts: Facts;
}

/** Null if it was not over. */
export const lastsNanos = ({ atNanos, untilNanos }: TraceEvent): number | null =>
  untilNanos === null ? null : untilNanos - atNanos;

/** When it was over; Infinity if it was not. */
export const endOf = ({ untilNanos }: TraceEvent): number => untilNanos ?? Number.POSITIVE_INFINITY;

/** Times of a question count from the first strike; from the start of the benchmark where nothing strikes. */
export const zeroOf = (events: readonly TraceEvent[]): number =>
  events.find(({ kind }) => kind === 'strike')?.atNanos ?? 0;
