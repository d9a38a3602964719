/**
 * A picture of any kind, ready to be rendered. Chart.js lays out the axes; most of the rest is drawn by our own code.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Chart, ChartConfiguration } from 'chart.js';
import { type FrameSpec, frameOf } from './frame.ts';
import { type Scale, tickLabel } from './scale.ts';
import { BODY, FONT_FAMILY, GRID, INK, MARGIN_PX, WIDTH_PX } from './style.ts';

type Scatter = ChartConfiguration<'scatter'>;

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly config: Scatter;
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
  /** Drawn over the axes, before and after the data sets of Chart.js. */
  readonly drawBefore?: (pen: SKRSContext2D, plot: Plot) => void;
  readonly drawAfter?: (pen: SKRSContext2D, plot: Plot) => void;
}

/** Heights are rounded to few values, since the renderer loads Chart.js once for each height. */
const STEP_PX = 40;

/** The height of the labels and the title of a horizontal axis. */
export const AXIS_PX = 100;

export function pictureOf({ plotPx, leftPx, rightPx, x, y, datasets = [], ...parts }: PictureParts): Picture {
  const frame = frameOf(parts.frame);
  const heightPx = STEP_PX * Math.ceil((frame.topPx + plotPx + frame.bottomPx) / STEP_PX);
  return {
    widthPx: WIDTH_PX,
    heightPx,
    config: {
      type: 'scatter',
      data: { datasets: [...datasets] },
      options: {
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
        scales: { x: axisOf(x), y: y === undefined ? { display: false, min: 0, max: 1 } : axisOf(y) },
      },
      plugins: [
        {
          id: 'rvisim',
          beforeDatasetsDraw: (chart) => parts.drawBefore?.(chart.ctx, plotOf(chart)),
          afterDatasetsDraw: (chart) => parts.drawAfter?.(chart.ctx, plotOf(chart)),
          afterDraw: (chart) => frame.draw(chart.ctx, heightPx),
        },
      ],
    },
  };
}

function plotOf({ chartArea, scales }: Chart<'scatter'>): Plot {
  const { left: leftPx, right: rightPx, top: topPx, bottom: bottomPx } = chartArea;
  const place = (axis: string) => (value: number) => scales[axis]?.getPixelForValue(value) ?? Number.NaN;
  return { leftPx, rightPx, topPx, bottomPx, acrossPx: place('x'), upPx: place('y') };
}

const font = { family: FONT_FAMILY, size: BODY.px };

function axisOf({ title, scale }: PictureAxis): NonNullable<NonNullable<Scatter['options']>['scales']>[string] {
  return {
    type: scale.kind,
    min: scale.min,
    max: scale.max,
    title: { display: true, text: title, font, color: INK },
    ticks: { font, color: INK, maxRotation: 0, autoSkip: false, callback: (value) => tickLabel(Number(value)) },
    afterBuildTicks: (axis) => {
      axis.ticks = scale.ticks.map((value) => ({ value }));
    },
    grid: { color: GRID, lineWidth: 2 },
    border: { color: INK },
  };
}
