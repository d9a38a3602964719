/**
 * A Gantt chart: one row for each phase, with bars from its beginning to its end. Rows are grouped under headings and
 * share one time axis, so that durations of different sections can be compared.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { drawFilled, drawLines, type Rectangle } from './pen.ts';
import type { Picture } from './picture.ts';
import { narrowestPlotPx, type Row, rowPicture, rowPx } from './rows.ts';
import { firstThatFits, linearScaleTo, shortNumber } from './scale.ts';
import { BODY, CAPTION, type Fill, INK, textWidth } from './style.ts';

/** One row; its bars follow each other in time. */
export interface SpanRow {
  readonly label: string;
  readonly spans: readonly { readonly from: number; readonly to: number; readonly fill: Fill }[];
  /** Placed after the last bar. */
  readonly note: string;
}

export interface SpanSection {
  readonly heading: string;
  readonly rows: readonly SpanRow[];
}

export interface SpanPicture {
  readonly kind: 'spans';
  /** Default: the width of a column. */
  readonly widthPx?: number;
  readonly title: string;
  readonly sections: readonly SpanSection[];
  readonly legend: readonly { readonly name: string; readonly fill: Fill }[];
  /** The end of the axis. Default: the end of the last bar. */
  readonly axis: { readonly title: string; readonly max?: number };
  /** Paragraphs. */
  readonly caption: readonly string[];
}

const ROW_PX = 40;
const BAR_PX = 26;
const LEAST_BAR_PX = 2;
const NOTE_GAP_PX = 10;

export function spanPicture(spec: SpanPicture): Picture {
  const { title, sections, legend, axis, caption } = spec;
  const notePx = Math.max(0, ...sections.flatMap(({ rows }) => rows.map(({ note }) => textWidth(note, CAPTION))));
  return rowPicture({
    frame: {
      widthPx: spec.widthPx,
      title,
      legend: legend.map(({ name, fill }) => ({
        name,
        swatch: (pen: SKRSContext2D, place: Rectangle) => drawFilled(pen, place, fill),
      })),
      caption,
    },
    rows: sections.flatMap(rowsOf),
    axis: {
      title: axis.title,
      scale: firstThatFits(
        STEPS.map((steps) => linearScaleTo(axis.max ?? lastEnd(sections), steps)),
        narrowestPlotPx(notePx),
        (label) => textWidth(label, BODY),
      ),
    },
    notePx,
  });
}

/** The height of each section. */
export const spanHeights = ({ sections }: SpanPicture): number[] =>
  sections.map((section) => rowsOf(section).reduce((sum, row) => sum + rowPx(row), 0));

export const lastEnd = (sections: readonly SpanSection[]): number =>
  Math.max(0, ...sections.flatMap(({ rows }) => rows.flatMap(({ spans }) => spans.map(({ to }) => to))));

const STEPS = [6, 5, 4, 3, 2, 1] as const;

function rowsOf({ heading, rows }: SpanSection): Row[] {
  return rows.map(
    ({ label, spans, note }, index): Row => ({
      ...(index === 0 && { heading }),
      label,
      labelSize: CAPTION,
      heightPx: ROW_PX,
      draw(pen, plot, topPx, heightPx) {
        const middle = topPx + heightPx / 2;
        let end = plot.leftPx;
        for (const { from, to, fill } of spans) {
          const x = plot.acrossPx(from);
          const width = Math.max(LEAST_BAR_PX, plot.acrossPx(to) - x);
          end = Math.max(end, x + width);
          const place = { x, y: middle - BAR_PX / 2, width, height: BAR_PX };
          drawFilled(pen, place, fill);
          plot.mark({ ...place, names: [heading, label], value: `${shortNumber(from)} to ${shortNumber(to)}` });
        }
        drawLines(pen, [note], end + NOTE_GAP_PX, middle, CAPTION, INK);
      },
    }),
  );
}
