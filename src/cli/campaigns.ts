/**
 * `rvisim campaign`, `resume`, `extend` and `merge`: do or merge the runs, then print the answer and where it is
 * stored.
 */
import { join } from 'node:path';
import {
  beginCampaign,
  beginOrResumeCampaign,
  type Conduct,
  type Conducted,
  extendCampaign,
  resumeCampaign,
} from '../campaign/conduct.ts';
import { withoutPassword } from '../campaign/engines/redis-address.ts';
import type { LogLevel } from '../campaign/log.ts';
import { questionOf } from '../campaign/manifest.ts';
import { mergeCampaigns } from '../campaign/merge.ts';
import type { Shard } from '../campaign/plan.ts';
import { quoted } from '../campaign/shell.ts';
import { signFolder } from '../campaign/signature.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import { type Results, readResults } from '../library/results.ts';
import { renderAnswer } from '../report/answer.ts';
import { layoutOf } from './allotting.ts';
import { type EngineOptions, engineOf } from './engine.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import { noteworthyRuns } from './noteworthy.ts';
import { progressLine, runsPerSecond } from './progress.ts';
import {
  exitCodeFor,
  printSummary,
  tellFailedCharts,
  tellMissingPrecision,
  writeOwnCharts,
  writeTables,
} from './results.ts';
import { readScenario, type ScenarioOptions, tellLeftOut } from './source.ts';
import { stopRuleOf } from './stop-rule-of.ts';
import type { Terminal } from './terminal.ts';
import type { TraceChoice } from './trace-choice.ts';
import { checkFolderName, UsageError } from './usage-error.ts';
import type { Watching } from './watch.ts';

export interface CampaignOptions extends EngineOptions {
  readonly jobs: Jobs;
  readonly failFast: boolean;
  readonly logLevel: LogLevel;
  readonly noCharts: boolean;
  readonly json: boolean;
  /** The ssh key that signs the finished folder. */
  readonly sign: string | undefined;
}

interface NewCampaignOptions extends CampaignOptions, ScenarioOptions {
  readonly output: string | undefined;
  /** Whether the results of an earlier campaign may be removed. */
  readonly force: boolean;
  /** Whether to continue this campaign if the folder holds it. */
  readonly resume: boolean;
  readonly shard: Shard | undefined;
  /** The runs to be traced. */
  readonly trace: TraceChoice | undefined;
  /** Whether to write the report into the folder. */
  readonly report: boolean;
  /** Whether a page shows the progress. */
  readonly watch: boolean;
  readonly port?: number | undefined;
}

export async function runCampaign(
  file: string,
  { output, force, resume, shard, trace, report, watch, port, ...options }: NewCampaignOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (port !== undefined && !watch) throw new UsageError('--port: expected --watch beside it');
  if (force && resume)
    throw new UsageError('--force and --resume exclude each other: --force begins again, --resume goes on');
  const source = readScenario(file, options);
  const { text, scenario, overrides } = source;
  checkFolderName(output);
  tellLeftOut(source, options.set, terminal);
  const part = shard === undefined ? '' : `.shard-${shard.index}-of-${shard.count}`;
  const directory = output ?? join('results', `${scenario.name}${part}`);
  const question = questionOf(scenario, await layoutOf(scenario, shard, options.jobs, terminal), overrides);
  const watching = watch ? await watched(directory, port ?? 0, terminal) : undefined;
  const code = await conclude(directory, options, terminal, (conduct) =>
    resume ? beginOrResumeCampaign(question, text, conduct) : beginCampaign(question, text, force, conduct),
  ).finally(() => watching?.close());
  if (code === exitCode.interrupted || code === exitCode.terminated) return code;
  if (trace !== undefined) {
    const { traceRuns } = await import('./trace-files.ts');
    traceRuns(directory, trace, terminal);
  }
  if (report) {
    const { makeReport } = await import('./report.ts');
    terminal.err(`${makeReport(directory).output}\n`);
  }
  return code;
}

async function watched(directory: string, port: number, terminal: Terminal): Promise<Watching> {
  const { serveProgress } = await import('./watch.ts');
  const watching = await serveProgress(directory, port);
  terminal.err(`${watching.url} shows the progress\n`);
  return watching;
}

