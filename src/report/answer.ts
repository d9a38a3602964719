/**
 * The answer that a campaign prints when it ends, on one screen: the tables with reported figures, or the first table
 * if there are none, and the command that prints the others.
 */
import type { Summary } from '../analysis/summary.ts';
import type { Section } from './section.ts';
import { caption, renderSection, type TableOptions } from './table.ts';
import { sectionsOf } from './table-sections.ts';
import { wrapText } from './text-table.ts';

/** Lines of a small screen, minus the other lines that a campaign prints at its end. */
const MOST_LINES = 32;
const LINES_BELOW = 4;

/** Ends in a newline. `table` is the command that prints all tables. */
export function renderAnswer(summary: Summary, table: string, options: TableOptions): string {
  const sections = sectionsOf(summary);
  const compared = sections.filter(({ isCompared }) => isCompared === true);
  const candidates = compared.length > 0 ? compared : sections.slice(0, 1);
  const shown: string[] = [];
  let left = MOST_LINES - LINES_BELOW - linesIn(caption(summary, sections, options));
  for (const [index, section] of candidates.entries()) {
    const text = index === 0 ? shortened(section, left, options) : renderSection(section, options);
    if (linesIn(text) + 1 > left && index > 0) continue;
    shown.push(text);
    left -= linesIn(text) + 1;
  }
  const top = caption(summary, candidates.slice(0, shown.length), options);
  return `${[top, ...shown, below(summary, sections.length - shown.length, table, options)].join('\n\n')}\n`;
}

/** The section, shortened to the rows that fit. */
function shortened(section: Section, mostLines: number, options: TableOptions): string {
  const whole = renderSection(section, options);
  if (linesIn(whole) + 1 <= mostLines) return whole;
  for (let rows = section.rows.length - 1; rows > 1; rows--) {
    const notes = [`and ${section.rows.length - rows} more lines`];
    const text = renderSection({ ...section, rows: section.rows.slice(0, rows), notes }, options);
    if (linesIn(text) + 1 <= mostLines) return text;
  }
  return renderSection({ ...section, rows: section.rows.slice(0, 1), notes: [] }, options);
}

function below({ warnings }: Summary, more: number, table: string, { width }: TableOptions): string {
  const rules = [...new Set(warnings.map(({ rule }) => rule))];
  return [
    ...(rules.length === 0 ? [] : [`Read with care (rvisim lint explains): ${rules.join(', ')}`]),
    more === 0
      ? `As files, and with other intervals: ${table}`
      : `${more} more ${more === 1 ? 'table' : 'tables'}: ${table}`,
  ]
    .flatMap((line) => wrapText(line, width))
    .join('\n');
}

const linesIn = (text: string): number => text.split('\n').length;
