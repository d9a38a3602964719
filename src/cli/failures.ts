/** `rvisim failures`: what a trace of failures in the field holds. */
import { fieldOverview } from '../analysis/field/overview.ts';
import { nearest } from '../experiment/suggest.ts';
import { secondsIn } from '../field/read/plain.ts';
import { readTrace } from '../field/read/read-trace.ts';
import { type Selection, select } from '../field/select.ts';
import { type FieldTrace, TraceError } from '../field/trace.ts';
import { renderFieldOverview } from '../report/field/overview.ts';
import { ScenarioError } from '../scenario/errors.ts';
import { problemOfTrace } from '../scenario/trace-problem.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface FailuresOptions {
  readonly system: readonly string[];
  readonly node: readonly string[];
  readonly cause: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** In milliseconds. */
  readonly within: number;
  readonly replicas?: number | undefined;
  readonly confidence: number;
  readonly chart: boolean;
  readonly output: string;
  readonly json: boolean;
}

/** Throws a ScenarioError for a file that is no trace, and a UsageError for what it does not have. */
export async function showFailures(file: string, options: FailuresOptions, terminal: Terminal): Promise<ExitCode> {
  const trace = selected(readOrRefuse(file), options);
  const { within, replicas = 0, confidence, json, chart, output } = options;
  const overview = fieldOverview(trace, { withinSeconds: within / 1000, replicas, confidence });
  if (chart) {
    const { fieldFigures } = await import('../report/field/figures.ts');
    const { writeFigures } = await import('../report/charts/index.ts');
    for (const path of await writeFigures(fieldFigures(overview), output)) terminal.err(`${path}\n`);
  }
  terminal.out(json ? `${JSON.stringify(overview, undefined, 2)}\n` : renderFieldOverview(overview, terminal));
  return exitCode.ok;
}

function readOrRefuse(file: string): FieldTrace {
  try {
    return readTrace(file);
  } catch (error) {
    if (error instanceof TraceError) throw new ScenarioError(error.problems.map(problemOfTrace));
    throw error;
  }
}

function selected(trace: FieldTrace, { system, node, cause, from, to }: FailuresOptions): FieldTrace {
  const selection: Selection = {
    systems: chosen('--system', system, distinct(trace.nodes.map((each) => each.system))),
    nodes: chosen('--node', node, distinct(trace.nodes.map((each) => each.name))),
    causes: chosen('--cause', cause, trace.causes),
    from: dateOf('--from', from),
    to: dateOf('--to', to),
  };
  const part = select(trace, selection);
  if (part.node.length === 0) throw new UsageError(`${trace.file}: expected failures, came none that are so selected`);
  return part;
}

function chosen(option: string, asked: readonly string[], known: readonly string[]): readonly string[] | undefined {
  if (asked.length === 0) return undefined;
  for (const name of asked) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const shown = known.slice(0, 20).join(', ');
    const hint = meant === undefined ? '' : `; did you mean '${meant}'?`;
    throw new UsageError(
      `${option}: expected one of ${shown}${known.length > 20 ? ', ...' : ''}, came '${name}'${hint}`,
    );
  }
  return asked;
}

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

function dateOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = secondsIn(text);
  if (seconds !== undefined) return seconds;
  throw new UsageError(`${option}: expected a date such as 2000-01-01, came '${text}'`);
}
