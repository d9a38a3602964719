/**
 * What all figures share: the width of a journal's column, type that can be read there, and fills that differ in
 * lightness and hatching first and in hue second, so that they hold in grey and for colour-blind eyes.
 *
 * 1000 pixels stand for 85 mm, so a pixel is 0.24 pt: body type of 28 is 6.7 pt in print, the caption's 24 is 5.8 pt.
 */
import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

export const WIDTH_PX = 1000;
export const MARGIN_PX = 16;

export const INK = '#1a1a1a';
export const FAINT_INK = '#454545';
export const GRID = '#d4d4d4';
export const PAPER = '#ffffff';

/** Our own name for the shipped DejaVu Sans, so that a system's version of it is never taken instead. */
export const FONT_FAMILY = 'rvisim Sans';

export interface TypeSize {
  readonly px: number;
  readonly weight: 'normal' | 'bold';
  /** Distance of two baselines. */
  readonly leadingPx: number;
}

export const TITLE: TypeSize = { px: 34, weight: 'bold', leadingPx: 42 };
export const BODY: TypeSize = { px: 28, weight: 'normal', leadingPx: 35 };
export const CAPTION: TypeSize = { px: 24, weight: 'normal', leadingPx: 31 };

export const cssFont = (size: TypeSize): string => `${size.weight} ${size.px}px "${FONT_FAMILY}"`;

export type Hatching = 'none' | 'rising' | 'falling' | 'crossed' | 'level' | 'upright';

export interface Fill {
  readonly color: string;
  readonly hatching: Hatching;
}

export const SIMULATED: Fill = { color: '#5b9bd0', hatching: 'none' };
export const REPORTED: Fill = { color: '#f4f4f4', hatching: 'rising' };

/**
 * For kinds without an order of their own: neighbours are far apart in lightness, and no two have both hue and hatching
 * in common.
 */
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
];

/**
 * The fill of the `index`-th kind. Beyond the palette it starts again: so many kinds are for the table, not for a
 * picture.
 */
export const kindFill = (index: number): Fill => KINDS[index % KINDS.length] ?? REPORTED;

/** How a line and its points look: dashes and markers first, hue second. */
export interface Stroke {
  readonly color: string;
  /** Lengths of dashes and gaps in pixels; none is an unbroken line. */
  readonly dash: readonly number[];
  readonly marker: 'circle' | 'triangle' | 'rect' | 'rectRot';
  readonly radiusPx: number;
  /** What lies behind a point that is not filled shows through. */
  readonly filled: boolean;
}

const STROKES: readonly Stroke[] = [
  { color: '#1a1a1a', dash: [], marker: 'circle', radiusPx: 9, filled: true },
  { color: '#2f6fa8', dash: [], marker: 'triangle', radiusPx: 9, filled: true },
  { color: '#b0532a', dash: [], marker: 'rectRot', radiusPx: 9, filled: true },
  { color: '#1b8a74', dash: [], marker: 'rect', radiusPx: 9, filled: true },
];
/** Wide enough to be seen around a point that lies on it. */
export const REPORTED_STROKE: Stroke = {
  color: '#6a6a6a',
  dash: [14, 10],
  marker: 'rect',
  radiusPx: 17,
  filled: false,
};

export const strokeOf = (index: number): Stroke => STROKES[index % STROKES.length] ?? REPORTED_STROKE;

/** Dashes by which lines with the same marker are told apart. */
const DASHES: readonly (readonly number[])[] = [[], [4, 10], [22, 12]];

/**
 * The stroke of a line among several that are named by the values of two axes, `ssh, cold-vm-reboot`: the last value
 * has the marker and the hue, what stands before it the dash. Lines with dashes have hollow points, so that one that
 * lies on another is seen.
 */
export function courseStroke(name: string, names: readonly string[]): Stroke {
  const all = names.map(lastValueApart);
  const [before, last] = lastValueApart(name);
  const stroke = strokeOf([...new Set(all.map(([, each]) => each))].indexOf(last));
  const dashed = [...new Set(all.map(([each]) => each))].indexOf(before);
  if (dashed === 0) return stroke;
  return { ...stroke, dash: DASHES[dashed % DASHES.length] ?? [], radiusPx: 15, filled: false };
}

function lastValueApart(name: string): readonly [before: string, last: string] {
  const cut = name.lastIndexOf(', ');
  return cut < 0 ? ['', name] : [name.slice(0, cut), name.slice(cut + 2)];
}

/**
 * Makes the shipped fonts known. Without them a machine that has no fonts draws pictures without text, and says
 * nothing.
 */
export function registerFonts(): void {
  if (GlobalFonts.has(FONT_FAMILY)) return;
  for (const file of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) {
    const path = fileURLToPath(new URL(`../../../assets/fonts/${file}`, import.meta.url));
    if (!GlobalFonts.registerFromPath(path, FONT_FAMILY)) throw new Error(`cannot load the font ${path}`);
  }
}

const ruler = createCanvas(1, 1).getContext('2d');

/** Width of a text in pixels. */
export function textWidth(text: string, size: TypeSize): number {
  registerFonts();
  ruler.font = cssFont(size);
  return ruler.measureText(text).width;
}

/** Breaks a text at spaces, and after hyphens where a word alone is too wide, into lines of at most `widthPx`. */
export function wrapToWidth(text: string, size: TypeSize, widthPx: number): string[] {
  const words = text
    .split(' ')
    .flatMap((word) => (textWidth(word, size) <= widthPx ? [` ${word}`] : ` ${word}`.split(/(?<=-)/)));
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && textWidth(line + word, size) <= widthPx) lines[lines.length - 1] = line + word;
    else lines.push(word.trimStart());
  }
  return lines;
}
