/**
 * Whiskers: intervals drawn as lines with caps. A light border makes them visible on dark and hatched bars. A whisker
 * that extends beyond the plot ends at its edge with an arrow head instead of a cap.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { PAPER } from './style.ts';

export interface Whisker {
  readonly direction: 'across' | 'up';
  /** The other coordinate, in pixels. */
  readonly atPx: number;
  /** The ends, in pixels, in any order. */
  readonly fromPx: number;
  readonly toPx: number;
  /** The edges of the plot, in pixels, in any order. */
  readonly edgesPx: readonly [number, number];
  /** The edges along its caps, beyond which no cap is drawn. Default: none. */
  readonly besidePx?: readonly [number, number];
  /** Half the length of a cap. */
  readonly capPx: number;
  readonly color: string;
  /** Width of the light border on bars. */
  readonly borderPx: number;
}

const LINE_PX = 3;

/** Draws it; returns its end in the direction of growing pixels. */
export function drawWhisker(pen: SKRSContext2D, whisker: Whisker): number {
  const [low, high] = ascending(whisker.edgesPx[0], whisker.edgesPx[1]);
  const [from, to] = ascending(whisker.fromPx, whisker.toPx);
  const [start, end] = [clamp(from, low, high), clamp(to, low, high)];
  for (const [width, color] of [
    [LINE_PX + 2 * whisker.borderPx, PAPER],
    [LINE_PX, whisker.color],
  ] as const) {
    if (color === PAPER && whisker.borderPx === 0) continue;
    pen.lineWidth = width;
    pen.strokeStyle = color;
    pen.lineCap = 'butt';
    pen.lineJoin = 'miter';
    pen.setLineDash([]);
    pen.beginPath();
    line(pen, whisker, start, 0, end, 0);
    drawEnd(pen, whisker, start, from < low ? 1 : 0);
    drawEnd(pen, whisker, end, to > high ? -1 : 0);
    pen.stroke();
  }
  return end;
}

/** A cap, or with `back` an arrow head that points the other way. */
function drawEnd(pen: SKRSContext2D, whisker: Whisker, end: number, back: -1 | 0 | 1): void {
  const { capPx, atPx, besidePx = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] } = whisker;
  const [before, after] = besidePx.map((edge) => clamp(edge - atPx, -capPx, capPx)) as [number, number];
  if (back === 0) return line(pen, whisker, end, before, end, after);
  line(pen, whisker, end + back * capPx, -capPx, end, 0);
  line(pen, whisker, end, 0, end + back * capPx, capPx);
}

/** Draws from one point to another, both given by coordinates along and across the whisker. */
function line(
  pen: SKRSContext2D,
  { direction, atPx }: Whisker,
  from: number,
  besideFrom: number,
  to: number,
  besideTo: number,
): void {
  if (direction === 'across') {
    pen.moveTo(from, atPx + besideFrom);
    pen.lineTo(to, atPx + besideTo);
  } else {
    pen.moveTo(atPx + besideFrom, from);
    pen.lineTo(atPx + besideTo, to);
  }
}

const ascending = (a: number, b: number): [number, number] => (a <= b ? [a, b] : [b, a]);
const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
