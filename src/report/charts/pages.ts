/**
 * Pages: a picture that is too long for a page, or has too many lines, is divided into several. Each has a complete
 * legend and the same axes as the others, so that they can be compared.
 */
import { type BarPicture, barHeights, barPicture, groupsByRow, mayBeDense, scaleOf } from './bars.ts';
import { type Line, type LinePicture, linePicture, scalesOf } from './lines.ts';
import type { Picture } from './picture.ts';
import { lastEnd, type SpanPicture, spanHeights, spanPicture } from './spans.ts';
import { TITLE } from './style.ts';
import { distinct } from './words.ts';

export type Sketch = BarPicture | LinePicture | SpanPicture;

export function pictureOfPage(sketch: Sketch): Picture {
  if (sketch.kind === 'bars') return barPicture(sketch);
  return sketch.kind === 'lines' ? linePicture(sketch) : spanPicture(sketch);
}

/** The height of a printed page at the width of a column: 1000 pixels are 85 mm, so this is 204 mm. */
export const PAGE_PX = 2400;
/** The page number may need another line in the title. */
const NUMBER_PX = TITLE.leadingPx;
/** More lines cannot be told apart. */
const MOST_FAMILIES = 8;

export function pagesOf(whole: Sketch): Sketch[] {
  const sketch = whole.kind === 'bars' ? denser(whole) : whole;
  const pages = pageless(sketch);
  if (pages.length < 2) return [sketch];
  return pages.map((page, index) => ({ ...page, title: `${page.title} (${index + 1} of ${pages.length})` }));
}

function pageless(sketch: Sketch): Sketch[] {
  if (sketch.kind === 'lines') return linePages(sketch);
  if (sketch.kind === 'bars') {
    const rows = groupsByRow(sketch);
    const heading = (row: number): string | undefined => sketch.groups[rows[row]?.[0] ?? -1]?.heading;
    const isOther = (row: number): boolean => heading(row) !== heading(row - 1);
    const parts = cut(barHeights(sketch), barPicture(sketch).heightPx, isOther);
    return parts.map(([from, to]) => barPage(sketch, rows[from]?.[0] ?? 0, (rows[to - 1]?.at(-1) ?? -1) + 1));
  }
  const axis = { ...sketch.axis, max: sketch.axis.max ?? lastEnd(sketch.sections) };
  const parts = cut(spanHeights(sketch), spanPicture(sketch).heightPx, () => true);
  return parts.map(([from, to]) => ({ ...sketch, axis, sections: sketch.sections.slice(from, to) }));
}

/** Bars that are too many for a page, with a row for each heading, if there are fewer of them. */
function denser(sketch: BarPicture): BarPicture {
  if (barPicture(sketch).heightPx <= PAGE_PX || !mayBeDense(sketch)) return sketch;
  const dense = { ...sketch, isDense: true };
  return groupsByRow(dense).length < sketch.groups.length ? dense : sketch;
}

function barPage(sketch: BarPicture, from: number, to: number): BarPicture {
  return {
    ...sketch,
    groups: sketch.groups.slice(from, to),
    series: sketch.series.map((series) => ({
      ...series,
      values: series.values.slice(from, to),
      ...(series.intervals && { intervals: series.intervals.slice(from, to) }),
      ...(series.labels && { labels: series.labels.slice(from, to) }),
    })),
    axis: { ...sketch.axis, scale: scaleOf(sketch) },
    ...(sketch.notes && { notes: sketch.notes.slice(from, to) }),
  };
}

function linePages(sketch: LinePicture): LinePicture[] {
  const families = distinct(sketch.lines.map(familyOf)).filter((family) => family !== '');
  if (families.length <= MOST_FAMILIES) return [sketch];
  const pages = Math.ceil(families.length / MOST_FAMILIES);
  const size = Math.ceil(families.length / pages);
  const scales = scalesOf(sketch);
  return Array.from({ length: pages }, (_, page) => {
    const shown = new Set(['', ...families.slice(page * size, (page + 1) * size)]);
    return { ...sketch, scales, lines: sketch.lines.filter((line) => shown.has(familyOf(line))) };
  });
}

const familyOf = ({ family, name }: Line): string => family ?? name;

/** The first and last part of each page. A page ends at a good break if it is then at least half full. */
function cut(
  heightsPx: readonly number[],
  wholePx: number,
  isGoodBreak: (index: number) => boolean,
): [from: number, to: number][] {
  if (wholePx <= PAGE_PX) return [[0, heightsPx.length]];
  const aroundPx = wholePx - heightsPx.reduce((sum, height) => sum + height, 0);
  const room = PAGE_PX - aroundPx - NUMBER_PX;
  const pages: [number, number][] = [];
  let from = 0;
  while (from < heightsPx.length) {
    let [to, used, good] = [from, 0, from];
    while (to < heightsPx.length && (to === from || used + (heightsPx[to] ?? 0) <= room)) {
      used += heightsPx[to] ?? 0;
      to += 1;
      if (used > room / 2 && isGoodBreak(to)) good = to;
    }
    const end = to < heightsPx.length && good > from ? good : to;
    pages.push([from, end]);
    from = end;
  }
  return pages;
}
