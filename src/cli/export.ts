/** `rvisim export`: a campaign in a format for other programs. */
import { existsSync, statSync } from 'node:fs';
import { writeChunksAtomically } from '../campaign/atomic-file.ts';
import { openFolder } from '../campaign/folder.ts';
import type { Answer } from '../campaign/manifest.ts';
import { CampaignRefusal } from '../campaign/refusal.ts';
import { quoted } from '../campaign/shell.ts';
import { readRecords } from '../campaign/store.ts';
import { verifyFolder } from '../campaign/verify.ts';
import { type OpenedFolder, openToRead } from '../library/results.ts';
import { checksumOf } from '../report/export/checksum.ts';
import { writeCrate } from '../report/export/crate.ts';
import { SOFTWARE_LICENCE } from '../report/export/crate-metadata.ts';
import { type RunColumn, runColumns } from '../report/export/run-columns.ts';
import { runsAsCsv, writeRunsAsParquet } from '../report/export/run-table.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { stopRuleOf } from './stop-rule-of.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export type ExportFormat = 'csv' | 'parquet' | 'ro-crate';

export interface ExportOptions {
  readonly to: ExportFormat;
  /** A file or, for a package, a folder; `-` is stdout. */
  readonly output: string | undefined;
  readonly force: boolean;
  readonly licence: string;
  readonly json: boolean;
  /** For CSV: texts as they are. */
  readonly raw: boolean;
}

/**
 * Writes the export and prints its path. A running or interrupted campaign gives the runs stored so far, with exit code
 * 4; a package needs a finished campaign.
 */
export async function exportFolder(directory: string, options: ExportOptions, terminal: Terminal): Promise<ExitCode> {
  if (!/^https?:\/\/\S+$/.test(options.licence))
    throw new UsageError(
      `--licence: expected the address of a licence, such as ${SOFTWARE_LICENCE}, came '${options.licence}'`,
    );
  const folder = openToRead(directory);
  const { reading, isFinished } = folder;
  const columns = runColumns(folder.plan.variants, folder.question.scenario.experiment);
  if (options.output === '-') {
    toStdout(directory, folder, columns, options, terminal);
    return codeFor(reading.answer, isFinished);
  }
  const output = options.output ?? outputFor(directory, options.to);
  refuseOverwriting(output, options);
  const written = await writeTo(output, directory, folder, columns, options);
  const { answer } = reading;
  terminal.out(
    options.json
      ? `${JSON.stringify({ format: options.to, output, digest: answer.digest, ...written }, undefined, 2)}\n`
      : `${output}\n`,
  );
  if (!isFinished)
    terminal.err(
      `${answer.records} of ${folder.plan.length} runs: not finished; rvisim resume ${quoted(directory)} goes on\n`,
    );
  return codeFor(answer, isFinished);
}

const codeFor = ({ unanswered }: Answer, isFinished: boolean): ExitCode =>
  unanswered > 0 || !isFinished ? exitCode.partial : exitCode.ok;

/** The default path: beside the results folder, with its name. */
function outputFor(directory: string, format: ExportFormat): string {
  const base = directory.replace(/\/+$/, '');
  if (base === '' || base === '.' || base.endsWith('..'))
    throw new UsageError('--output: a name is needed, since the folder has none');
  return format === 'ro-crate' ? `${base}-crate` : `${base}.${format}`;
}

/** Reads all before it prints anything, since what is printed cannot be taken back. */
function toStdout(
  directory: string,
  { reading }: OpenedFolder,
  columns: readonly RunColumn[],
  { to, json, raw }: ExportOptions,
  terminal: Terminal,
): void {
  if (to !== 'csv') throw new UsageError(`--output: only CSV can go to stdout, ${to} needs a name`);
  if (json) throw new UsageError('--json and --output - exclude each other: stdout holds one or the other');
  void reading.answer;
  for (const line of runsAsCsv(columns, readRecords(directory), raw)) terminal.out(line);
}

function refuseOverwriting(output: string, { force, to }: ExportOptions): void {
  if (output === '') throw new UsageError("--output: expected a name, came ''");
  if (!existsSync(output)) return;
  const isReplaceable = to !== 'ro-crate' && statSync(output).isFile();
  if (isReplaceable && force) return;
  const remedy = isReplaceable ? 'choose another with -o, or replace it with --force' : 'choose another with -o';
  throw new CampaignRefusal('not-ours', `${output} is already there`, remedy);
}

async function writeTo(
  output: string,
  directory: string,
  { question, reading, isFinished }: OpenedFolder,
  columns: readonly RunColumn[],
  { to, licence, raw }: ExportOptions,
): Promise<object> {
  if (to === 'ro-crate') {
    if (!isFinished) throw notFinished(directory);
    checkVerified(directory);
    return { files: writeCrate(directory, output, openFolder(directory), licence) };
  }
  const { scenario, modelVersion } = question;
  // A table with records that turn out to be others is not given its name.
  if (to === 'csv') writeChunksAtomically(output, runsAsCsv(columns, reading.records(), raw));
  else {
    const { digest } = reading.answer;
    const about = { scenario: scenario.name, question: scenario.question, digest, modelVersion };
    await writeRunsAsParquet(output, columns, readRecords(directory), about);
  }
  return {
    rows: reading.answer.records,
    columns: columns.map(({ name, type, meaning }) => ({ name, type, meaning })),
    ...checksumOf(output),
  };
}

/** A package is for others to rely on. */
function checkVerified(directory: string): void {
  const { problems, derivedProblems } = verifyFolder(directory, stopRuleOf);
  const [problem] = [...problems, ...derivedProblems];
  if (problem === undefined) return;
  throw new CampaignRefusal('damaged', problem, `rvisim verify ${quoted(directory)} names all that is wrong`);
}

function notFinished(directory: string): CampaignRefusal {
  const message = `${directory} is not finished: a package of half a campaign could not be reproduced`;
  return new CampaignRefusal('interrupted', message, `rvisim resume ${quoted(directory)} goes on`);
}
