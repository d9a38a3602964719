/**
 * Every figure of every scenario can be read, with as few as one run: nothing lies outside the plot or under something
 * else, axes and bars have their names, and a page holds it. The runs are invented, so that all figures are there.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/analysis/summary.ts';
import { metricsOf } from '../../src/experiments.ts';
import { variantsBehind } from '../../src/page/behind.ts';
import { figuresOf, pictureOf } from '../../src/report/charts/index.ts';
import { printable } from '../../src/report/charts/letters.ts';
import type { Sketch } from '../../src/report/charts/pages.ts';
import type { Picture } from '../../src/report/charts/picture.ts';
import { pageVariants } from '../../src/report/page/variants.ts';
import { renderTable } from '../../src/report/table.ts';
import { type Scenario } from '../../src/scenario/schema.ts';
import { type Drawing, drawingOf, type Mark, overlapPx } from '../report/drawing.ts';
import { inventedSummary } from '../report/invented.ts';
import { scenarios } from './scenarios.ts';

/** Of invented runs, which several tests look at. */
function drawn(scenario: Scenario, runs: number): Drawn {
  const key = `${runs} of ${scenario.name}`;
  let found = all.get(key);
  if (found === undefined) {
    const summary = inventedSummary(scenario, runs);
    found = { summary, figures: figuresOf(summary) };
    all.set(key, found);
  }
  return found;
}
interface Drawn {
  readonly summary: Summary;
  readonly figures: ReturnType<typeof figuresOf>;
}
const all = new Map<string, Drawn>();

describe.each([1, 3, 12])('with %i runs', (runs) => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'the figures of %s can be read',
    (_, scenario) => {
      expect(complaintsAbout(scenario, runs)).toEqual([]);
    },
  );
});

it('covers every figure', () => {
  const names = new Set(scenarios.flatMap((scenario) => drawn(scenario, 3).figures.map(({ name }) => name)));
  const files = readdirSync(new URL('../../src/report/charts/figures', import.meta.url));
  // Two files have two figures each, and one has three.
  expect(names.size).toBeGreaterThanOrEqual(files.length);
});

function complaintsAbout(scenario: Scenario, runs: number): string[] {
  const { summary, figures } = drawn(scenario, runs);
  // Names that no word of a language has: `recovery.vmm`, `memoryGiB`.
  const fields = Object.keys(summary.rows[0]?.factors ?? {}).filter((axis) => /[.A-Z]/.test(axis));
  return figures.flatMap(({ name, pages }) =>
    pages.flatMap((page, index) => {
      // Those in the middle are like those at the ends.
      if (index > 0 && index < pages.length - 1) return [];
      const picture = pictureOf(page);
      const drawing = drawingOf(picture);
      const complaints = [
        ...outside(drawing),
        ...hidden(drawing),
        ...missing(drawing, page, fields),
        ...undrawn(drawing, page),
        ...alike(page),
        ...leadingNowhere(name, picture, summary),
      ];
      return complaints.map((complaint) => `${name}, page ${index + 1}: ${complaint}`);
    }),
  );
}

/** Their marks stand for pairs of variants, or for all of them. */
const POOLED: readonly string[] = ['long-run-differences', 'long-run-states', 'reboot-phases'];

/** In a report every mark that is simulated leads to the runs of some variants, and not of all. */
function leadingNowhere(figure: string, { marks }: Picture, summary: Summary): string[] {
  const variants = pageVariants(summary);
  if (variants.length === 1 || POOLED.includes(figure)) return [];
  return marks
    .filter(({ names }) => !names.some((name) => /\breported\b/.test(name)))
    .filter((mark) => [0, variants.length].includes(variantsBehind(mark, variants).length))
    .map(({ names }) => `"${names.join('", "')}" is of no variant, or of all`);
}

/** 204 mm beside the 85 mm of a column. */
const MOST_PX = 2400;
/** Half a marker, or a mark of an axis. */
const BEYOND_PX = 18;

function outside({ widthPx, heightPx, plot, marks }: Drawing): string[] {
  const isLegend = (mark: Mark): boolean => mark.bottom < plot.top;
  return [
    ...(heightPx > MOST_PX ? [`${heightPx} pixels high`] : []),
    ...marks
      .filter(
        ({ kind, left, right, top, bottom }) =>
          kind === 'text' && (left < 0 || top < 0 || right > widthPx || bottom > heightPx),
      )
      .map(({ text }) => `"${text}" leaves the picture`),
    ...marks
      .filter((mark) => mark.kind !== 'text' && !isLegend(mark) && !isWithin(mark, plot))
      .map(
        ({ left, right, top, bottom }) =>
          `something at ${[left, right, top, bottom].map(Math.round).join(', ')} leaves the plot`,
      ),
  ];
}

const isWithin = (mark: Mark, { left, top, right, bottom }: Drawing['plot']): boolean =>
  mark.left >= left - BEYOND_PX &&
  mark.right <= right + BEYOND_PX &&
  mark.top >= top - BEYOND_PX &&
  mark.bottom <= bottom + BEYOND_PX;

