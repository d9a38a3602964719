/**
 * The tables of a campaign for papers: LaTeX with booktabs, and Markdown. Metrics are in words, as in the report. Texts
 * of scenarios cannot become markup.
 */
import type { Summary } from '../analysis/summary.ts';
import type { Metric } from '../experiment/metrics.ts';
import { printable } from '../experiment/printable.ts';
import { metricsOf } from '../experiments.ts';
import { metricWords, splitAtMetrics } from './charts/words.ts';
import { confidenceOf, METHOD_NAMES, NOTHING, runsOf } from './format.ts';
import type { Section } from './section.ts';
import { sectionsOf } from './table-sections.ts';

/** A document part: `\usepackage{booktabs}` is all that it needs. A comment before each table has its origin. */
export function latexTables(summary: Summary): string {
  const origin = `% ${inOneLine(originOf(summary))}\n`;
  return wordedSections(summary)
    .map((section) => `${origin}${latexTable(section, captionOf(section, summary))}`)
    .join('\n');
}

/** The sections of the tables, with the names of metrics in words. */
function wordedSections(summary: Summary): Section[] {
  const known = new Map<string, Metric>(metricsOf(summary.experiment));
  const worded = (text: string): string =>
    splitAtMetrics(text, known)
      .map(({ part, metric }) => (metric === undefined ? part : metricWords(part, metric)))
      .join('');
  return sectionsOf(summary).map((section) => ({
    ...section,
    title: worded(section.title),
    columns: section.columns.map((column) => ({ ...column, header: worded(column.header) })),
    rows: section.rows.map((cells) => cells.map(worded)),
    notes: section.notes?.map(worded) ?? [],
  }));
}

function latexTable({ columns, rows, notes = [] }: Section, caption: string): string {
  const longest = columns.map(({ header }, index) =>
    Math.max(header.length, ...rows.map((row) => (row[index] ?? '').trim().length)),
  );
  const places = columns.map(({ align }, index) => {
    if (align === 'right') return 'r';
    return (longest[index] ?? 0) > LONGEST_CELL ? `p{${PARAGRAPH}}` : 'l';
  });
  const isWide = longest.reduce((sum, letters) => sum + Math.min(letters, LONGEST_CELL), 0) > WIDE;
  const isNumber = (index: number): boolean => columns[index]?.align === 'right';
  const textOf = (cell: string, index: number): string =>
    isNumber(index) || cell === NOTHING ? latexNumber(cell) : latexText(cell);
  const line = (cells: readonly string[]): string =>
    `    ${cells.map((cell, index) => textOf(cell.trim(), index)).join(' & ')} \\\\\n`;
  const remarks = notes.map((note) => `  \\par\\raggedright\\footnotesize ${latexText(note)}\n`);
  return (
    `\\begin{table}\n  \\centering\n  \\caption{${latexText(caption)}}\n${isWide ? NARROWER : ''}` +
    `  \\begin{tabular}{@{}${places.join('')}@{}}\n` +
    `    \\toprule\n${line(columns.map(({ header }) => header))}    \\midrule\n` +
    rows.map((row) => line(columns.map((_, index) => row[index] ?? ''))).join('') +
    `    \\bottomrule\n  \\end{tabular}\n${remarks.join('')}\\end{table}\n`
  );
}

/** A hyphen before a number is a minus, and one alone a dash. */
export const latexNumber = (cell: string): string =>
  cell === NOTHING ? '--' : latexText(cell.replaceAll(/(?<![\w.])-(?=\d)/g, '−'));

/** Longer rows do not fit in the size of the text; in this one most do across both columns of a page. */
const WIDE = 60;
const NARROWER = '  \\scriptsize\\setlength{\\tabcolsep}{3pt}\n';

/** A longer text is set as a paragraph. */
const LONGEST_CELL = 48;
const PARAGRAPH = '0.4\\linewidth';

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '…': '\\ldots{}',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '→': '$\\rightarrow$',
  '²': '\\textsuperscript{2}',
  '·': '$\\cdot$',
};

/** Every character that means something to LaTeX stands for itself; those that nobody sees are dots. */
export const latexText = (text: string): string =>
  Array.from(inOneLine(text), (letter) => LATEX[letter] ?? letter)
    .join('')
    // A bracket or a star at the beginning of a row would belong to the end of the row before it.
    .replace(/^( *)([[*])/, '$1{$2}');

const inOneLine = (text: string): string => printable(text.replaceAll(/\s+/g, ' '));

export function markdownTables(summary: Summary): string {
  const tables = wordedSections(summary).map(
    (section) => `${markdownTable(section)}\n*${markdownText(captionOf(section, summary))}*\n`,
  );
  return `${tables.join('\n')}\n${markdownText(originOf(summary))}\n`;
}

const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

function markdownTable({ columns, rows, notes = [] }: Section): string {
  const rule = columns.map(({ align }) => (align === 'right' ? '---:' : ':---'));
  const body = rows.map((row) => markdownRow(columns.map((_, index) => markdownText((row[index] ?? '').trim()))));
  const remarks = notes.map((note) => `\n${markdownText(note)}\n`);
  const head = markdownRow(columns.map(({ header }) => markdownText(header)));
  return [head, markdownRow(rule), ...body, ...remarks].join('');
}

export const markdownText = (text: string): string =>
  inOneLine(text)
    // Nor do addresses become links, or names with an at-sign mentions.
    .replaceAll(/[\\`*_[\]{}<>#|~@]|:(?=\/\/)|(?<=\bwww)\./gi, (sign) => `\\${sign}`)
    .replaceAll('&', '&amp;');

/** What it shows, over how many runs, and how its intervals are made. */
function captionOf({ title, intervals = [] }: Section, summary: Summary): string {
  const { shares, means } = summary.methods;
  const methods = { shares: METHOD_NAMES[shares], medians: 'order-statistics', means: METHOD_NAMES[means] };
  const names = [...new Set(intervals.map((kind) => methods[kind]))];
  const how = names.length === 0 ? '' : `; ${confidenceOf(summary)} ${names.join(' and ')} intervals`;
  return `${title}. ${runsOf(summary)}${how}.`;
}

const originOf = ({ scenario, seed, modelVersion, digest }: Summary): string =>
  `${scenario}, seed ${seed}, model ${modelVersion}, ${digest}`;
