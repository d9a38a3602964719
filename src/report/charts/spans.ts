/**
 * Bars from a beginning to an end over one time axis, a row each: what happens when, and side by side with what. Rows
 * stand under headings, and all share the axis, so that what takes long in one section is seen to take long beside the
 * others.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Chart, Plugin } from 'chart.js';
import { frameOf } from './frame.ts';
import { drawFilled, drawLines } from './pen.ts';
import type { Picture } from './picture.ts';
import {
  BODY,
  CAPTION,
  type Fill,
  FONT_FAMILY,
  GRID,
  INK,
  MARGIN_PX,
  TITLE,
  textWidth,
  WIDTH_PX,
  wrapToWidth,
} from './style.ts';

/** One row; its bars lie behind each other in time. */
export interface SpanRow {
  readonly label: string;
  readonly spans: readonly { readonly from: number; readonly to: number; readonly fill: Fill }[];
  /** Stands behind the last bar. */
  readonly note: string;
}

export interface SpanPicture {
  readonly kind: 'spans';
  readonly title: string;
  readonly sections: readonly { readonly heading: string; readonly rows: readonly SpanRow[] }[];
  readonly legend: readonly { readonly name: string; readonly fill: Fill }[];
  readonly axis: string;
  /** Paragraphs. */
  readonly caption: readonly string[];
}

const ROW_PX = 40;
const BAR_PX = 26;
const HEADING_PX = 52;
const AXIS_PX = 100;
const NOTE_GAP_PX = 10;
const LABEL_PX = 300;

export function spanPicture(spec: SpanPicture): Picture {
  const legend = spec.legend.map(({ name, fill }) => ({
    name,
    swatch: (pen: SKRSContext2D, place: Parameters<typeof drawFilled>[1]) => drawFilled(pen, place, fill),
  }));
  const frame = frameOf({ title: spec.title, legend, caption: spec.caption });
  const rows = spec.sections.flatMap((section) => section.rows);
  const plotPx = spec.sections.length * HEADING_PX + rows.length * ROW_PX;
  const heightPx = Math.ceil(frame.topPx + plotPx + AXIS_PX + frame.bottomPx);
  const labelPx = Math.min(LABEL_PX, Math.max(...rows.map(({ label }) => textWidth(label, CAPTION))));
  const notePx = Math.max(24, ...rows.map(({ note }) => textWidth(note, CAPTION)));
  const end = Math.max(...rows.flatMap(({ spans }) => spans.map(({ to }) => to)));
  const font = { family: FONT_FAMILY, size: BODY.px };
  const plugins: Plugin<'scatter'>[] = [
    { id: 'spans', afterDatasetsDraw: (chart) => drawSections(chart, spec, labelPx) },
    { id: 'frame', afterDraw: (chart) => frame.draw(chart.ctx, heightPx) },
  ];
  return {
    widthPx: WIDTH_PX,
    heightPx,
    config: {
      type: 'scatter',
      data: { datasets: [] },
      options: {
        devicePixelRatio: 1,
        clip: false,
        layout: {
          padding: {
            top: frame.topPx,
            bottom: frame.bottomPx,
            left: MARGIN_PX + labelPx + NOTE_GAP_PX,
            right: MARGIN_PX + NOTE_GAP_PX + notePx,
          },
        },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: {
          x: {
            type: 'linear',
            min: 0,
            max: end,
            title: { display: true, text: spec.axis, font, color: INK },
            // The end of the axis is where the last bar ends, which is no round number.
            ticks: {
              font,
              color: INK,
              maxRotation: 0,
              includeBounds: false,
              callback: (value) => String(Number(Number(value).toPrecision(12))),
            },
            grid: { color: GRID, lineWidth: 2 },
            border: { color: INK },
          },
          y: { display: false, min: 0, max: 1 },
        },
      },
      plugins,
    },
  };
}

function drawSections(chart: Chart<'scatter'>, { sections }: SpanPicture, labelPx: number): void {
  const { ctx: pen, chartArea, scales } = chart;
  const across = scales['x'];
  if (across === undefined) return;
  const left = chartArea.left - labelPx - NOTE_GAP_PX;
  let y = chartArea.top;
  for (const { heading, rows } of sections) {
    drawLines(pen, [heading], left, y + HEADING_PX / 2 + 4, { ...BODY, weight: TITLE.weight }, INK);
    y += HEADING_PX;
    for (const { label, spans, note } of rows) {
      const middle = y + ROW_PX / 2;
      drawLines(pen, wrapToWidth(label, CAPTION, labelPx).slice(0, 1), left, middle, CAPTION, INK);
      let end = chartArea.left;
      for (const { from, to, fill } of spans) {
        const x = across.getPixelForValue(from);
        end = Math.max(end, across.getPixelForValue(to));
        drawFilled(
          pen,
          { x, y: middle - BAR_PX / 2, width: Math.max(2, across.getPixelForValue(to) - x), height: BAR_PX },
          fill,
        );
      }
      drawLines(pen, [note], end + NOTE_GAP_PX, middle, CAPTION, INK);
      y += ROW_PX;
    }
  }
}
