/**
 * A picture of any kind, ready to be rendered. Chart.js lays out the axes; most of the rest is drawn by our own code.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Chart, ChartConfiguration } from 'chart.js';
import { type FrameSpec, frameOf } from './frame.ts';
import type { Rectangle } from './pen.ts';
import { FONT_FAMILY } from './ruler.ts';
import { type Scale, tickLabel } from './scale.ts';
import { BODY, GRID, INK, MARGIN_PX, WIDTH_PX, wrapToWidth } from './style.ts';

type Scatter = ChartConfiguration<'scatter'>;

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly config: Scatter;
  /** What was drawn where, filled whenever the picture is drawn: for a page, in which a reader points at it. */
  readonly marks: readonly Mark[];
  /** Shows only this part of the horizontal axis from the next drawing on. */
  readonly zoom: (scale: Scale) => void;
}

/** A bar, a point or a span: its place, and what it is, in words. */
export interface Mark extends Rectangle {
  /** What it stands for: the names of its group and its series, or of its line. */
  readonly names: readonly string[];
  /** Its number, as the picture shows it; the interval in brackets. */
  readonly value: string;
  /** Its position along the horizontal axis, for a point of a line. */
  readonly along?: number;
  /** Which of the runs that it is about it counts. */
  readonly counts?: Counted;
}

/** The runs that a mark counts: those of this outcome, of this cause, or those that a metric is about. */
export interface Counted {
  readonly metric?: string;
  readonly outcome?: string;
  readonly cause?: string;
}

export interface PictureAxis {
  readonly title: string;
  readonly scale: Scale;
}

/** The plot within its frame, and how values become pixels. */
export interface Plot {
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  readonly acrossPx: (x: number) => number;
  readonly upPx: (y: number) => number;
  /** Only a part of the axis is shown: what is drawn outside of the plot is to be cut. */
  readonly isZoomed: boolean;
  /** Notes what has been drawn. */
  readonly mark: (mark: Mark) => void;
}

export interface PictureParts {
  readonly frame: FrameSpec;
  /** Of the plot with its x axis. */
  readonly plotPx: number;
  /** Space around the plot and its axes. */
  readonly leftPx: number;
  readonly rightPx: number;
  readonly x: PictureAxis;
  /** Without one there is no axis, and positions are in pixels. */
  readonly y?: PictureAxis;
  readonly datasets?: Scatter['data']['datasets'];
  /** Drawn over the axes, before the data sets of Chart.js. */
  readonly drawBefore?: (pen: SKRSContext2D, plot: Plot) => void;
}

/** Heights are rounded to few values, since the renderer loads Chart.js once for each height. */
const STEP_PX = 40;

/** The height of the labels and the title of a horizontal axis. */
export const AXIS_PX = 100;

/** At most, beside a plot with a vertical axis. */
const MARKS_PX = 180;

export function pictureOf({ leftPx, rightPx, x, y, datasets = [], ...parts }: PictureParts): Picture {
  const frame = frameOf(parts.frame);
  const { widthPx = WIDTH_PX } = parts.frame;
  // Chart.js would squeeze the letters of a title that is longer than its axis.
  const axisPx = widthPx - 2 * MARGIN_PX - leftPx - rightPx - (y === undefined ? 0 : MARKS_PX);
  const xTitle = wrapToWidth(x.title, BODY, axisPx);
  const plotPx = parts.plotPx + Math.max(0, xTitle.length - 1) * BODY.leadingPx;
  const marks: Mark[] = [];
  let isZoomed = false;
  const heightPx = STEP_PX * Math.ceil((frame.topPx + plotPx + frame.bottomPx) / STEP_PX);
  const options: NonNullable<Scatter['options']> = {
    devicePixelRatio: 1,
    animation: false,
    clip: false,
    layout: {
      padding: {
        top: frame.topPx,
        bottom: heightPx - frame.topPx - plotPx,
        left: MARGIN_PX + leftPx,
        right: MARGIN_PX + rightPx,
      },
    },
    plugins: { legend: { display: false }, tooltip: { enabled: false } },
    scales: { x: axisOf(x, xTitle), y: y === undefined ? { display: false, min: 0, max: 1 } : axisOf(y) },
  };
  return {
    widthPx,
    heightPx,
    marks,
    zoom(scale) {
      isZoomed = true;
      options.clip = 0;
      options.scales = { ...options.scales, x: axisOf({ ...x, scale }) };
    },
    config: {
      type: 'scatter',
      data: { datasets: [...datasets] },
      options,
      plugins: [
        {
          id: 'rvisim',
          beforeDatasetsDraw: (chart) => {
            marks.length = 0;
            const plot = plotOf(chart);
            parts.drawBefore?.(penOf(chart), { ...plot, isZoomed, mark: (mark) => marks.push(mark) });
          },
          afterDraw: (chart) => frame.draw(penOf(chart), heightPx),
        },
      ],
    },
  };
}

function plotOf({ chartArea, scales }: Chart<'scatter'>): Omit<Plot, 'isZoomed' | 'mark'> {
  const { left: leftPx, right: rightPx, top: topPx, bottom: bottomPx } = chartArea;
  const place = (axis: string) => (value: number) => scales[axis]?.getPixelForValue(value) ?? Number.NaN;
  return { leftPx, rightPx, topPx, bottomPx, acrossPx: place('x'), upPx: place('y') };
}

/** A browser's pen can do all that ours is asked for. */
const penOf = ({ ctx }: { readonly ctx: unknown }): SKRSContext2D => ctx as SKRSContext2D;

const font = { family: FONT_FAMILY, size: BODY.px };

type Axis = NonNullable<NonNullable<Scatter['options']>['scales']>[string];

function axisOf({ title, scale }: PictureAxis, lines: readonly string[] = [title]): Axis {
  return {
    type: scale.kind,
    min: scale.min,
    max: scale.max,
    title: { display: true, text: [...lines], font, color: INK },
    ticks: { font, color: INK, maxRotation: 0, autoSkip: false, callback: (value) => tickLabel(Number(value)) },
    afterBuildTicks: (axis) => {
      axis.ticks = scale.ticks.map((value) => ({ value }));
    },
    grid: { color: GRID, lineWidth: 2 },
    border: { color: INK },
  };
}
