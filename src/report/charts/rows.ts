/**
 * Rows over one horizontal axis, the first at the top: labels at the left, the drawing of each row in the plot, and
 * space for notes at the right.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { FrameSpec } from './frame.ts';
import { drawLines } from './pen.ts';
import { AXIS_PX, type Picture, type PictureAxis, type Plot, pictureOf } from './picture.ts';
import { BODY, INK, MARGIN_PX, TITLE, type TypeSize, textWidth, WIDTH_PX, wrapToWidth } from './style.ts';

export interface Row {
  /** The heading of the row and of those below it, up to the next heading. */
  readonly heading?: string;
  readonly label: string;
  readonly labelSize: TypeSize;
  /** The height of the row below its heading; its label may need more. */
  readonly heightPx: number;
  /** Draws between `topPx` and `topPx + heightPx`. */
  readonly draw: (pen: SKRSContext2D, plot: Plot, topPx: number, heightPx: number) => void;
}

export interface RowPicture {
  readonly frame: FrameSpec;
  readonly rows: readonly Row[];
  readonly axis: PictureAxis;
  /** Space after the plot, for labels at the ends of bars. */
  readonly notePx: number;
  /** Space between the labels and the plot, for names of parts of a row. */
  readonly partPx?: number;
}

/** Space between the plot and the text beside it. */
export const LABEL_GAP_PX = 12;
const MOST_LABEL_PX = 300;
/** The label of the last mark extends beyond the axis. */
const LEAST_NOTE_PX = 24;
const HEADING: TypeSize = { ...BODY, weight: TITLE.weight };
const HEADING_GAP_PX = 14;
const BESIDE_PX = 56;

export function rowPicture({ frame, rows, axis, notePx, partPx = 0 }: RowPicture): Picture {
  const labelPx = Math.min(
    MOST_LABEL_PX,
    Math.max(0, ...rows.map(({ label, labelSize }) => textWidth(label, labelSize))),
  );
  const leftPx = (labelPx === 0 ? 0 : Math.ceil(labelPx) + LABEL_GAP_PX) + partPx;
  return pictureOf({
    frame,
    plotPx: rows.reduce((sum, row) => sum + rowPx(row), 0) + AXIS_PX,
    leftPx,
    rightPx: LABEL_GAP_PX + Math.max(LEAST_NOTE_PX, notePx),
    x: axis,
    drawBefore(pen, plot) {
      let topPx = plot.topPx;
      for (const row of rows) {
        drawRow(pen, row, { ...plot, labelLeftPx: plot.leftPx - leftPx }, topPx);
        topPx += rowPx(row);
      }
    },
  });
}

/** The width of the plot beside the widest possible labels. */
export const narrowestPlotPx = (notePx: number): number =>
  WIDTH_PX - 2 * MARGIN_PX - MOST_LABEL_PX - 2 * LABEL_GAP_PX - Math.max(LEAST_NOTE_PX, notePx);

/** The height of a row with its heading and a label of several lines. */
export function rowPx(row: Row): number {
  return headingPx(row) + bodyPx(row);
}

const labelLines = ({ label, labelSize }: Row): string[] => wrapToWidth(label, labelSize, MOST_LABEL_PX);
const bodyPx = (row: Row): number =>
  Math.max(row.heightPx, labelLines(row).length * row.labelSize.leadingPx + HEADING_GAP_PX / 2);

const headingLines = ({ heading }: Row): string[] =>
  heading === undefined || heading === '' ? [] : wrapToWidth(heading, HEADING, WIDTH_PX - BESIDE_PX);

function headingPx(row: Row): number {
  const lines = headingLines(row);
  return lines.length === 0 ? 0 : lines.length * HEADING.leadingPx + HEADING_GAP_PX;
}

function drawRow(pen: SKRSContext2D, row: Row, plot: Plot & { readonly labelLeftPx: number }, topPx: number): void {
  const lines = labelLines(row);
  const { leadingPx } = row.labelSize;
  const top = topPx + headingPx(row);
  const firstPx = top + bodyPx(row) / 2 - ((lines.length - 1) * leadingPx) / 2;
  const headingAt = topPx + HEADING_GAP_PX + HEADING.leadingPx / 2;
  drawLines(pen, headingLines(row), plot.labelLeftPx, headingAt, HEADING, INK);
  drawLines(pen, lines, plot.labelLeftPx, firstPx, row.labelSize, INK);
  if (plot.isZoomed) {
    pen.save();
    pen.beginPath();
    pen.rect(plot.leftPx, top, WIDTH_PX - plot.leftPx, bodyPx(row));
    pen.clip();
  }
  row.draw(pen, plot, top, bodyPx(row));
  if (plot.isZoomed) pen.restore();
}