export async function goOn(directory: string, options: CampaignOptions, terminal: Terminal): Promise<ExitCode> {
  return await conclude(directory, options, terminal, resumeCampaign);
}

export async function extend(
  directory: string,
  runs: number,
  options: CampaignOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  return await conclude(directory, options, terminal, (conduct) => extendCampaign(runs, conduct));
}

interface MergeOptions {
  readonly output: string;
  readonly force: boolean;
  readonly noCharts: boolean;
  readonly json: boolean;
  readonly sign: string | undefined;
}

export async function merge(
  folders: readonly string[],
  { output, force, ...options }: MergeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  checkFolderName(output);
  const { answer } = await mergeCampaigns(folders, output, force, ['rvisim', ...terminal.argv]);
  return await present(output, `${answer.records} records of ${folders.length} folders`, options, terminal);
}

async function conclude(
  directory: string,
  options: CampaignOptions,
  terminal: Terminal,
  carryOut: (conduct: Conduct) => Promise<Conducted>,
): Promise<ExitCode> {
  const line = progressLine(terminal);
  const stop = terminal.interruption();
  const { jobs, failFast, logLevel } = options;
  const conduct: Conduct = {
    directory,
    jobs,
    failFast,
    logLevel,
    stop,
    stopRuleOf,
    engine: engineOf(options),
    commandLine: ['rvisim', ...terminal.argv].map(withoutPassword),
    onProgress: line.show,
    onNotice(text) {
      line.end();
      terminal.err(`rvisim: ${text}\n`);
    },
  };
  const conducted = await carryOut(conduct).finally(line.end);

  const { status, answer } = conducted.manifest;
  if (status !== 'finished') {
    const why = stop.aborted ? 'interrupted' : 'stopped at the first run without an answer';
    terminal.err(
      `${why} after ${answer.records} of ${conducted.progress.planned} runs; to go on: rvisim ` +
        `resume ${quoted(directory)}\n`,
    );
    if (stop.aborted) return exitCodeOf(stop);
  }
  return await present(directory, speedOf(conducted), options, terminal);
}

/**
 * Writes the tables of a folder and prints its answer, then draws its charts, which takes longer. The last line has the
 * folder, the digest and the number of runs done.
 */
async function present(
  directory: string,
  done: string,
  { noCharts, json, sign }: Pick<CampaignOptions, 'noCharts' | 'json' | 'sign'>,
  terminal: Terminal,
): Promise<ExitCode> {
  const results = readResults(directory);
  writeTables(directory, results.summary);
  if (sign !== undefined) signIfFinished(directory, sign, results, terminal);
  if (json) await printSummary(results.summary, 'json', terminal);
  else terminal.out(renderAnswer(results.summary, `rvisim table ${quoted(directory)}`, terminal));
  if (!noCharts) tellFailedCharts((await writeOwnCharts(directory, results.summary)).failed, terminal);

  tellMissingPrecision(directory, results, terminal);
  for (const { id, variant, what } of noteworthyRuns(directory)) {
    terminal.err(`${variant}: ${what}; its timeline: rvisim replay ${quoted(directory)} ${id}\n`);
  }
  terminal.err(`${directory}  ${results.answer.digest}  ${done}\n`);
  return exitCodeFor(results);
}

function signIfFinished(directory: string, key: string, { isFinished }: Results, terminal: Terminal): void {
  if (isFinished) signFolder(directory, key);
  else terminal.err('rvisim: not signed, since it is not finished\n');
}

function speedOf(conducted: Conducted): string {
  const { done, elapsedMs } = conducted.progress;
  if (done === 0) return 'nothing left to do';
  return (
    `${done} runs in ${(elapsedMs / 1000).toFixed(1)} s, ${runsPerSecond(done, elapsedMs)} ` +
    `runs/s on ${workers(conducted)}`
  );
}

function workers({ jobs, workers: remote }: Conducted): string {
  if (remote !== undefined) return remote.length === 1 ? 'one remote worker' : `${remote.length} remote workers`;
  return jobs === 1 ? 'one thread' : `${jobs} workers`;
}
