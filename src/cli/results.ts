/** What the commands print of a results folder's numbers, and the files made from them. */
import { join } from 'node:path';
import type { AvailabilityAssumptions } from '../analysis/availability.ts';
import type { IntervalMethod } from '../analysis/proportion.ts';
import type { Summary } from '../analysis/summary.ts';
import { CLAIM_INTERVALS, type IntervalChoice } from '../analysis/tally.ts';
import { writeAtomically } from '../campaign/atomic-file.ts';
import { noteChecksums } from '../campaign/checksums.ts';
import { makeFolder, makeOwnFolder } from '../campaign/folder.ts';
import { CampaignRefusal, refusalOf } from '../campaign/refusal.ts';
import { quoted } from '../campaign/shell.ts';
import { type Results, readResults } from '../library/results.ts';
import type { PaperOptions } from '../report/charts/paper.ts';
import { csvTables, resultsCsv } from '../report/csv.ts';
import { missingPrecision } from '../report/sampling-sections.ts';
import { renderTable } from '../report/table.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { checkUnsealed } from './output-file.ts';
import type { Terminal } from './terminal.ts';
import { checkFolderName } from './usage-error.ts';

/** Says what is missing when a campaign has done all its runs and does not know its shares as well as it was to. */
export function tellMissingPrecision(directory: string, { summary, isFinished }: Results, terminal: Terminal): void {
  const missing = missingPrecision(summary.precision, summary.runs, quoted(directory));
  if (isFinished && missing !== undefined) terminal.err(`${missing}\n`);
}

/** The exit code of a command that shows these results. */
export function exitCodeFor({ answer, isFinished, summary }: Results): ExitCode {
  const isPrecise = summary.precision.every(({ isReached }) => isReached);
  return answer.unanswered > 0 || !isFinished || !isPrecise ? exitCode.partial : exitCode.ok;
}

export type TableFormat = 'text' | 'json' | 'csv' | 'latex' | 'markdown';

/** `rvisim table`: prints the tables of a folder. */
export async function showTable(
  directory: string,
  format: TableFormat,
  intervals: IntervalChoice,
  availability: AvailabilityAssumptions | undefined,
  terminal: Terminal,
  isRaw = false,
): Promise<ExitCode> {
  const results = readResults(directory, intervals, availability);
  await printSummary(results.summary, format, terminal, isRaw);
  if (!results.isFinished)
    terminal.err(
      `${results.answer.records} of ${results.planned} runs: not finished; ` +
        `rvisim resume ${quoted(directory)} goes on\n`,
    );
  tellMissingPrecision(directory, results, terminal);
  return exitCodeFor(results);
}

export async function printSummary(
  summary: Summary,
  format: TableFormat,
  terminal: Terminal,
  isRaw = false,
): Promise<void> {
  switch (format) {
    case 'text':
      terminal.out(renderTable(summary, terminal));
      break;
    case 'json': {
      const { summaryToJson } = await import('../report/json.ts');
      terminal.out(`${JSON.stringify(summaryToJson(summary), undefined, 2)}\n`);
      break;
    }
    case 'csv':
      terminal.out(resultsCsv(summary, isRaw).text);
      break;
    case 'latex':
    case 'markdown': {
      const { latexTables, markdownTables } = await import('../report/paper-table.ts');
      terminal.out(format === 'latex' ? latexTables(summary) : markdownTables(summary));
      break;
    }
  }
}

export function writeTables(directory: string, summary: Summary): void {
  const folder = makeOwnFolder(directory, 'tables');
  const tables = csvTables(summary);
  for (const { name, text } of tables) writeAtomically(join(folder, name), text);
  noteChecksums(
    directory,
    'tables',
    tables.map(({ name }) => name),
  );
}

/**
 * `rvisim chart`: draws the figures for which there are data and prints their paths. The exit code is 1 when a figure
 * could not be drawn.
 */
export async function drawCharts(
  directory: string,
  into: string | undefined,
  interval: IntervalMethod,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  checkFolderName(into);
  if (into !== undefined) checkUnsealed('--output', into);
  const results = readResults(directory, { ...CLAIM_INTERVALS, shares: interval });
  const { files, failed } = await (into === undefined
    ? writeOwnCharts(directory, results.summary)
    : writeCharts(into, results.summary));
  const { digest } = results.answer;
  terminal.out(
    json ? `${JSON.stringify({ digest, files }, undefined, 2)}\n` : files.map((file) => `${file}\n`).join(''),
  );
  if (failed.length === 0) tellNoCharts(files, directory, terminal);
  tellFailedCharts(failed, terminal);
  const refused = failed.find(({ reason }) => reason instanceof CampaignRefusal);
  if (refused !== undefined) return exitCode.refused;
  return failed.length > 0 ? exitCode.internalError : exitCodeFor(results);
}

/** `rvisim chart --format`: figures for a paper, into a folder of their own. */
export async function drawForPaper(
  directory: string,
  into: string,
  interval: IntervalMethod,
  options: PaperOptions,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  checkUnsealed('--output', into);
  const results = readResults(directory, { ...CLAIM_INTERVALS, shares: interval });
  const { renderForPaper } = await import('../report/charts/paper.ts');
  makeFolder(into);
  const files = await renderForPaper(results.summary, into, options);
  const { digest } = results.answer;
  terminal.out(
    json ? `${JSON.stringify({ digest, files }, undefined, 2)}\n` : files.map((file) => `${file}\n`).join(''),
  );
  tellNoCharts(files, directory, terminal);
  return exitCodeFor(results);
}

function tellNoCharts(files: readonly string[], directory: string, terminal: Terminal): void {
  if (files.length > 0) return;
  terminal.err(`rvisim: no figure shows what these runs measure; their numbers: rvisim table ${quoted(directory)}\n`);
}

export interface DrawnCharts {
  readonly files: readonly string[];
  readonly failed: readonly FailedChart[];
}

/** A figure (or all) that could not be drawn or written, with the exception. */
interface FailedChart {
  readonly what: string;
  readonly reason: unknown;
}

/** Draws the charts of a results folder into it and stores their checksums. */
export async function writeOwnCharts(directory: string, summary: Summary): Promise<DrawnCharts> {
  const drawn = await writeCharts(makeOwnFolder(directory, 'charts'), summary);
  noteChecksums(directory, 'charts', drawn.files);
  return drawn;
}

/**
 * Draws every figure that the summary has data for. A chart can be drawn from the records at any time, so errors (a
 * library that does not load, a full disk) are returned and not thrown.
 */
async function writeCharts(folder: string, summary: Summary): Promise<DrawnCharts> {
  const failed: FailedChart[] = [];
  let files: readonly string[] = [];
  try {
    const { renderCharts } = await import('../report/charts/index.ts');
    makeFolder(folder);
    files = await renderCharts(summary, folder, (figure, reason) =>
      failed.push({ what: `the chart '${figure}'`, reason: refusalOf(reason, join(folder, figure)) ?? reason }),
    );
  } catch (reason) {
    failed.push({ what: 'charts', reason });
  }
  return { files, failed };
}

/** A warning for each chart that is missing, with the reason in a line. */
export function tellFailedCharts(failed: DrawnCharts['failed'], terminal: Terminal): void {
  for (const { what, reason } of failed)
    terminal.err(`rvisim: warning: ${what} could not be drawn: ${reasonOf(reason)}\n`);
}

function reasonOf(reason: unknown): string {
  const [line = ''] = (reason instanceof Error ? reason.message : String(reason)).split('\n');
  return line;
}
