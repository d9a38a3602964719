/** The table of runs: filters, order, pages of fifty, and a link to each run. */
import { quantity } from '../report/format.ts';
import type { ColumnHead } from '../report/page/run-index.ts';
import type { Campaign } from './campaign.ts';
import { button, choice, element } from './dom.ts';
import { EVERYTHING, type Filter, positionsOf } from './filter.ts';

const PAGE_RUNS = 50;
/** Columns of numbers beside the words; more do not fit. */
const MOST_NUMBERS = 4;
const ANY = '';

export class RunsTable {
  readonly #campaign: Campaign;
  readonly #place: HTMLElement;
  #filter: Filter = EVERYTHING;
  #page = 0;
  #positions: Uint32Array = new Uint32Array();
  /** What the reader has clicked, in words. */
  #what = '';

  constructor(campaign: Campaign, place: HTMLElement) {
    this.#campaign = campaign;
    this.#place = place;
    this.show(EVERYTHING, '');
  }

  /** Shows the runs of a filter. */
  show(filter: Filter, what: string): void {
    this.#filter = filter;
    this.#what = what;
    this.#page = 0;
    this.#redraw();
  }

  /** The runs before and after one of them, in the order that is shown. */
  neighbours(position: number): { readonly before: number | undefined; readonly after: number | undefined } {
    const at = this.#positions.indexOf(position);
    return at < 0 ? { before: undefined, after: undefined } : this.#around(at);
  }

  #around(at: number) {
    return { before: this.#positions[at - 1], after: this.#positions[at + 1] };
  }

  #change(change: Partial<Filter>): void {
    this.show({ ...this.#filter, ...change }, this.#what);
  }

  #redraw(): void {
    this.#positions = positionsOf(this.#campaign, this.#filter);
    this.#fill();
  }

  /** What has the focus keeps it, though it is another element afterwards. */
  #fill(): void {
    const controls = (): HTMLElement[] => [...this.#place.querySelectorAll<HTMLElement>('select, input, button')];
    const at = controls().findIndex((control) => control === document.activeElement);
    this.#place.replaceChildren(this.#filters(), this.#count(), this.#table(), this.#pager());
    if (at >= 0) controls()[at]?.focus({ preventScroll: true });
  }

