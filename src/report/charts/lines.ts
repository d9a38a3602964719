/**
 * A line chart of a quantity that depends on a size. By default both axes are logarithmic, so that mechanisms that
 * differ by a factor of thirty are visible in one picture. On linear axes a linear dependence is a straight line; they
 * begin at 0.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Interval } from '../../analysis/proportion.ts';
import { drawFilled, drawStroke, type Rectangle } from './pen.ts';
import { type Picture, type PictureParts, type Plot, pictureOf } from './picture.ts';
import {
  type Extent,
  extentOf,
  extentWith,
  firstThatFits,
  linearScale,
  logarithmicScale,
  markedScale,
  type Scale,
  shortNumber,
} from './scale.ts';
import { BODY, type Fill, type Stroke, textWidth } from './style.ts';
import { drawWhisker } from './whisker.ts';

export interface Line {
  readonly name: string;
  readonly stroke: Stroke;
  /** Points alone, without a line. */
  readonly isLoose?: true;
  /**
   * A step function: 0 before the first point, and constant after the last one up to the end of the axis. Without
   * points it is 0 everywhere.
   */
  readonly isDistribution?: true;
  /** The group of lines that are kept on one page. Default: its own name; "" for a line that is shown on all pages. */
  readonly family?: string;
  /** In the order of x. On a logarithmic axis values must be above 0. The interval is drawn as a whisker. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly interval: Interval | null }[];
}

export interface LinePicture {
  readonly kind: 'lines';
  /** Default: the width of a column. */
  readonly widthPx?: number;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** The scale of both axes; with `logarithmic-x` the y axis is linear. Default: logarithmic. */
  readonly scale?: 'linear' | 'logarithmic' | 'logarithmic-x';
  /** The marks of a logarithmic x axis. Default: at every point, or at 1, 2, 5, 10, ... */
  readonly xTicks?: 'decades';
  /** The axes, if not computed from the lines. */
  readonly scales?: Scales;
  /** Above the lines, in the order of their lines. */
  readonly lanes?: readonly Lane[];
  /** What the bars of lanes stand for. */
  readonly legend?: readonly { readonly name: string; readonly fill: Fill }[];
  /** Paragraphs. */
  readonly caption: readonly string[];
}

/** What went on along the horizontal axis for one of the lines: its stroke, then bars. */
export interface Lane {
  readonly line: string;
  readonly stroke: Stroke;
  readonly spans: readonly {
    readonly label: string;
    readonly from: number;
    readonly to: number;
    readonly fill: Fill;
  }[];
}

export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

const PLOT_PX = 560;
const LINE_PX = 4;
const CAP_PX = 12;
const LANE_PX = 32;
const LANE_BAR_PX = 20;
const LANES_GAP_PX = 24;
const LANE_STROKE_PX = 80;
const LEAST_BAR_PX = 3;
/** Dashes beside a point are told apart only if some of them are seen. */
const DASHED_SWATCH_PX = 116;
const RIGHT_PX = 24;
/** The least width of the plot beside the marks of its y axis. */
const LEAST_PLOT_PX = 780;
const STEPS = [8, 6, 5, 4, 3, 2, 1] as const;

