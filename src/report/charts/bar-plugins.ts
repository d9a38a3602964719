/**
 * What Chart.js does not draw: hatched bars, labels behind and notes below them, and the frame around the picture.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Chart, Plugin } from 'chart.js';
import type { Frame } from './frame.ts';
import { drawFilled, drawLines, type Rectangle } from './pen.ts';
import { BODY, CAPTION, type Fill, INK } from './style.ts';

/** Between a bar and its label. */
export const LABEL_GAP_PX = 12;

interface DrawnSeries {
  readonly fill: Fill;
  readonly values: readonly (number | null)[];
  readonly labels?: readonly string[];
}

/**
 * Fills the bars before Chart.js draws the whiskers over them, and writes labels and notes when everything else is
 * there.
 */
export function barPlugin(
  series: readonly DrawnSeries[],
  notes: readonly (readonly string[])[],
  notePx: number,
): Plugin<'barWithErrorBars'> {
  return {
    id: 'bars',
    beforeDatasetDraw(chart, { index }) {
      const drawn = series[index];
      for (const [group, bar] of barsOf(chart, index, notePx).entries()) {
        if (drawn?.values[group]) drawFilled(penOf(chart), bar, drawn.fill);
      }
    },
    afterDatasetsDraw(chart) {
      const pen = penOf(chart);
      for (const [index, { labels = [] }] of series.entries()) {
        for (const [group, bar] of barsOf(chart, index, notePx).entries()) {
          drawLines(pen, [labels[group] ?? ''], bar.end + LABEL_GAP_PX, bar.y + bar.height / 2, BODY, INK);
        }
      }
      for (const [group, bar] of barsOf(chart, 0, notePx).entries()) {
        drawLines(
          pen,
          notes[group] ?? [],
          bar.x + LABEL_GAP_PX / 2,
          bar.y + bar.height + CAPTION.leadingPx / 2 + 4,
          CAPTION,
          INK,
        );
      }
    },
  };
}

/** Draws title, legend and caption into the room that the layout left for them. */
export function framePlugin(frame: Frame, heightPx: number): Plugin<'barWithErrorBars'> {
  return { id: 'frame', afterDraw: (chart) => frame.draw(penOf(chart), heightPx) };
}

interface PlacedBar extends Rectangle {
  /** The right end of the bar and of its whisker, whichever is further. */
  readonly end: number;
}

/** Where Chart.js put the bars of a series, less the room for the notes below them. */
function barsOf(chart: Chart<'barWithErrorBars'>, index: number, notePx: number): PlacedBar[] {
  return chart.getDatasetMeta(index).data.map((element) => {
    const placed = element.getProps(['x', 'y', 'base', 'height', 'xMax']) as unknown as Record<string, number | null>;
    const { x, y, base, height, xMax } = {
      x: placed['x'] ?? 0,
      y: placed['y'] ?? 0,
      base: placed['base'] ?? 0,
      height: placed['height'] ?? 0,
      xMax: placed['xMax'],
    };
    // A value below 0 has its bar on the other side of the base.
    const [left, right] = x < base ? [x, base] : [base, x];
    return {
      x: left,
      y: y - height / 2,
      width: right - left,
      height: height - notePx,
      end: Math.max(right, xMax ?? right),
    };
  });
}

const penOf = (chart: Chart<'barWithErrorBars'>): SKRSContext2D => chart.ctx;
