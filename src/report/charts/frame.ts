/**
 * The frame of a picture: title and legend above, caption below. Those of Chart.js have no hatching and do not wrap
 * text.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { drawLines, type Rectangle } from './pen.ts';
import {
  BODY,
  CAPTION,
  FAINT_INK,
  INK,
  MARGIN_PX,
  shortenedTo,
  TITLE,
  textWidth,
  WIDTH_PX,
  wrapToWidth,
} from './style.ts';

export type Swatch = (pen: SKRSContext2D, place: Rectangle) => void;

export interface LegendEntry {
  readonly name: string;
  readonly swatch: Swatch;
  /** The width of its sign. Default: that of most signs. */
  readonly swatchPx?: number;
}

export interface FrameSpec {
  /** Default: the width of a column. */
  readonly widthPx?: number | undefined;
  readonly title: string;
  /** Each entry with its sign. */
  readonly legend: readonly LegendEntry[];
  /** Paragraphs. */
  readonly caption: readonly string[];
}

/** A frame with its dimensions, ready to be drawn around a picture of any height. */
export interface Frame {
  readonly topPx: number;
  readonly bottomPx: number;
  draw(pen: SKRSContext2D, heightPx: number): void;
}

const SWATCH_PX = { width: 44, height: 26, gap: 12 };
const ENTRY_GAP_PX = 34;
const SECTION_GAP_PX = 18;

export function frameOf({ title, legend, caption, widthPx = WIDTH_PX }: FrameSpec): Frame {
  const innerPx = widthPx - 2 * MARGIN_PX;
  const titleLines = title === '' ? [] : wrapToWidth(title, TITLE, innerPx);
  const captionLines = caption.flatMap((paragraph) => wrapToWidth(paragraph, CAPTION, innerPx));
  const entries = placeEntries(legend, innerPx);
  const legendRows = 1 + Math.max(-1, ...entries.map((entry) => entry.row));
  const titlePx = MARGIN_PX + titleLines.length * TITLE.leadingPx;
  const captionPx = captionLines.length * CAPTION.leadingPx;
  return {
    topPx: titlePx + legendRows * (BODY.leadingPx + 4) + SECTION_GAP_PX,
    bottomPx: captionPx + MARGIN_PX + SECTION_GAP_PX,
    draw(pen, heightPx) {
      drawLines(pen, titleLines, MARGIN_PX, MARGIN_PX + TITLE.leadingPx / 2, TITLE, INK);
      for (const { name, swatch, signPx, x, row } of entries) {
        const y = titlePx + (row + 0.5) * (BODY.leadingPx + 4) + SECTION_GAP_PX / 3;
        swatch(pen, { x, y: y - SWATCH_PX.height / 2, width: signPx, height: SWATCH_PX.height });
        drawLines(pen, [name], x + signPx + SWATCH_PX.gap, y, BODY, INK);
      }
      drawLines(
        pen,
        captionLines,
        MARGIN_PX,
        heightPx - MARGIN_PX - captionPx + CAPTION.leadingPx / 2,
        CAPTION,
        FAINT_INK,
      );
    },
  };
}

interface PlacedEntry {
  readonly name: string;
  readonly swatch: Swatch;
  readonly signPx: number;
  readonly x: number;
  readonly row: number;
}

/** Entries are placed from left to right and wrap like words. */
function placeEntries(legend: FrameSpec['legend'], innerPx: number): PlacedEntry[] {
  let x = MARGIN_PX;
  let row = 0;
  return legend.map(({ name: whole, swatch, swatchPx: signPx = SWATCH_PX.width }) => {
    const name = shortenedTo(whole, BODY, innerPx - signPx - SWATCH_PX.gap);
    const width = signPx + SWATCH_PX.gap + textWidth(name, BODY);
    if (x > MARGIN_PX && x + width > MARGIN_PX + innerPx) {
      x = MARGIN_PX;
      row++;
    }
    const placed = { name, swatch, signPx, x, row };
    x += width + ENTRY_GAP_PX;
    return placed;
  });
}