  #count(): HTMLElement {
    const of = this.#campaign.facts.runs;
    const all = button('Show all', () => this.show(EVERYTHING, ''));
    const what = this.#what === '' ? '' : `Behind ${this.#what}: `;
    const text = `${what}${this.#positions.length} of ${of} runs`;
    return element('p', { role: 'status', class: 'count' }, text, ' ', ...(this.#positions.length < of ? [all] : []));
  }

  #filters(): HTMLElement {
    const { variants } = this.#campaign.facts;
    const [only, ...others] = this.#filter.variants ?? [];
    const isSeveral = others.length > 0;
    const chosen = isSeveral ? 'several' : `${only ?? ANY}`;
    const variant = choice(
      'Variant',
      [
        [ANY, 'all'],
        ...(isSeveral ? [['several', `${others.length + 1} of them`] as const] : []),
        ...variants.map(({ index, label }) => [`${index}`, label] as const),
      ],
      chosen,
      (value) => this.#change({ variants: value === ANY ? undefined : [Number(value)] } as Partial<Filter>),
    );
    const words = this.#wordColumns().map((head) => this.#wordFilter(head));
    return element('div', { class: 'filters' }, variant, ...words, ...this.#shareFilter(), ...this.#rangeFilter());
  }

  #wordFilter({ name, label, words = [] }: ColumnHead): HTMLElement {
    const options = [[ANY, 'any'] as const, ...[...words].sort().map((word) => [word, word] as const)];
    return choice(label, options, this.#filter.words[name] ?? ANY, (word) => {
      const { [name]: _before, ...rest } = this.#filter.words;
      this.#change({ words: word === ANY ? rest : { ...rest, [name]: word } });
    });
  }

  /** Which runs a share counts. */
  #shareFilter(): HTMLElement[] {
    const shares = this.#campaign.facts.columns.filter(({ kind }) => kind === 'share');
    if (shares.length === 0) return [];
    const { metric = ANY, which = 'about' } = this.#filter.share ?? {};
    const named = choice(
      'Share',
      [[ANY, 'any'], ...shares.map(({ name, label }) => [name, label] as const)],
      metric,
      (value) => this.#change({ share: value === ANY ? undefined : { metric: value, which } } as Partial<Filter>),
    );
    if (metric === ANY) return [named];
    const counted = choice(
      'which',
      [
        ['about', 'that it is about'],
        ['counted', 'that it counts'],
        ['not-counted', 'that it does not count'],
      ],
      which,
      (value) => this.#change({ share: { metric, which: value as typeof which } }),
    );
    return [named, counted];
  }

  #rangeFilter(): HTMLElement[] {
    const numbers = this.#campaign.facts.columns.filter(({ kind }) => kind === 'number');
    const [first] = numbers;
    if (first === undefined) return [];
    const { column = ANY, from = -Infinity, to = Infinity } = this.#filter.range ?? {};
    const options = [[ANY, 'any'] as const, ...numbers.map(({ name, label }) => [name, label] as const)];
    const named = choice('Number', options, column, (value) =>
      this.#change({ range: value === ANY ? undefined : { column: value, from, to } } as Partial<Filter>),
    );
    if (column === ANY) return [named];
    return [
      named,
      bound('from', from, (end) => this.#change({ range: { column, from: orElse(end, -Infinity), to } })),
      bound('to', to, (end) => this.#change({ range: { column, from, to: orElse(end, Infinity) } })),
    ];
  }

  #wordColumns(): readonly ColumnHead[] {
    return this.#campaign.facts.columns.filter(({ kind, words = [] }) => kind === 'words' && words.length > 1);
  }

  /** Of this experiment's columns, those that tell runs apart. */
  #shown(): readonly ColumnHead[] {
    const { columns } = this.#campaign.facts;
    const numbers = columns.filter(({ kind }) => kind === 'number').slice(0, MOST_NUMBERS);
    return [...this.#wordColumns().filter(({ name }) => name !== 'detector'), ...numbers];
  }

  #table(): HTMLElement {
    const shown = this.#shown();
    const heads = [
      this.#header('run', 'run'),
      this.#header('variant', 'variant'),
      ...shown.map(({ name, label, title }) => this.#header(name, label, title)),
    ];
    const from = this.#page * PAGE_RUNS;
    const rows = Array.from(this.#positions.slice(from, from + PAGE_RUNS), (position) => this.#row(position, shown));
    const table = element(
      'table',
      { class: 'runs' },
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows),
    );
    return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'runs' }, table);
  }

  #header(column: string, words: string, title = words): HTMLElement {
    const { sort } = this.#filter;
    const isSorted = sort?.column === column;
    const order = isSorted ? (sort.isDown ? 'descending' : 'ascending') : 'none';
    const sign = isSorted ? (sort.isDown ? ' ↓' : ' ↑') : '';
    const turn = (): void => this.#change({ sort: { column, isDown: isSorted && !sort.isDown } });
    return element('th', { scope: 'col', 'aria-sort': order, title }, button(`${words}${sign}`, turn));
  }

  #row(position: number, shown: readonly ColumnHead[]): HTMLElement {
    const { variants } = this.#campaign.facts;
    const variant = this.#campaign.variantAt(position);
    const id = this.#campaign.idAt(position);
    const cells = shown.map((head) => {
      if (head.kind === 'words') return element('td', {}, this.#campaign.word(head.name, position) ?? '');
      const value = this.#campaign.values(head.name)?.[position] ?? Number.NaN;
      return element('td', { class: 'number' }, Number.isNaN(value) ? '' : quantity(value, head.unit ?? ''));
    });
    return element(
      'tr',
      {},
      element('td', {}, element('a', { href: addressOf(id) }, id)),
      element('td', {}, variants[variant]?.label ?? ''),
      ...cells,
    );
  }

  #pager(): HTMLElement {
    const pages = Math.max(1, Math.ceil(this.#positions.length / PAGE_RUNS));
    const go = (page: number): void => {
      this.#page = Math.min(Math.max(0, page), pages - 1);
      this.#fill();
    };
    const at = element('span', {}, `page ${this.#page + 1} of ${pages}`);
    return element(
      'div',
      { class: 'pager' },
      button('First', () => go(0), { disabled: this.#page === 0 }),
      button('Previous', () => go(this.#page - 1), { disabled: this.#page === 0 }),
      at,
      button('Next', () => go(this.#page + 1), { disabled: this.#page >= pages - 1 }),
      button('Last', () => go(pages - 1), { disabled: this.#page >= pages - 1 }),
    );
  }
}

/** `#run=4.12`, short enough to be written in a mail. */
export const addressOf = (id: string): string => `#run=${id.replace(/^v/, '').replace('-r', '.')}`;

/** One end of a range; NaN when it is taken away. */
function bound(label: string, value: number, change: (end: number) => void): HTMLElement {
  const input = element('input', { type: 'number', step: 'any', value: Number.isFinite(value) ? value : '' });
  input.addEventListener('change', () => change(input.value === '' ? Number.NaN : Number(input.value)));
  return element('label', {}, label, input);
}

const orElse = (value: number, otherwise: number): number => (Number.isNaN(value) ? otherwise : value);
