/**
 * Points joined by lines, for a quantity that depends on a size. By default both axes are logarithmic: a size that
 * doubles is one step to the right, and mechanisms that differ thirtyfold are seen in one picture. On linear axes what
 * adds up is straight; they begin at 0.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { Interval } from '../../analysis/proportion.ts';
import { frameOf } from './frame.ts';
import { drawStroke, type Rectangle } from './pen.ts';
import type { Picture } from './picture.ts';
import { BODY, FONT_FAMILY, GRID, INK, MARGIN_PX, type Stroke, WIDTH_PX } from './style.ts';

export interface Line {
  readonly name: string;
  readonly stroke: Stroke;
  /** Points alone, without a line. */
  readonly isLoose?: true;
  /** In the order of x. On a logarithmic axis values must be above 0. The interval is drawn as a whisker. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly interval: Interval | null }[];
}

export interface LinePicture {
  readonly kind: 'lines';
  readonly title: string;
  readonly lines: readonly Line[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Of both axes, or with `logarithmic-x` of one, the other being linear; logarithmic if absent. */
  readonly scale?: 'linear' | 'logarithmic' | 'logarithmic-x';
  /** Where a logarithmic x axis is marked: at every point, if absent. */
  readonly xTicks?: 'decades';
  /** Paragraphs. */
  readonly caption: readonly string[];
}

const PLOT_PX = 560;
const LINE_PX = 4;
const WHISKER_PX = 12;

export function linePicture(spec: LinePicture): Picture {
  const strokes = new Map(spec.lines.map(({ name, stroke }) => [name, stroke]));
  const legend = [...strokes].map(([name, stroke]) => ({
    name,
    swatch: (pen: SKRSContext2D, place: Rectangle) => drawStroke(pen, place, stroke),
  }));
  const frame = frameOf({ title: spec.title, legend, caption: spec.caption });
  const heightPx = Math.ceil(frame.topPx + PLOT_PX + frame.bottomPx);
  const plugins: Plugin<'scatter'>[] = [
    { id: 'whiskers', afterDatasetsDraw: (chart) => drawWhiskers(chart, spec.lines) },
    { id: 'frame', afterDraw: (chart) => frame.draw(chart.ctx, heightPx) },
  ];
  return {
    widthPx: WIDTH_PX,
    heightPx,
    config: {
      type: 'scatter',
      data: { datasets: spec.lines.map(datasetOf) },
      options: {
        devicePixelRatio: 1,
        clip: false,
        layout: {
          padding: { top: frame.topPx, bottom: frame.bottomPx, left: MARGIN_PX, right: MARGIN_PX + 24 },
        },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: {
          x:
            spec.scale === 'linear'
              ? linearAxis(spec.xTitle)
              : axisOf(spec.xTitle, spec.xTicks === 'decades' ? [] : distinctly(spec.lines.flatMap(xsOf))),
          y: (spec.scale ?? 'logarithmic') === 'logarithmic' ? axisOf(spec.yTitle, []) : linearAxis(spec.yTitle),
        },
      },
      plugins,
    },
  };
}

type Scatter = ChartConfiguration<'scatter'>;

function datasetOf({ name, stroke, isLoose, points }: Line): Scatter['data']['datasets'][number] {
  return {
    label: name,
    data: points.map(({ x, y }) => ({ x, y })),
    showLine: isLoose !== true,
    borderColor: stroke.color,
    borderWidth: LINE_PX,
    borderDash: [...stroke.dash],
    pointStyle: stroke.marker,
    pointRadius: stroke.radiusPx,
    pointBackgroundColor: stroke.filled ? stroke.color : 'transparent',
    pointBorderColor: stroke.color,
    pointBorderWidth: 3,
  };
}

type Axis = NonNullable<NonNullable<Scatter['options']>['scales']>[string];

const font = { family: FONT_FAMILY, size: BODY.px };

function linearAxis(text: string): Axis {
  return {
    type: 'linear',
    min: 0,
    title: { display: true, text, font, color: INK },
    ticks: { font, color: INK, maxRotation: 0, callback: (value) => String(Number(Number(value).toPrecision(12))) },
    grid: { color: GRID, lineWidth: 2 },
    border: { color: INK },
  };
}

/** With `ticks` the logarithmic axis has these and no others. */
function axisOf(text: string, ticks: readonly number[]): Axis {
  return {
    type: 'logarithmic',
    title: { display: true, text, font, color: INK },
    // The library would group digits as the machine's locale does.
    ticks: { font, color: INK, maxRotation: 0, autoSkip: ticks.length === 0, callback: (value) => String(value) },
    ...(ticks.length > 0 && { min: ticks[0], max: ticks.at(-1) }),
    afterBuildTicks: (axis) => {
      axis.ticks = (ticks.length > 0 ? ticks : axis.ticks.map(({ value }) => value).filter(isDecade)).map((value) => ({
        value,
      }));
    },
    grid: { color: GRID, lineWidth: 2 },
    border: { color: INK },
  };
}

const xsOf = ({ points }: Line): number[] => points.map(({ x }) => x);

const isDecade = (value: number): boolean => /^(?:10*|0\.0*1)$/.test(String(value));

const distinctly = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

function drawWhiskers(chart: Chart<'scatter'>, lines: readonly Line[]): void {
  const { ctx: pen, scales } = chart;
  const { x: across, y: up } = scales;
  if (across === undefined || up === undefined) return;
  pen.strokeStyle = INK;
  pen.lineWidth = 3;
  for (const { x, interval, radiusPx } of lines.flatMap(({ points, stroke }) =>
    points.map((point) => ({ ...point, ...stroke })),
  )) {
    if (interval === null) continue;
    const [at, low, high] = [
      across.getPixelForValue(x),
      up.getPixelForValue(interval.low),
      up.getPixelForValue(interval.high),
    ];
    // An interval within its own point would only hide the point.
    if (low - high < 2 * radiusPx) continue;
    pen.beginPath();
    pen.moveTo(at, low);
    pen.lineTo(at, high);
    for (const end of [low, high]) {
      pen.moveTo(at - WHISKER_PX, end);
      pen.lineTo(at + WHISKER_PX, end);
    }
    pen.stroke();
  }
}
