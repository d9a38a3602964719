/**
 * The figures of the report: the same definitions as the PNGs beside a campaign, drawn by the same code, with a
 * tooltip, switches for what the legend names, zoom, their table, and files to save.
 */
import { Chart, LinearScale, LineElement, LogarithmicScale, PointElement, ScatterController } from 'chart.js';
import { pictureOfPage, type Sketch } from '../report/charts/pages.ts';
import type { Counted, Mark, Picture } from '../report/charts/picture.ts';
import { linearScale, logarithmicScale, type Scale } from '../report/charts/scale.ts';
import { PAPER, WIDTH_PX } from '../report/charts/style.ts';
import { type CsvValue, csvOf } from '../report/csv-text.ts';
import type { PageFigure } from '../report/page/payload.ts';
import { button, element, save } from './dom.ts';
import { svgOf } from './svg-pen.ts';
import { hideTip, showTip } from './tip.ts';

Chart.register(ScatterController, LinearScale, LogarithmicScale, PointElement, LineElement);

/** What a reader has pointed at. */
export interface Chosen {
  readonly names: readonly string[];
  readonly along?: number;
  readonly counts?: Counted;
  /** In words. */
  readonly what: string;
}

/** The number of a mark, and of what it is, as the axes say. */
const valueOf = ({ value }: Mark, sketch: Sketch): string =>
  `${value} (${sketch.kind === 'lines' ? `${sketch.yTitle}; ${sketch.xTitle}` : sketch.axis.title})`;

/** A page of a figure in its place; `choose` is called with what is clicked. */
export class FigureView {
  readonly #sketch: Sketch;
  readonly #figure: PageFigure;
  readonly #choose: (chosen: Chosen) => void;
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #hidden = new Set<string>();
  #zoom: Scale | undefined;
  #picture: Picture;
  #chart: Chart | undefined;

