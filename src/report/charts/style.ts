/**
 * The common style of figures: the width of a journal's column, legible font sizes, and fills that differ in lightness
 * and hatching before hue, so that they can be distinguished in grey and by colour-blind readers.
 *
 * 1000 pixels are 85 mm, so a pixel is 0.24 pt: the body size of 28 is 6.7 pt in print, the caption's 24 is 5.8 pt.
 */
import { FONT_FAMILY, widthOf } from './ruler.ts';

export const WIDTH_PX = 1000;
/** The width of a column, and of a picture of 1000 pixels in print. */
export const COLUMN_MM = 85;
export const MARGIN_PX = 16;

export const INK = '#1a1a1a';
export const FAINT_INK = '#454545';
export const GRID = '#d4d4d4';
export const PAPER = '#ffffff';

export interface TypeSize {
  readonly px: number;
  readonly weight: 'normal' | 'bold';
  /** Distance of two baselines. */
  readonly leadingPx: number;
}

export const TITLE: TypeSize = { px: 34, weight: 'bold', leadingPx: 42 };
export const BODY: TypeSize = { px: 28, weight: 'normal', leadingPx: 35 };
export const CAPTION: TypeSize = { px: 24, weight: 'normal', leadingPx: 31 };

export const cssFont = (size: TypeSize): string => `${size.weight} ${size.px}px ${FONT_FAMILY}`;

export type Hatching = 'none' | 'rising' | 'falling' | 'crossed' | 'level' | 'upright';

export interface Fill {
  readonly color: string;
  readonly hatching: Hatching;
}

export const SIMULATED: Fill = { color: '#5b9bd0', hatching: 'none' };
export const REPORTED: Fill = { color: '#f4f4f4', hatching: 'rising' };

/** For kinds without an order: neighbours differ much in lightness, and no two have both hue and hatching in common. */
export const KINDS: readonly Fill[] = [
  { color: '#5b9bd0', hatching: 'none' },
  { color: '#f2c14e', hatching: 'rising' },
  { color: '#7d2f63', hatching: 'none' },
  { color: '#a9d6c1', hatching: 'falling' },
  { color: '#d5673a', hatching: 'level' },
  { color: '#e9e3f2', hatching: 'crossed' },
  { color: '#4d7c5b', hatching: 'upright' },
  { color: '#f7dcd0', hatching: 'none' },
  { color: '#6a6a6a', hatching: 'rising' },
  { color: '#ffffff', hatching: 'upright' },
  { color: '#3d4f8f', hatching: 'none' },
  { color: '#cfe08a', hatching: 'level' },
];

const HATCHINGS: readonly Hatching[] = ['none', 'rising', 'falling', 'crossed', 'level', 'upright'];

/**
 * The fill of the `index`-th kind. Beyond the palette the colours repeat with other hatchings: six times as many fills
 * are all different.
 */
export function kindFill(index: number): Fill {
  const { color, hatching } = KINDS[index % KINDS.length] ?? REPORTED;
  const again = HATCHINGS.indexOf(hatching) + Math.floor(index / KINDS.length);
  return { color, hatching: HATCHINGS[again % HATCHINGS.length] ?? hatching };
}

/** The style of a line and its points: lines differ in dashes and markers before hue. */
export interface Stroke {
  readonly color: string;
  /** Lengths of dashes and gaps in pixels; none is an unbroken line. */
  readonly dash: readonly number[];
  readonly marker: 'circle' | 'triangle' | 'rect' | 'rectRot' | 'cross' | 'crossRot';
  readonly radiusPx: number;
  /** Lines behind a hollow point are visible through it. */
  readonly filled: boolean;
}

const COLORS = ['#1a1a1a', '#2f6fa8', '#b0532a', '#1b8a74', '#7d2f63', '#8a7314'] as const;
const MARKERS = ['circle', 'triangle', 'rectRot', 'rect', 'crossRot', 'cross'] as const;
/** Dashes that distinguish lines with the same marker. */
const DASHES: readonly (readonly number[])[] = [[], [14, 10], [4, 8], [24, 8, 4, 8]];

/** Wide enough to be visible around a point on top of it. */
export const REPORTED_STROKE: Stroke = {
  color: '#6a6a6a',
  dash: [14, 10],
  marker: 'rect',
  radiusPx: 17,
  filled: false,
};

/**
 * The stroke of the `index`-th line; with `dashed`, of the `dashed`-th of several that have this marker and hue. Points
 * of dashed lines are hollow and larger, so that overlapping points are visible. Twenty-four strokes are all different.
 */
export function strokeOf(index: number, dashed = Math.floor(index / COLORS.length)): Stroke {
  return {
    color: COLORS[index % COLORS.length] ?? INK,
    // Beyond the last hue each has another marker.
    marker: MARKERS[(index + Math.floor(index / COLORS.length)) % MARKERS.length] ?? 'circle',
    dash: DASHES[dashed % DASHES.length] ?? [],
    radiusPx: dashed === 0 ? 9 : 13,
    filled: dashed === 0,
  };
}

/**
 * The stroke of the `index`-th line without points; twelve are all different, in grey too where they are neighbours.
 */
export const thinStroke = (index: number): Stroke => ({ ...strokeOf(index, index % DASHES.length), radiusPx: 0 });

const widths = new Map<string, number>();
/** The widths of names and numbers, which repeat, are cached; those of sentences are not. */
const MOST_WIDTHS = 10_000;

/** Width of a text in pixels. */
export function textWidth(text: string, size: TypeSize): number {
  const key = `${size.weight} ${size.px} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  const width = widthOf(text, cssFont(size));
  if (widths.size >= MOST_WIDTHS) widths.clear();
  widths.set(key, width);
  return width;
}

/** Breaks a text at spaces, and within words that alone are too wide, into lines of at most `widthPx`. */
export function wrapToWidth(text: string, size: TypeSize, widthPx: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').flatMap((each) => piecesOf(each, size, widthPx))) {
    const line = lines.at(-1);
    if (line !== undefined && textWidth(line + word, size) <= widthPx) lines[lines.length - 1] = line + word;
    else lines.push(word.trimStart());
  }
  return lines;
}

/**
 * A word with the space before it. A word that is too wide is cut after hyphens, or after any letter where there are
 * too few hyphens.
 */
function piecesOf(word: string, size: TypeSize, widthPx: number): string[] {
  if (textWidth(word, size) <= widthPx) return [` ${word}`];
  return ` ${word}`
    .split(/(?<=-)/)
    .flatMap((piece) => (textWidth(piece.trimStart(), size) <= widthPx ? [piece] : Array.from(piece)));
}

/** The text, or its beginning with an ellipsis if it is too wide. */
export function shortenedTo(text: string, size: TypeSize, widthPx: number): string {
  if (textWidth(text, size) <= widthPx) return text;
  const letters = Array.from(text);
  let kept = letters.length;
  while (kept > 0 && textWidth(`${letters.slice(0, kept).join('')}…`, size) > widthPx) kept--;
  return `${letters.slice(0, kept).join('')}…`;
}
