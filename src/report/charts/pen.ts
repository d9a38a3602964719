/**
 * Drawing of filled, hatched rectangles and of lines of text. Hatching is made of strokes, not of a pattern image, so that it stays sharp in SVG.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { cssFont, type Fill, type Hatching, INK, PAPER, type TypeSize } from './style.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const HATCH_SPACING_PX = 11;

/** By hatching, the directions of its lines: each is how far a line shifts in x over the height of the rectangle, or `level`. */
const STROKES: Readonly<Record<Hatching, readonly (-1 | 0 | 1 | 'level')[]>> = {
  none: [],
  rising: [-1],
  falling: [1],
  crossed: [-1, 1],
  level: ['level'],
  upright: [0],
};

export function drawFilled(pen: SKRSContext2D, rectangle: Rectangle, fill: Fill): void {
  const { x, y, width, height } = rectangle;
  if (width <= 0 || height <= 0) return;
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.fillStyle = fill.color;
  pen.fillRect(x, y, width, height);
  pen.lineWidth = 1.6;
  pen.strokeStyle = INK;
  for (const direction of STROKES[fill.hatching]) hatch(pen, rectangle, direction);
  pen.restore();
  pen.lineWidth = 1.5;
  pen.strokeStyle = INK;
  pen.strokeRect(x, y, width, height);
}

/** Lines start left of the rectangle by as much as they lean; the clip cuts what is outside. */
function hatch(pen: SKRSContext2D, { x, y, width, height }: Rectangle, direction: -1 | 0 | 1 | 'level'): void {
  pen.beginPath();
  if (direction === 'level') {
    for (let offset = HATCH_SPACING_PX / 2; offset < height; offset += HATCH_SPACING_PX) {
      pen.moveTo(x, y + offset);
      pen.lineTo(x + width, y + offset);
    }
  } else {
    const spacing = direction === 0 ? HATCH_SPACING_PX : HATCH_SPACING_PX * Math.SQRT2;
    for (let offset = spacing / 2 - height; offset < width + height; offset += spacing) {
      pen.moveTo(x + offset, y);
      pen.lineTo(x + offset + direction * height, y + height);
    }
  }
  pen.stroke();
}

/** Draws lines of text whose first one is centred at `y`, on a halo of paper that keeps grid lines off the letters. */
export function drawLines(
  pen: SKRSContext2D,
  lines: readonly string[],
  x: number,
  y: number,
  size: TypeSize,
  color: string,
): void {
  pen.font = cssFont(size);
  pen.fillStyle = color;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.strokeStyle = PAPER;
  pen.lineWidth = 8;
  pen.lineJoin = 'round';
  for (const [index, line] of lines.entries()) pen.strokeText(line, x, y + index * size.leadingPx);
  for (const [index, line] of lines.entries()) pen.fillText(line, x, y + index * size.leadingPx);
}
