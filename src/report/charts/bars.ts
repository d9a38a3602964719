/**
 * Horizontal bars in groups, since names of steps are long and a column is narrow. Series of one lane are stacked.
 * Whiskers and labels are drawn after all bars, so that no bar hides them.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Interval } from '../../analysis/proportion.ts';
import type { FrameSpec } from './frame.ts';
import { drawFilled, drawLines } from './pen.ts';
import type { Counted, Picture, Plot } from './picture.ts';
import { LABEL_GAP_PX, narrowestPlotPx, type Row, rowPicture, rowPx } from './rows.ts';
import { extentWith, firstThatFits, linearScale, type Scale, shortNumber } from './scale.ts';
import { BODY, CAPTION, type Fill, INK, type TypeSize, textWidth, wrapToWidth } from './style.ts';
import { drawWhisker } from './whisker.ts';
import type { GroupName } from './words.ts';

/** One series of bars. Arrays have one element for each group. */
export interface Series {
  readonly name: string;
  readonly fill: Fill;
  /** Series in the same lane are stacked; each lane is a separate bar in every group. */
  readonly lane: string;
  /** Null for no bar, as opposed to a bar of length 0. */
  readonly values: readonly (number | null)[];
  /** Drawn as whiskers, at absolute positions on the axis. */
  readonly intervals?: readonly (Interval | null)[];
  /** Placed after the ends of the bars, or where these would be. */
  readonly labels?: readonly string[];
  /** Which of the runs of a group its bar counts. */
  readonly counts?: Counted;
}

export interface BarPicture {
  readonly kind: 'bars';
  /** Default: the width of a column. */
  readonly widthPx?: number;
  readonly title: string;
  readonly groups: readonly GroupName[];
  readonly series: readonly Series[];
  /** `scale` is the axis. By default it ends at `max`, or at the largest bar or whisker. */
  readonly axis: { readonly title: string; readonly max?: number; readonly scale?: Scale };
  /** Paragraphs. */
  readonly caption: readonly string[];
  /** Height of a bar with its gap. */
  readonly lanePx: number;
  /** For each group, a text below its bars. */
  readonly notes?: readonly string[];
  /** Groups under one heading are one row, each with its label beside its bars: for many variants on a page. */
  readonly isDense?: boolean;
}

const GROUP_GAP_PX = 16;
const BAR_PART = 0.92;
const NOTE_PX = 600;
const MOST_CAP_PX = 11;

export function barPicture(spec: BarPicture): Picture {
  const { series } = spec;
  return rowPicture({
    frame: { widthPx: spec.widthPx, title: spec.title, legend: legendOf(series), caption: spec.caption },
    rows: rowsOf(spec),
    axis: { title: spec.axis.title, scale: scaleOf(spec) },
    notePx: notePxOf(series),
    ...(spec.isDense === true && { partPx: partPxOf(spec) }),
  });
}

function notePxOf(series: readonly Series[]): number {
  const labels = series.flatMap(({ labels: each = [] }) => each);
  return Math.max(0, ...labels.map((label) => textWidth(label, BODY)));
}

/** The height of each group. The first group of a page repeats its heading. */
export const barHeights = (spec: BarPicture): number[] => rowsOf(spec).map(rowPx);

/** Series of different lanes with the same meaning have the same name, and one entry in the legend. */
function legendOf(series: readonly Series[]): FrameSpec['legend'] {
  const named = new Map(series.map(({ name, fill }) => [name, fill]));
  return [...named].map(([name, fill]) => ({ name, swatch: (pen, place) => drawFilled(pen, place, fill) }));
}

function rowsOf(spec: BarPicture): Row[] {
  const { groups, series, notes = [], lanePx } = spec;
  if (spec.isDense === true) return denseRows(spec);
  const lanes = [...new Set(series.map(({ lane }) => lane))];
  return groups.map(({ heading, label }, group) => {
    const note = wrapToWidth(notes[group] ?? '', CAPTION, NOTE_PX);
    const lines = note.join('') === '' ? [] : note;
    const barsPx = lanes.length * lanePx;
    const names = namesOf({ heading, label });
    return {
      ...(groups[group - 1]?.heading !== heading && { heading }),
      label,
      labelSize: BODY,
      heightPx: barsPx + lines.length * CAPTION.leadingPx + GROUP_GAP_PX,
      draw(pen, plot, topPx, heightPx) {
        const spare = heightPx - barsPx - lines.length * CAPTION.leadingPx;
        for (const [index, lane] of lanes.entries()) {
          const stack = series.filter((each) => each.lane === lane);
          drawLane(pen, plot, stack, group, names, {
            y: topPx + spare / 2 + (index + (1 - BAR_PART) / 2) * lanePx,
            height: lanePx * BAR_PART,
          });
        }
        const noteAt = topPx + spare / 2 + barsPx + CAPTION.leadingPx / 2 + 2;
        drawLines(pen, lines, plot.leftPx + LABEL_GAP_PX / 2, noteAt, CAPTION, INK);
      },
    };
  });
}

/** The groups of each row: those of neighbours under one heading. */
export function groupsByRow({ groups, isDense }: BarPicture): number[][] {
  const rows: number[][] = [];
  for (const [index, { heading }] of groups.entries()) {
    const last = rows.at(-1);
    if (isDense === true && last !== undefined && groups[index - 1]?.heading === heading) last.push(index);
    else rows.push([index]);
  }
  return rows;
}