export function linePicture(spec: LinePicture): Picture {
  const { lanes = [] } = spec;
  const looks = new Map(spec.lines.map((line) => [line.name, line]));
  const isDashed = spec.lines.some(({ stroke }) => stroke.dash.length > 0 && stroke.radiusPx > 0);
  const legend = [
    ...[...looks].map(([name, { stroke, isLoose }]) => ({
      name,
      ...(isDashed && { swatchPx: DASHED_SWATCH_PX }),
      swatch: (pen: SKRSContext2D, place: Rectangle) => drawStroke(pen, place, stroke, isLoose !== true),
    })),
    ...(spec.legend ?? []).map(({ name, fill }) => ({
      name,
      swatch: (pen: SKRSContext2D, place: Rectangle) => drawFilled(pen, place, fill),
    })),
  ];
  const scales = scalesOf(spec);
  const lanesPx = lanes.length === 0 ? 0 : lanes.length * LANE_PX + LANES_GAP_PX;
  return pictureOf({
    frame: { widthPx: spec.widthPx, title: spec.title, legend, caption: spec.caption },
    plotPx: PLOT_PX + lanesPx,
    leftPx: 0,
    rightPx: RIGHT_PX,
    x: { title: spec.xTitle, scale: scales.x },
    y: { title: spec.yTitle, scale: withRoom(scales.y, lanesPx) },
    datasets: spec.lines.map((line) => datasetOf(line, scales)),
    drawBefore: (pen, plot) => {
      for (const line of spec.lines) {
        drawWhiskers(pen, plot, line);
        markPoints(plot, line);
      }
      for (const [index, lane] of lanes.entries()) drawLane(pen, plot, lane, plot.topPx + index * LANE_PX);
    },
  });
}

/** The same marks, and room above the highest. Lanes need a linear scale. */
const withRoom = (scale: Scale, roomPx: number): Scale =>
  roomPx === 0 ? scale : { ...scale, max: scale.max + ((scale.max - scale.min) * roomPx) / PLOT_PX };

/** Axes that cover all lines. */
export function scalesOf({ lines, scale = 'logarithmic', xTicks, scales }: LinePicture): Scales {
  if (scales !== undefined) return scales;
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(({ x }) => x);
  const across = extentOf(xs) ?? { from: 1, to: 10 };
  const isStepped = lines.some(({ isDistribution }) => isDistribution === true);
  const linear = { from: Math.min(0, across.from), to: across.to };
  const wider = isStepped ? { from: across.from / STEP_ROOM, to: across.to * STEP_ROOM } : across;
  const acrossScales =
    scale === 'linear'
      ? STEPS.map((steps) => linearScale(linear, steps))
      : [...(xTicks === 'decades' ? [] : [markedScale(xs), logarithmicScale(wider, 'all')]), logarithmicScale(wider)];
  return {
    x: firstThatFits(acrossScales, LEAST_PLOT_PX, (label) => textWidth(label, BODY)),
    y: scale === 'logarithmic' ? logarithmicScale(positiveExtent(lines)) : linearScale(upExtent(lines)),
  };
}

/** A distribution is drawn beyond its first and last points by at least this ratio. */
const STEP_ROOM = 1.3;
/** On a logarithmic axis, how far a whisker may go beyond all points. */
const LOGARITHMIC_ROOM = 10;

function upExtent(lines: readonly Line[]): Extent {
  if (lines.some(({ isDistribution }) => isDistribution === true)) return { from: 0, to: 100 };
  const points = lines.flatMap((line) => line.points);
  const { from, to } = extentWith(
    points.map(({ y }) => y),
    points.flatMap(({ interval }) => interval ?? []),
  ) ?? { from: 0, to: 1 };
  return { from: Math.min(0, ...points.map(({ y }) => y), from < 0 && points.every(({ y }) => y > 0) ? 0 : from), to };
}

function positiveExtent(lines: readonly Line[]): Extent {
  const points = lines.flatMap((line) => line.points);
  const own = extentOf(points.map(({ y }) => y)) ?? { from: 1, to: 10 };
  const ends = points.flatMap(({ interval }) => (interval === null ? [] : [interval.low, interval.high]));
  const near = ends.filter((end) => end > own.from / LOGARITHMIC_ROOM && end < own.to * LOGARITHMIC_ROOM);
  return extentOf([own.from, own.to, ...near]) ?? own;
}

