/**
 * Viewers require that two slices of one track are disjoint or nested. They drop crossing slices or draw them in the
 * wrong place.
 */
import type { Span } from '../../experiment/activity.ts';

/** Assigns tracks so that no two slices of a track cross. Slices must be passed in the order in which they begin. */
export class Lanes {
  /** By name: for each of its tracks the ends of the open slices, the innermost last. */
  readonly #open = new Map<string, number[][]>();

  /** The track for a slice: `name`, or `name (2)` and so on where it would cross another one. */
  trackFor(name: string, { startNanos, endNanos }: Span): string {
    const lanes = this.#open.get(name) ?? [];
    this.#open.set(name, lanes);
    for (const ends of lanes) while ((ends.at(-1) ?? Infinity) <= startNanos) ends.pop();
    const free = lanes.findIndex((ends) => endNanos <= (ends.at(-1) ?? Infinity));
    const lane = free === -1 ? lanes.push([]) - 1 : free;
    lanes[lane]?.push(endNanos);
    return lane === 0 ? name : `${name} (${lane + 1})`;
  }
}

/**
 * Converts nanoseconds to microseconds that give the same nanoseconds when a viewer multiplies them by 1000 and rounds
 * or truncates. Otherwise a slice could begin before its neighbour ends, since 1.001 * 1000 is a little less than 1001
 * as a double. For a duration the same holds for its end, where `start` was written as `startMicros`.
 */
export function cuttable(nanos: number, start = 0, startMicros = 0): number {
  let micros = nanos / 1000;
  // The spacing of doubles at the end; only a few such steps are needed.
  const step = Math.max(micros, startMicros) * Number.EPSILON;
  for (let tries = 0; tries < 4 && isCutShort(micros, nanos, start, startMicros); tries += 1) micros += step;
  return micros;
}

const isCutShort = (micros: number, nanos: number, start: number, startMicros: number): boolean =>
  Math.trunc(micros * 1000) < nanos || Math.trunc((startMicros + micros) * 1000) < start + nanos;