const namesOf = ({ heading, label }: GroupName): string[] => [heading, label].filter((name) => name !== '');

/** A bar with its gap, at most; the label beside it needs as much. */
const DENSE_LANE_PX = 27;
const DENSE_GAP_PX = 9;
const MOST_PART_PX = 300;

const partPxOf = ({ groups }: BarPicture): number =>
  Math.ceil(Math.max(...groups.map(({ label }) => textWidth(label, CAPTION)))) + LABEL_GAP_PX;

/** Whether its groups have headings, and labels that are short enough to stand beside the bars. */
export const mayBeDense = (spec: BarPicture): boolean =>
  spec.notes === undefined && spec.groups.every(({ heading }) => heading !== '') && partPxOf(spec) <= MOST_PART_PX;

function denseRows(spec: BarPicture): Row[] {
  const { groups, series } = spec;
  const lanes = [...new Set(series.map(({ lane }) => lane))];
  const lanePx = Math.min(spec.lanePx, DENSE_LANE_PX);
  const groupPx = lanes.length * lanePx;
  const partPx = partPxOf(spec);
  return groupsByRow(spec).map((members) => ({
    label: groups[members[0]!]!.heading,
    labelSize: CAPTION,
    heightPx: members.length * groupPx + DENSE_GAP_PX,
    draw(pen, plot, topPx, heightPx) {
      const first = topPx + (heightPx - members.length * groupPx) / 2;
      for (const [place, group] of members.entries()) {
        const top = first + place * groupPx;
        drawLines(pen, [groups[group]!.label], plot.leftPx - partPx, top + groupPx / 2, CAPTION, INK);
        for (const [index, lane] of lanes.entries()) {
          const stack = series.filter((each) => each.lane === lane);
          const y = top + (index + (1 - BAR_PART) / 2) * lanePx;
          drawLane(pen, plot, stack, group, namesOf(groups[group]!), { y, height: lanePx * BAR_PART }, CAPTION);
        }
      }
    },
  }));
}

interface Place {
  readonly y: number;
  readonly height: number;
}

/** The bars of one lane, then its whiskers, then its labels. */
function drawLane(
  pen: SKRSContext2D,
  plot: Plot,
  stack: readonly Series[],
  group: number,
  names: readonly string[],
  { y, height }: Place,
  size: TypeSize = BODY,
): void {
  let sum = 0;
  const ends = stack.map((series) => {
    const { values, fill } = series;
    const from = sum;
    sum += values[group] ?? 0;
    const [left, right] = [plot.acrossPx(Math.min(from, sum)), plot.acrossPx(Math.max(from, sum))];
    const place = { x: left, y, width: right - left, height };
    if (values[group]) drawFilled(pen, place, fill);
    if (typeof values[group] === 'number') plot.mark({ ...place, ...markOf(series, group, names) });
    return right;
  });
  const drawn = stack.flatMap(({ intervals }) => intervals?.[group] ?? []);
  const whiskerEnds = drawn.map(({ low, high }, index) =>
    drawWhisker(pen, {
      direction: 'across',
      // Several whiskers in one bar are drawn below each other.
      atPx: y + ((index + 1) / (drawn.length + 1)) * height,
      fromPx: plot.acrossPx(low),
      toPx: plot.acrossPx(high),
      edgesPx: [plot.leftPx, plot.rightPx],
      capPx: Math.min(MOST_CAP_PX, (0.4 * height) / drawn.length),
      color: INK,
      borderPx: 2,
    }),
  );
  for (const [index, { labels }] of stack.entries()) {
    const end = Math.max(ends[index] ?? 0, plot.acrossPx(0), ...whiskerEnds);
    const label = labels?.[group] ?? '';
    if (label !== '') drawLines(pen, [label], end + LABEL_GAP_PX, y + height / 2, size, INK);
  }
}

function markOf({ name, values, intervals, counts }: Series, group: number, names: readonly string[]) {
  const interval = intervals?.[group] ?? null;
  const value = shortNumber(values[group] ?? 0);
  return {
    names: [...names, name],
    value: interval === null ? value : `${value} [${shortNumber(interval.low)}, ${shortNumber(interval.high)}]`,
    ...(counts && { counts }),
  };
}

/** The axis of all groups. */
export function scaleOf({ axis, groups, series }: BarPicture): Scale {
  if (axis.scale !== undefined) return axis.scale;
  const lanes = [...new Set(series.map(({ lane }) => lane))];
  const lengths = lanes.flatMap((lane) =>
    groups.map((_, group) =>
      series.filter((each) => each.lane === lane).reduce((sum, { values }) => sum + (values[group] ?? 0), 0),
    ),
  );
  const intervals = series.flatMap((each) => each.intervals?.filter((interval) => interval !== null) ?? []);
  const extent = extentWith([0, ...lengths], intervals) ?? { from: 0, to: 1 };
  const scales = STEPS.map((steps) => linearScale(axis.max === undefined ? extent : { from: 0, to: axis.max }, steps));
  return firstThatFits(scales, narrowestPlotPx(notePxOf(series)), (label) => textWidth(label, BODY));
}

const STEPS = [5, 4, 3, 2, 1] as const;
