/**
 * The page of a report. What there is to read is in the file already; this draws the figures, fills the table of runs,
 * shows the run that the address names, and asks the simulator.
 */
import { NOTHING } from '../report/format.ts';
import { variantsBehind } from './behind.ts';
import { Campaign } from './campaign.ts';
import { button, element, place } from './dom.ts';
import { type Chosen, FigureView } from './figures.ts';
import { EVERYTHING, type Filter } from './filter.ts';
import { RunView } from './run-view.ts';
import { RunsTable } from './runs-table.ts';
import { SimulatorClient } from './simulator-client.ts';

async function begin(): Promise<void> {
  const campaign = await Campaign.read();
  const table = new RunsTable(campaign, place('runs-body'));
  const choose = (chosen: Chosen): void => {
    table.show(filterFor(campaign, chosen), chosen.what);
    location.hash = '#runs';
    // Whoever chose by keyboard goes on there.
    place('runs-title').focus();
  };
  drawFigures(campaign, choose);
  linkTables(campaign, choose);
  // Records and simulator come after this script in the file, which may be long.
  if (document.readyState === 'loading') await new Promise((done) => addEventListener('DOMContentLoaded', done));
  const { scenario } = campaign.facts;
  const simulator = scenario === undefined ? undefined : new SimulatorClient(scenario);
  const view = new RunView(campaign, simulator, table, place('run'));
  const follow = (): void => {
    const id = /^#run=(.+)$/.exec(location.hash)?.[1];
    if (id === undefined) view.hide();
    else void view.show(decodeURIComponent(id)).catch(tell);
  };
  addEventListener('hashchange', follow);
  follow();
  document.documentElement.dataset['ready'] = 'true';
}

/** Figures are drawn when they come into view, and all of them before the page is printed. */
function drawFigures(campaign: Campaign, choose: (chosen: Chosen) => void): void {
  const views = new Map<Element, FigureView>();
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) views.get(target)?.draw();
    },
    { rootMargin: '400px' },
  );
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-figure]')) {
    const { figure: name, page } = figure.dataset;
    const found = campaign.facts.figures.find((each) => each.name === name);
    if (found === undefined) continue;
    views.set(figure, new FigureView(figure, found, Number(page), choose));
    seen.observe(figure);
  }
  addEventListener('beforeprint', () => {
    for (const view of views.values()) view.draw();
    for (const details of document.querySelectorAll<HTMLDetailsElement>('#tables details')) details.open = true;
  });
}

/** In tables the name of a variant leads to its runs, and every other cell to those that its row and column name. */
function linkTables(campaign: Campaign, choose: (chosen: Chosen) => void): void {
  const { variants } = campaign.facts;
  for (const table of document.querySelectorAll<HTMLTableElement>('#answer table, #tables table')) {
    for (const row of table.tBodies[0]?.rows ?? []) {
      const [cell] = row.cells;
      const label = textOf(cell);
      if (variants.some((each) => each.label === label))
        cell?.replaceChildren(button(label, () => choose({ names: [label], what: label }), { class: 'link' }));
    }
    table.classList.add('linked');
    table.addEventListener('click', ({ target }) => {
      if (target instanceof HTMLButtonElement) return;
      const cell = target instanceof Element ? target.closest('td') : null;
      if (cell !== null) choose(chosenIn(campaign, table, cell));
    });
  }
}

const textOf = (cell: Element | null | undefined): string => cell?.textContent?.trim() ?? '';

/** What a cell of a table is about: the texts of its row, and the head of its column. */
function chosenIn(campaign: Campaign, table: HTMLTableElement, cell: HTMLTableCellElement): Chosen {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const at = rows.findIndex((row) => row.contains(cell));
  // A name stands only in the first of the rows that it is for.
  const named = rows.slice(0, at + 1).findLast((row) => textOf(row.cells[0]) !== '');
  const texts = [...(rows[at]?.cells ?? [])].filter((each) => !each.classList.contains('number')).map(textOf);
  const head = textOf(table.tHead?.rows[0]?.cells[cell.cellIndex]);
  const names = [textOf(named?.cells[0]), ...texts.slice(1), head].filter((text) => !['', NOTHING].includes(text));
  const metric = metricOf(table, rows[at], cell);
  const cause = texts.find((text) => campaign.head('cause')?.words?.includes(text));
  const counts = { ...(cause !== undefined && { cause }), ...(metric !== undefined && { metric }) };
  return { names, counts, what: names.join(', ') };
}

/** The metric that a row, a column or a whole table names. */
function metricOf(
  table: HTMLTableElement,
  row: HTMLTableRowElement | undefined,
  { cellIndex }: HTMLTableCellElement,
): string | undefined {
  const titles = [row, table.tHead?.rows[0]?.cells[cellIndex], table.parentElement?.previousElementSibling];
  const names = titles.map((title) => title?.querySelector<HTMLElement>('abbr')?.dataset['metric']);
  return names.find((name) => name !== undefined);
}

function filterFor(campaign: Campaign, { names, along, counts = {} }: Chosen): Filter {
  const { variants } = campaign.facts;
  const behind = variantsBehind({ names, ...(along !== undefined && { along }) }, variants);
  const { metric, outcome, cause } = counts;
  const words = { ...(outcome !== undefined && { outcome }), ...(cause !== undefined && { cause, outcome: 'failed' }) };
  const head = metric === undefined ? undefined : campaign.head(metric);
  return {
    ...EVERYTHING,
    ...(behind.length < variants.length && { variants: behind }),
    words: Object.fromEntries(Object.entries(words).filter(([column]) => campaign.head(column) !== undefined)),
    ...(metric !== undefined && head?.kind === 'share' && { share: { metric, which: 'counted' as const } }),
    ...(metric !== undefined &&
      head?.kind === 'number' && { range: { column: metric, from: -Infinity, to: Infinity } }),
  };
}

function tell(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  document.querySelector('main')?.prepend(element('p', { role: 'alert', class: 'different' }, message));
}

begin().catch(tell);