function datasetOf(
  { name, stroke, isLoose, isDistribution, points }: Line,
  { x }: Scales,
): NonNullable<PictureParts['datasets']>[number] {
  const own = points.map((point) => ({ x: point.x, y: point.y }));
  const level = [{ x: x.min, y: 0 }, ...own, { x: x.max, y: own.at(-1)?.y ?? 0 }];
  return {
    label: name,
    data: isDistribution === true ? level : own,
    showLine: isLoose !== true,
    borderColor: stroke.color,
    borderWidth: LINE_PX,
    borderDash: [...stroke.dash],
    pointStyle: stroke.marker,
    pointRadius: stroke.radiusPx,
    pointBackgroundColor: stroke.filled ? stroke.color : 'transparent',
    pointBorderColor: stroke.color,
    pointBorderWidth: 3,
    // Later lines are drawn on top, so dashed lines come after solid ones.
    order: -stroke.dash.length,
  };
}

/** The squares in which a reader finds the points. */
const REACH_PX = 14;

function markPoints({ acrossPx, upPx, mark }: Plot, { name, points }: Line): void {
  for (const { x, y, interval } of points) {
    const [width, height] = [2 * REACH_PX, 2 * REACH_PX];
    const bounds = interval === null ? '' : ` [${shortNumber(interval.low)}, ${shortNumber(interval.high)}]`;
    mark({
      x: acrossPx(x) - REACH_PX,
      y: upPx(y) - REACH_PX,
      width,
      height,
      names: [name],
      value: `${shortNumber(y)}${bounds} at ${shortNumber(x)}`,
      along: x,
    });
  }
}

/** A piece of the line's stroke, beside the bars where there is more room, tells whose lane it is. */
function drawLane(pen: SKRSContext2D, plot: Plot, { line, stroke, spans }: Lane, topPx: number): void {
  const { leftPx, rightPx, acrossPx, mark } = plot;
  const within = (x: number): number => Math.min(rightPx, Math.max(leftPx, acrossPx(x)));
  const place = { y: topPx + (LANE_PX - LANE_BAR_PX) / 2, height: LANE_BAR_PX };
  const fromPx = Math.min(...spans.map(({ from }) => within(from)));
  const toPx = Math.max(...spans.map(({ to }) => within(to)));
  const isLeft = fromPx - leftPx > rightPx - toPx;
  const width = Math.min(LANE_STROKE_PX, isLeft ? fromPx - leftPx : rightPx - toPx);
  drawStroke(pen, { ...place, x: isLeft ? leftPx : rightPx - width, width }, stroke);
  for (const { label, from, to, fill } of spans) {
    const x = within(from);
    const bar = { ...place, x, width: Math.min(rightPx - x, Math.max(LEAST_BAR_PX, within(to) - x)) };
    if (bar.width <= 0) continue;
    drawFilled(pen, bar, fill);
    mark({ ...bar, names: [line], value: `${label}, ${shortNumber(from)} to ${shortNumber(to)}` });
  }
}

function drawWhiskers(pen: SKRSContext2D, plot: Plot, { points, stroke }: Line): void {
  const { acrossPx, upPx, topPx, bottomPx } = plot;
  const isShown = (x: number): boolean => acrossPx(x) >= plot.leftPx && acrossPx(x) <= plot.rightPx;
  for (const { x, interval } of points) {
    if (interval === null || (plot.isZoomed && !isShown(x))) continue;
    const high = upPx(interval.high);
    const low = upPx(interval.low);
    // 0 cannot be shown on a logarithmic axis.
    const fromPx = Number.isFinite(low) ? low : bottomPx + 1;
    // An interval smaller than its point would only hide the point.
    if (fromPx - high < 2 * stroke.radiusPx) continue;
    const edgesPx: [number, number] = [topPx, bottomPx];
    drawWhisker(pen, {
      direction: 'up',
      atPx: acrossPx(x),
      fromPx,
      toPx: high,
      edgesPx,
      besidePx: [plot.leftPx, plot.rightPx],
      capPx: CAP_PX,
      color: stroke.color,
      borderPx: 0,
    });
  }
}
