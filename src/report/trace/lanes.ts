/**
 * What viewers ask of the slices of one track: that they lie beside or inside each other. One that crosses another is
 * dropped, or drawn in the wrong place.
 */
import type { Span } from './entry-plan.ts';

/** Gives out tracks so that no two slices of a track cross. Slices come in the order in which they begin. */
export class Lanes {
  /** By name, for each of its tracks the ends of the slices that are open there, the innermost last. */
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
 * Nanoseconds as microseconds that come out as the same nanoseconds when they are multiplied by 1000 and rounded, and
 * when they are cut: 1.001 * 1000 is a little less than 1001 as a double, and a slice would begin before its neighbour
 * has ended. For a duration the same holds of its end, `start` having been written as `startMicros`.
 */
export function cuttable(nanos: number, start = 0, startMicros = 0): number {
  let micros = nanos / 1000;
  // A step of the double that the end is; so small that no more than a few are needed.
  const step = Math.max(micros, startMicros) * Number.EPSILON;
  for (let tries = 0; tries < 4 && isCutShort(micros, nanos, start, startMicros); tries += 1) micros += step;
  return micros;
}

const isCutShort = (micros: number, nanos: number, start: number, startMicros: number): boolean =>
  Math.trunc(micros * 1000) < nanos || Math.trunc((startMicros + micros) * 1000) < start + nanos;
