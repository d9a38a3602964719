/**
 * Horizontal bars, the one kind of picture that all figures here need: names of steps are long, and a column is narrow.
 * A figure says what its bars mean; this file makes the Chart.js configuration, with whiskers, hatching, labels and the frame.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { Interval } from '../../analysis/proportion.ts';
import { type Frame, frameOf } from './frame.ts';
import { drawFilled, drawLines } from './pen.ts';
import { BODY, CAPTION, type Fill, FONT_FAMILY, GRID, INK, MARGIN_PX, textWidth, WIDTH_PX, wrapToWidth } from './style.ts';

/** One series of bars. Arrays have one element for each group. */
export interface Series {
  readonly name: string;
  /** Absent: the series draws no bars and is not in the legend; its labels stand where bars would. */
  readonly fill?: Fill;
  /** Series in the same lane are stacked; each lane is a bar of its own in every group. */
  readonly lane: string;
  readonly values: readonly (number | null)[];
  /** Drawn as whiskers, at absolute positions on the axis. */
  readonly intervals?: readonly (Interval | null)[];
  /** Lines of text behind the end of the bar. */
  readonly labels?: readonly (readonly string[])[];
}

export interface BarPicture {
  readonly title: string;
  readonly groups: readonly string[];
  readonly series: readonly Series[];
  readonly axis: { readonly title: string; readonly max?: number };
  readonly caption: string;
  /** Height of a lane's bar. */
  readonly lanePx: number;
}

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly config: ChartConfiguration<'barWithErrorBars'>;
}

const GROUP_LABEL_PX = 300;
const GROUP_GAP = 0.22;
const AXIS_PX = 100;
const LABEL_GAP_PX = 12;

export function barPicture(spec: BarPicture): Picture {
  const lanes = new Set(spec.series.map((series) => series.lane)).size;
  const groups = spec.groups.map((group) => wrapToWidth(group, BODY, GROUP_LABEL_PX));
  const tallest = Math.max(...groups.map((lines) => lines.length)) * BODY.leadingPx + LABEL_GAP_PX;
  const groupPx = Math.max((lanes * spec.lanePx) / (1 - GROUP_GAP), tallest);
  const legend = spec.series.flatMap(({ name, fill }) => (fill ? [{ name, fill }] : []));
  const frame = frameOf({ title: spec.title, legend, caption: spec.caption });
  const heightPx = Math.ceil(frame.topPx + groups.length * groupPx + AXIS_PX + frame.bottomPx);
  return {
    widthPx: WIDTH_PX,
    heightPx,
    config: {
      type: 'barWithErrorBars',
      data: { labels: groups, datasets: spec.series.map((series) => datasetOf(series)) },
      options: optionsOf(spec, frame),
      plugins: [barPlugin(spec.series), framePlugin(frame, heightPx)],
    },
  };
}

/** Chart.js places the bars and draws the whiskers; the bars themselves are ours, hence transparent here. */
function datasetOf({ name, lane, values, intervals }: Series) {
  return {
    label: name,
    stack: lane,
    data: values.map((value, index) => {
      const interval = intervals?.[index];
      return { x: value ?? 0, y: index, ...(interval && { xMin: interval.low, xMax: interval.high }) };
    }),
    backgroundColor: 'transparent',
    categoryPercentage: 1 - GROUP_GAP,
    barPercentage: 0.92,
    errorBarColor: INK,
    errorBarLineWidth: 3,
    errorBarWhiskerColor: INK,
    errorBarWhiskerLineWidth: 3,
    errorBarWhiskerRatio: 0.4,
  };
}

function optionsOf(spec: BarPicture, frame: Frame): NonNullable<Picture['config']['options']> {
  const font = { family: FONT_FAMILY, size: BODY.px };
  const widest = Math.max(0, ...spec.series.flatMap((series) => series.fill ? (series.labels ?? []).flat().map((line) => textWidth(line, BODY)) : []));
  const stacked = spec.series.some((series, index) => spec.series.findIndex((other) => other.lane === series.lane) !== index);
  return {
    indexAxis: 'y',
    devicePixelRatio: 1,
    layout: { padding: { top: frame.topPx, bottom: frame.bottomPx, left: MARGIN_PX, right: MARGIN_PX + Math.max(24, widest + LABEL_GAP_PX) } },
    plugins: { legend: { display: false }, tooltip: { enabled: false } },
    scales: {
      x: {
        stacked,
        min: 0,
        ...(spec.axis.max !== undefined && { max: spec.axis.max }),
        title: { display: true, text: spec.axis.title, font, color: INK },
        ticks: { font, color: INK, maxTicksLimit: 6, maxRotation: 0 },
        grid: { color: GRID, lineWidth: 2 },
        border: { color: INK },
      },
      y: { stacked, ticks: { font: { ...font, lineHeight: 1.25 }, color: INK, autoSkip: false, crossAlign: 'far' }, grid: { display: false }, border: { color: INK } },
    },
  };
}

/** Fills the bars before Chart.js draws the whiskers over them, and writes the labels when everything else is there. */
function barPlugin(series: readonly Series[]): Plugin<'barWithErrorBars'> {
  return {
    id: 'bars',
    beforeDatasetDraw(chart, { index }) {
      const fill = series[index]?.fill;
      if (!fill) return;
      for (const [group, bar] of barsOf(chart, index).entries()) {
        if (series[index]?.values[group]) drawFilled(penOf(chart), bar.rectangle, fill);
      }
    },
    afterDatasetsDraw(chart) {
      for (const [index, { labels = [], fill }] of series.entries()) {
        const bars = barsOf(chart, index);
        for (const [group, lines] of labels.entries()) {
          const bar = bars[group];
          if (!bar) continue;
          const size = fill ? BODY : CAPTION;
          const top = bar.middle - ((lines.length - 1) * size.leadingPx) / 2;
          drawLines(penOf(chart), lines, bar.end + LABEL_GAP_PX, top, size, INK);
        }
      }
    },
  };
}

function framePlugin(frame: Frame, heightPx: number): Plugin<'barWithErrorBars'> {
  return { id: 'frame', afterDraw: (chart) => frame.draw(penOf(chart), heightPx) };
}

interface PlacedBar {
  readonly rectangle: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly middle: number;
  /** The right end of the bar and of its whisker, whichever is further. */
  readonly end: number;
}

function barsOf(chart: Chart<'barWithErrorBars'>, index: number): PlacedBar[] {
  return chart.getDatasetMeta(index).data.map((element) => {
    const { x, y, base, height, xMax } = element.getProps(['x', 'y', 'base', 'height', 'xMax']) as unknown as Record<string, number | null>;
    const left = Math.min(x ?? 0, base ?? 0);
    const right = Math.max(x ?? 0, base ?? 0);
    const middle = y ?? 0;
    const tall = height ?? 0;
    return { rectangle: { x: left, y: middle - tall / 2, width: right - left, height: tall }, middle, end: Math.max(right, xMax ?? 0) };
  });
}

const penOf = (chart: Chart<'barWithErrorBars'>): SKRSContext2D => chart.ctx as unknown as SKRSContext2D;