/** Texts on texts, and bars on what was drawn before them. */
function hidden({ marks }: Drawing): string[] {
  const texts = marks.filter(({ kind }) => kind === 'text');
  const overText = texts.flatMap((text, index) =>
    texts
      .slice(index + 1)
      .filter((other) => overlapPx(text, other) > 2)
      .map((other) => `"${text.text}" and "${other.text}" overlap`),
  );
  const underBar = marks.flatMap((mark, index) =>
    mark.kind === 'text' || isWhisker(mark)
      ? marks
          .slice(index + 1)
          .filter((later) => later.kind === 'fill' && overlapPx(mark, later) > 1)
          .map(() => `a bar hides ${mark.text || 'a whisker'}`)
      : [],
  );
  return [...overText, ...underBar];
}

const isWhisker = ({ kind, widthPx }: Mark): boolean => kind === 'path' && widthPx === 3;

function missing({ plot, marks }: Drawing, page: Sketch, fields: readonly string[]): string[] {
  const texts = marks.filter(({ kind }) => kind === 'text');
  const below = texts.filter(
    ({ top, bottom, text }) => top > plot.bottom && bottom < plot.bottom + 50 && !Number.isNaN(Number(text)),
  );
  const beside = texts.filter(({ right, bottom }) => right < plot.left && bottom > plot.top - BEYOND_PX);
  const numbers = beside.filter(({ text }) => !Number.isNaN(Number(text)));
  const written = texts.map(({ text }) => text).join(' ');
  const names =
    page.kind === 'bars'
      ? page.series.map(({ name }) => name)
      : page.kind === 'lines'
        ? page.lines.map(({ name }) => name)
        : page.legend.map(({ name }) => name);
  const labels =
    page.kind === 'bars'
      ? page.groups.map(({ label }) => label)
      : page.kind === 'spans'
        ? page.sections.flatMap(({ rows }) => rows.map(({ label }) => label))
        : [];
  return [
    ...(below.length < 2 ? ['the x axis has no names'] : []),
    ...(page.kind === 'lines' && numbers.length < 2 ? ['the y axis has no names'] : []),
    ...(labels.length > beside.length ? ['some bars have no names'] : []),
    ...labels.filter((label) => label.trim() === '').map(() => 'a bar has an empty name'),
    ...[...names, ...labels]
      .filter((name) => !name.split(/[\s-]+/).every((word) => written.includes(printable(word))))
      .map((name) => `${name} is not written`),
    ...(page.kind === 'bars'
      ? page.groups.flatMap((_, group) =>
          page.series.every(({ values, labels: ends }) => values[group] === null && (ends?.[group] ?? '') === '')
            ? ['a group has neither bars nor "no data"']
            : [],
        )
      : []),
    ...(written.includes('NaN') || written.includes('undefined') || written.includes('null') ? ['no number'] : []),
    ...[...names, ...labels, ...axisTitles(page), page.title]
      .filter((name) => fields.some((field) => name.includes(field)))
      .map((name) => `"${name}" has the name of a field`),
  ];
}

const axisTitles = (page: Sketch): string[] => (page.kind === 'lines' ? [page.xTitle, page.yTitle] : [page.axis.title]);

/** Different things that look the same. */
function alike(page: Sketch): string[] {
  const looks =
    page.kind === 'bars'
      ? page.series.map(({ name, fill }) => [name, JSON.stringify(fill)] as const)
      : page.kind === 'lines'
        ? page.lines.map(
            ({ name, stroke, isLoose }) =>
              [
                name,
                JSON.stringify([stroke.color, stroke.dash, stroke.radiusPx === 0 ? '' : stroke.marker, isLoose]),
              ] as const,
          )
        : page.legend.map(({ name, fill }) => [name, JSON.stringify(fill)] as const);
  const named = new Map(looks);
  const byLook = new Map<string, string[]>();
  for (const [name, look] of named) byLook.set(look, [...(byLook.get(look) ?? []), name]);
  return [...byLook.values()]
    .filter((names) => names.length > 1)
    .map((names) => `${names.join(' and ')} look the same`);
}

/** Bars of more than a hundredth of the axis that nobody sees. */
function undrawn({ plot, marks }: Drawing, page: Sketch): string[] {
  if (page.kind !== 'bars') return [];
  const values = page.series.flatMap((series) => series.values.map((value) => Math.abs(value ?? 0)));
  const most = Math.max(...values, page.axis.max ?? 0);
  const wanted = values.filter((value) => value > most / 50).length;
  const drawn = marks.filter(({ kind, top }) => kind === 'fill' && top >= plot.top).length;
  return drawn < wanted ? [`${drawn} bars of ${wanted} are drawn`] : [];
}

it('show the interval of a share that the tables show, and name it as they do', () => {
  for (const scenario of scenarios) {
    const { summary, figures } = drawn(scenario, 3);
    // Invented runs have outcomes everywhere; tables only where the experiment has shares.
    if (metricsOf(summary.experiment).every(([, { unit }]) => unit !== 'share')) continue;
    for (const { name, pages } of figures) {
      const captions = pages.map(({ caption }) => caption.join(' ')).join(' ');
      if (!/Wilson|Clopper/.test(captions)) continue;
      expect(`${name}: ${captions}`).toContain('Clopper-Pearson');
      expect(captions).not.toContain('Wilson');
      expect(renderTable({ ...summary, longRun: [] }, { color: false, width: 100 }), `${name}: ${captions}`).toContain(
        'Clopper-Pearson for shares',
      );
    }
  }
});
