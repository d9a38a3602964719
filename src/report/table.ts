/** The tables of a campaign as text, under a caption with the question and the origin of the numbers. */
import { styleText } from 'node:util';
import type { Summary } from '../analysis/summary.ts';
import { printable } from '../experiment/printable.ts';
import { confidenceOf, METHOD_NAMES, runsOf } from './format.ts';
import type { Section } from './section.ts';
import { sectionsOf } from './table-sections.ts';
import { layoutTable, wrapText } from './text-table.ts';
import { warningLines } from './warnings.ts';

export interface TableOptions {
  /** Whether to use the terminal's colours. */
  readonly color: boolean;
  /** Characters in a line. If less than 80, some lines are longer. */
  readonly width: number;
}

/**
 * All tables of a campaign as one text, ending in a newline. The main metric comes first, then the other reported or
 * measured metrics.
 */
export function renderTable(summary: Summary, options: TableOptions): string {
  const sections = sectionsOf(summary);
  const tables = sections.map((section) => renderSection(section, options));
  return `${[caption(summary, sections, options), ...tables, ...warningSection(summary, options)].join('\n\n')}\n`;
}

function warningSection({ warnings }: Summary, { color, width }: TableOptions): string[] {
  if (warnings.length === 0) return [];
  return [[bold('Read with care (rvisim lint explains)', color), ...warningLines(warnings, width)].join('\n')];
}

/** The question in bold, then the origin of the numbers. */
export function renderFacts(summary: Summary, notes: readonly string[], { color, width }: TableOptions): string {
  const facts = [
    summary.scenario,
    runsOf(summary),
    `seed ${printable(summary.seed)}`,
    `model ${summary.modelVersion}`,
    summary.digest,
  ].join(' · ');
  const { overrides } = summary;
  const changed =
    overrides.length === 0 ? [] : [`Not as the scenario file has it: ${overrides.map(printable).join(', ')}`];
  return [
    bold(oneLine(summary.question), color),
    ...[facts, ...changed, ...notes].flatMap((line) => wrapText(line, width)),
  ].join('\n');
}

/** A line of its own cannot pass for one of ours. */
const oneLine = (text: string): string => printable(text.trim().replace(/\s*\n\s*/g, ' '));

/** The question, where the numbers come from, and by which methods the intervals of these tables are made. */
export function caption(summary: Summary, sections: readonly Section[], options: TableOptions): string {
  return renderFacts(summary, methodsOf(summary, sections), options);
}

/** By which methods these tables' intervals are made, and what they make of runs without an answer. */
export function methodsOf(summary: Summary, sections: readonly Section[]): string[] {
  const unanswered = summary.rows.reduce((total, row) => total + row.unanswered, 0);
  const { shares, means } = summary.methods;
  const kinds = new Set(sections.flatMap(({ intervals = [] }) => intervals));
  const methods = [
    ...(kinds.has('shares') ? [`${METHOD_NAMES[shares]} for shares`] : []),
    ...(kinds.has('medians') ? ['order statistics for medians'] : []),
    ...(kinds.has('means') ? [`${METHOD_NAMES[means]} for means`] : []),
  ];
  const method = methods.length === 0 ? [] : [`Intervals: ${confidenceOf(summary)}, ${methods.join(', ')}.`];
  const warning =
    `${unanswered} ${unanswered === 1 ? 'run has' : 'runs have'} no answer (${reasonsOf(summary)}). ` +
    'No share counts them; every interval allows for all they might have been.';
  return unanswered > 0 ? [...method, warning] : method;
}

/** "3 harness errors, 1 time-out". */
function reasonsOf(summary: Summary): string {
  return [
    ['harness-error', 'harness error'],
    ['timeout', 'time-out'],
  ]
    .map(([status = '', word]) => {
      const runs = summary.rows.reduce((total, row) => total + (row.unansweredBy[status] ?? 0), 0);
      return runs === 0 ? '' : `${runs} ${word}${runs === 1 ? '' : 's'}`;
    })
    .filter((text) => text !== '')
    .join(', ');
}

export function renderSection({ title, columns, rows, notes = [] }: Section, { color, width }: TableOptions): string {
  const { lines, headerLines } = layoutTable(columns, rows, width);
  return [
    ...wrapText(title, width).map((line) => bold(line, color)),
    ...lines.map((line, index) => (index < headerLines ? faint(line, color) : line)),
    ...notes.flatMap((note) => wrapText(note, width)),
  ].join('\n');
}

/** The caller decides about colour. */
const ALWAYS = { validateStream: false };
const bold = (text: string, color: boolean): string => (color ? styleText('bold', text, ALWAYS) : text);
const faint = (text: string, color: boolean): string => (color ? styleText('dim', text, ALWAYS) : text);
