/** `rvisim run` and `rvisim replay`: simulate one run and print its timeline. */
import { attempt } from '../campaign/batch.ts';
import { recordLine } from '../campaign/line.ts';
import { specOf } from '../campaign/plan.ts';
import type { RunObserver } from '../experiment/observer.ts';
import { isAnswered, type RunRecord } from '../experiment/record.ts';
import type { RunSettings, RunSpec } from '../experiment/runner.ts';
import { createRunner } from '../experiments.ts';
import { storedRun } from '../library/stored-run.ts';
import { chainOf } from '../report/chain.ts';
import { renderTimeline, type TimelineLine } from '../report/timeline.ts';
import { variantsOf } from '../scenario/variants.ts';
import { type Difference, differenceOf } from './difference.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { Ledgers } from './ledgers.ts';
import { readScenario } from './source.ts';
import type { Terminal } from './terminal.ts';
import { Timeline } from './timeline.ts';
import { UsageError } from './usage-error.ts';
import { chooseRun, chooseVariant } from './variant-choice.ts';
import { settingsWith } from './what-if.ts';

export interface ReplayOptions {
  /** Changes to the settings of this run, with the same fault. */
  readonly with: readonly string[];
  /** File for the trace. */
  readonly trace?: string | undefined;
  readonly json: boolean;
}

export interface SingleRunOptions extends ReplayOptions {
  readonly run: number;
  /** Name or index; the first variant when absent. */
  readonly variant?: string | undefined;
  readonly set: readonly string[];
  /** Also prints who used which time of the machine. */
  readonly ledger: boolean;
}

/** Simulates one run of a scenario file and prints its timeline. */
export async function tellRun(file: string, options: SingleRunOptions, terminal: Terminal): Promise<ExitCode> {
  const { scenario } = readScenario(file, { set: options.set });
  const chosen = chooseVariant(variantsOf(scenario), options.variant);
  const variant = { ...chosen, settings: settingsWith(scenario, chosen, options.with) };
  if (options.ledger && options.trace !== undefined)
    throw new UsageError('--ledger: a run is traced or accounted for, not both; do it twice, it is the same run');
  const ledgers = options.ledger ? new Ledgers() : null;
  const { record, timeline } = await simulate(
    specOf(variant, chooseRun(scenario, options.run), scenario.seed),
    options.trace,
    terminal,
    ledgers,
  );
  const { settings } = variant;
  terminal.out(
    options.json
      ? documentOf({ ...told({ record, timeline }, settings), ...ledgers?.document(settings) })
      : `${renderTimeline(record, timeline, settings)}${ledgers === null ? '' : `\n${ledgers.render(settings)}`}`,
  );
  return isAnswered(record) ? exitCode.ok : exitCode.partial;
}

/**
 * Simulates one stored run again. Without changes, the two records are compared byte for byte; with changes, the stored
 * outcome is printed beside the new one.
 */
export async function replayRun(
  directory: string,
  id: string,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const stored = storedRun(directory, id);
  const { question, spec } = stored;
  const settings = settingsWith(question.scenario, spec.variant, options.with);
  const played = await simulate({ ...spec, variant: { ...spec.variant, settings } }, options.trace, terminal);
  return options.with.length === 0
    ? tellIdentity(directory, stored.line, { ...played, settings }, options.json, terminal)
    : tellWhatIf(stored.record, { ...played, settings }, options, terminal);
}

interface Told extends Played {
  readonly settings: RunSettings;
}

interface Played {
  readonly record: RunRecord;
  readonly timeline: { readonly lines: readonly TimelineLine[] };
}

async function simulate(
  spec: RunSpec,
  trace: string | undefined,
  terminal: Terminal,
  ledgers: Ledgers | null = null,
): Promise<Played> {
  if (trace === undefined) {
    const timeline = new Timeline();
    return { record: attemptAloud(spec, ledgers?.into(timeline) ?? timeline, terminal), timeline };
  }
  const { TraceRecorder } = await import('../report/trace/recorder.ts');
  const { writeTrace } = await import('./trace-files.ts');
  const recorder = new TraceRecorder();
  const record = attemptAloud(spec, recorder.probes, terminal);
  writeTrace(trace, record, recorder);
  terminal.err(`${trace}: the trace of run ${spec.id}; open it at ui.perfetto.dev or in chrome://tracing\n`);
  return { record, timeline: recorder };
}

/** Prints the stack trace of an internal exception, since a single run is often simulated to find its cause. */
function attemptAloud(spec: RunSpec, observer: RunObserver, terminal: Terminal): RunRecord {
  const { record, stack } = attempt(createRunner(), spec, observer);
  if (stack !== undefined) terminal.err(`${stack}\n`);
  return record;
}

function tellIdentity(
  directory: string,
  stored: string,
  { record, timeline, settings }: Told,
  json: boolean,
  terminal: Terminal,
): ExitCode {
  const { id } = record;
  const difference = differenceOf(stored, recordLine(record));
  const identical = difference === undefined;
  const verdict = { id, identical, ...(difference && { difference }) };
  terminal.out(
    json
      ? documentOf({ ...verdict, ...told({ record, timeline }, settings) })
      : `${renderTimeline(record, timeline, settings).trimEnd()}\n\n${verdictOn(id, directory, difference)}\n`,
  );
  return identical ? exitCode.ok : exitCode.notReproduced;
}

function tellWhatIf(
  before: RunRecord,
  { record, timeline, settings }: Told,
  options: ReplayOptions,
  terminal: Terminal,
): ExitCode {
  const sameFault = JSON.stringify(strikeOf(before)) === JSON.stringify(strikeOf(record));
  const verdict = { id: record.id, with: options.with, sameFault, stored: before };
  const fault = sameFault ? 'the same fault' : 'NOT the same fault: the change has an effect before the fault strikes';
  terminal.out(
    options.json
      ? documentOf({ ...verdict, ...told({ record, timeline }, settings) })
      : `${renderTimeline(record, timeline, settings).trimEnd()}\n\nWith ${options.with.join(', ')}: ` +
          `${outcomeOf(record)}; as stored: ${outcomeOf(before)}; ${fault}\n`,
  );
  return isAnswered(record) ? exitCode.ok : exitCode.partial;
}

const strikeOf = (record: RunRecord): unknown =>
  record.status === 'completed' ? record.episodes[0]?.strike : undefined;

function outcomeOf(record: RunRecord): string {
  if (record.status !== 'completed') return record.status;
  return record.cause === undefined ? record.outcome : `${record.outcome} (${record.cause})`;
}

function verdictOn(id: string, directory: string, difference: Difference | undefined): string {
  if (difference === undefined) return `IDENTICAL: run ${id} is the record in ${directory}, byte for byte`;
  const { field, stored, now } = difference;
  return (
    `NOT REPRODUCED: run ${id} differs from the record in ${directory}, first in ${field}: ` +
    `stored ${stored}, now ${now}`
  );
}

/** The record, its chain from the fault to the lost VM, and the timeline. */
const told = ({ record, timeline }: Played, settings: RunSettings): object => ({
  record,
  ...(record.status === 'completed' ? { chain: chainOf(record, settings) } : {}),
  timeline: timeline.lines,
});

const documentOf = (document: object): string => `${JSON.stringify(document, undefined, 2)}\n`;
