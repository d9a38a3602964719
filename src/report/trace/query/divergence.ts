/**
 * Where two runs part: the first moment that one has and the other has not. An event that lasts has two moments, so
 * that an outage that began alike is told apart where it ends, not where it began.
 */
import { lastsNanos, type TraceEvent } from './event.ts';

export interface Moment {
  readonly atNanos: number;
  /** Of an event that lasts; an instant happens. */
  readonly what: 'begins' | 'ends' | 'happens';
  readonly event: TraceEvent;
}

export interface Divergence {
  /** The last moments that are the same in both, and how many there are from the beginning. */
  readonly same: number;
  readonly last: readonly Moment[];
  /** What each goes on with; empty where it has no more. */
  readonly a: readonly Moment[];
  readonly b: readonly Moment[];
}

/** Moments before and after the place where two runs part. */
const CONTEXT = 4;

/** Null if both are the same to the end. */
export function firstDivergence(a: readonly TraceEvent[], b: readonly TraceEvent[]): Divergence | null {
  const [one, other] = [momentsOf(a), momentsOf(b)];
  const most = Math.max(one.length, other.length);
  for (let same = 0; same < most; same++)
    if (!isSame(one[same], other[same])) {
      const [from, to] = [Math.max(0, same - CONTEXT), same + CONTEXT];
      return { same, last: one.slice(from, same), a: one.slice(same, to), b: other.slice(same, to) };
    }
  return null;
}

/** In the order of time; of one time the ends first, in the order of the trace. */
export function momentsOf(events: readonly TraceEvent[]): Moment[] {
  const begins = events.map((event): Moment => {
    return { atNanos: event.atNanos, what: lastsNanos(event) === 0 ? 'happens' : 'begins', event };
  });
  const ends = events.flatMap((event): Moment[] =>
    event.untilNanos === null || lastsNanos(event) === 0 ? [] : [{ atNanos: event.untilNanos, what: 'ends', event }],
  );
  return [...ends, ...begins].sort((x, y) => x.atNanos - y.atNanos);
}

const isSame = (a: Moment | undefined, b: Moment | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.atNanos === b.atNanos &&
  a.what === b.what &&
  a.event.kind === b.event.kind &&
  a.event.actor === b.event.actor &&
  a.event.text === b.event.text;
