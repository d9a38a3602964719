/**
 * Drawing of filled, hatched rectangles and of lines of text. Hatching consists of strokes, not of a pattern image, so
 * that it is sharp in SVG.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { cssFont, type Fill, type Hatching, INK, PAPER, type Stroke, type TypeSize } from './style.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const HATCH_SPACING_PX = 11;

/**
 * By hatching, the directions of its lines: each is how far a line shifts in x over the height of the rectangle, or
 * `level`.
 */
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

/** The sign of a line in a legend: a piece of it, with its marker in the middle; the marker alone if not `isLine`. */
export function drawStroke(
  pen: SKRSContext2D,
  { x, y, width, height }: Rectangle,
  stroke: Stroke,
  isLine = true,
): void {
  pen.save();
  pen.strokeStyle = stroke.color;
  pen.lineWidth = 4;
  pen.setLineDash([...stroke.dash]);
  if (isLine) {
    pen.beginPath();
    pen.moveTo(x, y + height / 2);
    pen.lineTo(x + width, y + height / 2);
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.lineWidth = 3;
  pen.fillStyle = stroke.color;
  pen.beginPath();
  outline(pen, stroke.marker, x + width / 2, y + height / 2, Math.min(stroke.radiusPx, height / 2));
  if (stroke.filled) pen.fill();
  pen.stroke();
  pen.restore();
}

/** As Chart.js draws its points of this style and radius. */
function outline(pen: SKRSContext2D, marker: Stroke['marker'], x: number, y: number, radius: number): void {
  if (radius === 0) return;
  if (marker === 'circle') return pen.arc(x, y, radius, 0, 2 * Math.PI);
  const at = (degrees: number): [number, number] => {
    const angle = (degrees * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  };
  if (marker === 'cross' || marker === 'crossRot') {
    for (const degrees of marker === 'cross' ? [0, 90] : [45, 135]) {
      pen.moveTo(...at(degrees));
      pen.lineTo(...at(degrees + 180));
    }
    return;
  }
  const corners = { triangle: [-90, 30, 150], rect: [-135, -45, 45, 135], rectRot: [-90, 0, 90, 180] }[marker];
  for (const degrees of corners) pen.lineTo(...at(degrees));
  pen.closePath();
}

/** Draws lines of text, the first centred at `y`, with a white outline that separates the letters from grid lines. */
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
