/**
 * Horizontal bars, the one kind of picture that all figures here need: names of steps are long, and a column is narrow.
 * A figure says what its bars mean; this file makes the Chart.js configuration, `bar-plugins.ts` draws what Chart.js
 * does not.
 */
import type { ChartConfiguration } from 'chart.js';
import type { IErrorBarXDataPoint } from 'chartjs-chart-error-bars';
import type { Interval } from '../../analysis/proportion.ts';
import { barPlugin, framePlugin, LABEL_GAP_PX } from './bar-plugins.ts';
import { type Frame, type FrameSpec, frameOf } from './frame.ts';
import { drawFilled } from './pen.ts';
import type { Picture } from './picture.ts';
import {
  BODY,
  CAPTION,
  type Fill,
  FONT_FAMILY,
  GRID,
  INK,
  MARGIN_PX,
  textWidth,
  WIDTH_PX,
  wrapToWidth,
} from './style.ts';

/** One series of bars. Arrays have one element for each group. */
export interface Series {
  readonly name: string;
  readonly fill: Fill;
  /** Series in the same lane are stacked; each lane is a bar of its own in every group. */
  readonly lane: string;
  readonly values: readonly (number | null)[];
  /** Drawn as whiskers, at absolute positions on the axis. */
  readonly intervals?: readonly (Interval | null)[];
  /** Stand behind the ends of the bars. */
  readonly labels?: readonly string[];
}

export interface BarPicture {
  readonly kind: 'bars';
  readonly title: string;
  readonly groups: readonly string[];
  readonly series: readonly Series[];
  /** `isSigned`: there are values below 0; otherwise the axis begins there. */
  readonly axis: { readonly title: string; readonly max?: number; readonly isSigned?: true };
  /** Paragraphs. */
  readonly caption: readonly string[];
  /** Height of a bar with its gap. */
  readonly lanePx: number;
  /**
   * For each group, a text below its bar. Only for pictures of one lane without whiskers: the bar moves up to make
   * room, and whiskers would not.
   */
  readonly notes?: readonly string[];
}

const GROUP_LABEL_PX = 300;
const GROUP_GAP = 0.22;
const AXIS_PX = 100;
const NOTE_PX = 600;

export function barPicture(spec: BarPicture): Picture {
  const lanes = new Set(spec.series.map((series) => series.lane)).size;
  const groups = spec.groups.map((group) => wrapToWidth(group, BODY, GROUP_LABEL_PX));
  const notes = (spec.notes ?? []).map((note) => wrapToWidth(note, CAPTION, NOTE_PX));
  const notePx = Math.max(0, ...notes.map((lines) => lines.length)) * CAPTION.leadingPx;
  const tallest = Math.max(...groups.map((lines) => lines.length)) * BODY.leadingPx + LABEL_GAP_PX;
  const groupPx = Math.max((lanes * spec.lanePx + notePx) / (1 - GROUP_GAP), tallest);
  const frame = frameOf({ title: spec.title, legend: legendOf(spec.series), caption: spec.caption });
  const heightPx = Math.ceil(frame.topPx + groups.length * groupPx + AXIS_PX + frame.bottomPx);
  return {
    widthPx: WIDTH_PX,
    heightPx,
    config: {
      type: 'barWithErrorBars',
      data: { labels: groups, datasets: spec.series.map((series) => datasetOf(series)) },
      options: optionsOf(spec, frame),
      plugins: [barPlugin(spec.series, notes, notePx), framePlugin(frame, heightPx)],
    },
  };
}

/** Series in different lanes may mean the same, and then have one name. */
function legendOf(series: readonly Series[]): FrameSpec['legend'] {
  const named = new Map(series.map(({ name, fill }) => [name, fill]));
  return [...named].map(([name, fill]) => ({ name, swatch: (pen, place) => drawFilled(pen, place, fill) }));
}

/** Chart.js places the bars and draws the whiskers; the bars themselves are ours, hence transparent here. */
function datasetOf({ name, lane, values, intervals }: Series) {
  return {
    label: name,
    stack: lane,
    data: values.map((value, index) => {
      const interval = intervals?.[index];
      // Without xMin and xMax there is no whisker, which the plugin's types do not know.
      return {
        x: value ?? 0,
        y: index,
        ...(interval && { xMin: interval.low, xMax: interval.high }),
      } as IErrorBarXDataPoint;
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

function optionsOf(spec: BarPicture, frame: Frame): NonNullable<ChartConfiguration<'barWithErrorBars'>['options']> {
  const font = { family: FONT_FAMILY, size: BODY.px };
  const widest = Math.max(
    0,
    ...spec.series.flatMap(({ labels = [] }) => labels.map((label) => textWidth(label, BODY))),
  );
  const stacked = spec.series.some(
    (series, index) => spec.series.findIndex((other) => other.lane === series.lane) !== index,
  );
  return {
    indexAxis: 'y',
    devicePixelRatio: 1,
    layout: {
      padding: {
        top: frame.topPx,
        bottom: frame.bottomPx,
        left: MARGIN_PX,
        right: MARGIN_PX + Math.max(24, widest + LABEL_GAP_PX),
      },
    },
    plugins: { legend: { display: false }, tooltip: { enabled: false } },
    scales: {
      x: {
        stacked,
        ...(spec.axis.isSigned === true ? { suggestedMin: lowestEnd(spec) } : { min: 0 }),
        // The error-bar controller takes each segment for itself when it looks for the longest bar.
        suggestedMax: longestStack(spec),
        ...(spec.axis.max !== undefined && { max: spec.axis.max }),
        title: { display: true, text: spec.axis.title, font, color: INK },
        // The library would group digits as the machine's locale does.
        ticks: {
          font,
          color: INK,
          maxTicksLimit: 6,
          maxRotation: 0,
          callback: (value) => String(Number(Number(value).toPrecision(12))),
        },
        grid: { color: GRID, lineWidth: 2 },
        border: { color: INK },
      },
      y: {
        stacked,
        ticks: { font: { ...font, lineHeight: 1.25 }, color: INK, autoSkip: false, crossAlign: 'far' },
        grid: { display: false },
        border: { color: INK },
      },
    },
  };
}

/** Of bars and whiskers. */
function lowestEnd({ series }: BarPicture): number {
  const ends = series.flatMap(({ values, intervals = [] }) => [
    ...values.map((value) => value ?? 0),
    ...intervals.map((interval) => interval?.low ?? 0),
  ]);
  return Math.min(0, ...ends);
}

/** The length of the longest bar, its segments put together. */
function longestStack({ groups, series }: BarPicture): number {
  const lanes = new Set(series.map(({ lane }) => lane));
  const lengths = [...lanes].flatMap((lane) =>
    groups.map((_, group) =>
      series.filter((each) => each.lane === lane).reduce((sum, { values }) => sum + (values[group] ?? 0), 0),
    ),
  );
  return Math.max(0, ...lengths);
}