  constructor(place: HTMLElement, figure: PageFigure, page: number, choose: (chosen: Chosen) => void) {
    this.#figure = figure;
    this.#choose = choose;
    const sketch = figure.pages[page];
    if (sketch === undefined) throw new Error(`figure ${figure.name} has no page ${page}`);
    this.#sketch = sketch;
    this.#picture = pictureOfPage(sketch);
    this.#canvas.setAttribute('aria-label', `${sketch.title}. Its table has the same numbers.`);
    // Reserved before it is drawn, so that nothing jumps.
    this.#canvas.style.aspectRatio = `${WIDTH_PX} / ${this.#picture.heightPx}`;
    this.#canvas.style.width = '100%';
    this.#canvas.style.height = 'auto';
    place.prepend(this.#canvas);
    place.append(this.#tools(place));
    this.#listen();
  }

  draw(): void {
    if (this.#chart === undefined) this.#redraw();
  }

  #redraw(): void {
    this.#picture = this.#pictureNow();
    this.#chart?.destroy();
    const { config, heightPx } = this.#picture;
    [this.#canvas.width, this.#canvas.height] = [WIDTH_PX, heightPx];
    this.#canvas.style.aspectRatio = `${WIDTH_PX} / ${heightPx}`;
    this.#chart = new Chart(this.#canvas, {
      ...config,
      options: { ...config.options, responsive: false, devicePixelRatio: SHARPNESS, events: [] },
    });
  }

  /** A drawn picture is used up, so each drawing gets a new one. */
  #pictureNow(): Picture {
    const picture = pictureOfPage(withoutNames(this.#sketch, this.#hidden));
    if (this.#zoom !== undefined) picture.zoom(this.#zoom);
    return picture;
  }

  #listen(): void {
    const at = ({ offsetX, offsetY }: MouseEvent): Mark | undefined => {
      const scale = WIDTH_PX / this.#canvas.clientWidth;
      const [x, y] = [offsetX * scale, offsetY * scale];
      return this.#picture.marks.findLast(
        (mark) => x >= mark.x && x <= mark.x + mark.width && y >= mark.y && y <= mark.y + mark.height,
      );
    };
    this.#canvas.addEventListener('mousemove', (event) => {
      const mark = at(event);
      this.#canvas.style.cursor = mark === undefined ? 'default' : 'pointer';
      if (mark === undefined) hideTip();
      else showTip(event, mark.names.join(', '), valueOf(mark, this.#sketch));
    });
    this.#canvas.addEventListener('mouseleave', hideTip);
    this.#canvas.addEventListener('click', (event) => {
      const mark = at(event);
      if (mark !== undefined)
        this.#choose({ ...mark, what: `${mark.names.join(', ')}: ${valueOf(mark, this.#sketch)}` });
    });
  }

  #tools(place: HTMLElement): HTMLElement {
    const names = namesIn(this.#sketch);
    const toggles = names.length < 2 ? [] : names.map((name) => this.#toggle(name));
    const table = button('Table', () => this.#showTable(place, table), { 'aria-expanded': 'false' });
    const file = this.#figure.name;
    return element(
      'div',
      { class: 'tools' },
      ...toggles,
      element(
        'span',
        { class: 'buttons' },
        button('Zoom in', () => this.#zoomBy(0.5), { 'aria-label': `Zoom in on ${this.#sketch.title}` }),
        button('Right', () => this.#moveBy(0.5)),
        button('Left', () => this.#moveBy(-0.5)),
        button('Whole', () => this.#zoomTo(undefined)),
        table,
        button('PNG', () => this.#savePng(`${file}.png`)),
        button('SVG', () =>
          save(`${file}.svg`, textFile(svgOf(this.#pictureNow(), this.#sketch.title), 'image/svg+xml')),
        ),
        button('CSV', () => save(`${file}.csv`, textFile(csvOf(this.#figure.rows), 'text/csv'))),
      ),
    );
  }

  #toggle(name: string): HTMLElement {
    const box = element('input', { type: 'checkbox', checked: true });
    box.addEventListener('change', () => {
      if (box.checked) this.#hidden.delete(name);
      else this.#hidden.add(name);
      this.#redraw();
    });
    return element('label', { class: 'toggle' }, box, name);
  }

  /** The axis as it is shown now. */
  #axis(): { readonly min: number; readonly max: number; readonly isLogarithmic: boolean } {
    const { x } = this.#chart?.scales ?? {};
    const isLogarithmic = x?.type === 'logarithmic';
    return { min: x?.min ?? 0, max: x?.max ?? 1, isLogarithmic };
  }

  #zoomBy(part: number): void {
    const { min, max, isLogarithmic } = this.#axis();
    this.#zoomTo(isLogarithmic ? [min, min * (max / min) ** part] : [min, min + (max - min) * part]);
  }

  #moveBy(part: number): void {
    const { min, max, isLogarithmic } = this.#axis();
    const ratio = (max / min) ** part;
    const by = (max - min) * part;
    this.#zoomTo(isLogarithmic ? [min * ratio, max * ratio] : [min + by, max + by]);
  }

  #zoomTo(range: readonly [number, number] | undefined): void {
    const { isLogarithmic } = this.#axis();
    this.#zoom = range && cut(range, isLogarithmic);
    this.#redraw();
  }

  #showTable(place: HTMLElement, opener: HTMLElement): void {
    const there = place.querySelector('.scroll');
    there?.remove();
    opener.setAttribute('aria-expanded', `${there === null}`);
    if (there === null) place.append(this.#table());
  }

  #table(): HTMLElement {
    const { rows } = this.#figure;
    const columns = Object.keys(rows[0] ?? {});
    const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)), element('td'));
    const body = rows.map((row) => {
      const named = columns.filter((name) => !BESIDE.includes(name));
      const all = named.map((name) => row[name]).filter((value) => typeof value === 'string' && value !== '');
      const texts = [...new Set(all)] as string[];
      // Where a point of a line lies.
      const along = typeof row['size'] === 'number' ? { along: row['size'] } : {};
      const counts = { outcome: wordIn(row['outcome']), cause: wordIn(row['cause']) };
      const show = button(
        'runs',
        () => this.#choose({ names: texts, counts: defined(counts), ...along, what: texts.join(', ') }),
        {
          'aria-label': `runs of ${texts.join(', ')}`,
        },
      );
      const cells = columns.map((name) =>
        element('td', { class: typeof row[name] === 'number' ? 'number' : '' }, shown(row[name])),
      );
      return element('tr', {}, ...cells, element('td', {}, show));
    });
    const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
    return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': this.#sketch.title }, table);
  }

  #savePng(name: string): void {
    const { config, heightPx } = this.#pictureNow();
    const canvas = element('canvas', { width: WIDTH_PX, height: heightPx });
    const paper = {
      id: 'paper',
      beforeDraw: ({ ctx }: Chart) => {
        ctx.fillStyle = PAPER;
        ctx.fillRect(0, 0, WIDTH_PX, heightPx);
      },
    };
    const chart = new Chart(canvas, {
      ...config,
      plugins: [paper, ...(config.plugins ?? [])],
      options: { ...config.options, responsive: false, devicePixelRatio: SHARPNESS },
    });
    canvas.toBlob((blob) => {
      if (blob !== null) save(name, blob);
      chart.destroy();
    });
  }
}

/** Columns that say where a number comes from, and not which runs it is of. */
const BESIDE: readonly string[] = ['method', 'source', 'use'];

/** Pixels of the canvas for one of the picture: sharp where the page is enlarged. */
const SHARPNESS = 2;

const textFile = (text: string, type: string): Blob => new Blob([text], { type });

/** The part of an axis, with marks of its own. */
function cut([min, max]: readonly [number, number], isLogarithmic: boolean): Scale {
  const { ticks } = isLogarithmic ? logarithmicScale({ from: min, to: max }) : linearScale({ from: min, to: max });
  const kind = isLogarithmic ? 'logarithmic' : 'linear';
  return { kind, min, max, ticks: ticks.filter((tick) => tick >= min && tick <= max) };
}

function namesIn(sketch: Sketch): string[] {
  if (sketch.kind === 'bars') return [...new Set(sketch.series.map(({ name }) => name))];
  return sketch.kind === 'lines' ? [...new Set(sketch.lines.map(({ name }) => name))] : [];
}

function withoutNames(sketch: Sketch, hidden: ReadonlySet<string>): Sketch {
  if (hidden.size === 0) return sketch;
  if (sketch.kind === 'bars') return { ...sketch, series: sketch.series.filter(({ name }) => !hidden.has(name)) };
  if (sketch.kind === 'lines') return { ...sketch, lines: sketch.lines.filter(({ name }) => !hidden.has(name)) };
  return sketch;
}

const wordIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const shown = (value: CsvValue): string => (value === null || value === undefined ? '' : `${value}`);

const defined = ({ outcome, cause }: { outcome: string | undefined; cause: string | undefined }): Counted => ({
  ...(outcome !== undefined && { outcome }),
  ...(cause !== undefined && { cause }),
});
