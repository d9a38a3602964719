/** `rvisim trace`, `rvisim explain` and `rvisim diff`: questions to stored runs, which are simulated again. */
import { attempt } from '../campaign/batch.ts';
import { CampaignRefusal } from '../campaign/refusal.ts';
import { isAnswered, type RunRecord } from '../experiment/record.ts';
import { createRunner } from '../experiments.ts';
import { storedRun } from '../library/stored-run.ts';
import { EventLog } from '../report/trace/event-log.ts';
import { explanationOf } from '../report/trace/query/causes.ts';
import { firstDivergence } from '../report/trace/query/divergence.ts';
import { type TraceEvent, zeroOf } from '../report/trace/query/event.ts';
import { figuresOf } from '../report/trace/query/figures.ts';
import { ask, QuestionError, readQuestion } from '../report/trace/query/question.ts';
import { folded, renderAnswer, renderDivergence, renderEvents, renderFigures } from '../report/trace/query/render.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface TraceOptions {
  /** With the activities of the parts of the machine. */
  readonly detail: boolean;
  readonly json: boolean;
}

/** Without a question: every event, and the figures that follow from them. */
export function queryTrace(
  directory: string,
  id: string,
  question: string,
  { detail, json }: TraceOptions,
  terminal: Terminal,
): ExitCode {
  understood(() => readQuestion(question));
  const { events, record } = traced(directory, id, detail);
  const answer = understood(() => ask(question, events));
  const figures = record.status === 'completed' && question.trim() === '' ? figuresOf(events) : undefined;
  if (json)
    terminal.out(documentOf({ run: record.id, zeroNanos: zeroOf(events), ...answer, ...(figures && { figures }) }));
  else terminal.out(`${renderAnswer(answer, events)}${figures === undefined ? '' : `\n${renderFigures(figures)}`}`);
  return exitCode.ok;
}

/** Why the run ended as it did: the events that led to its verdict. */
export function explainRun(directory: string, id: string, { json }: TraceOptions, terminal: Terminal): ExitCode {
  const { events, record } = traced(directory, id, false);
  const chain = explanationOf(events);
  if (json) terminal.out(documentOf({ run: record.id, zeroNanos: zeroOf(events), events: chain }));
  else if (chain.length === 0) terminal.out(`run ${record.id} says of nothing why it came: no fault, and no outage\n`);
  else {
    const figures =
      record.status === 'completed'
        ? `
${renderFigures(figuresOf(events))}`
        : '';
    const heading = `Run ${record.id} (${record.variant}); times count from the first strike, <- names causes`;
    terminal.out(`${heading}

${renderEvents(folded(chain), zeroOf(events))}${figures}`);
  }
  return exitCode.ok;
}

/** Where two runs of a folder part. */
export function diffRuns(
  directory: string,
  ids: readonly [string, string],
  { detail, json }: TraceOptions,
  terminal: Terminal,
): ExitCode {
  const [a, b] = ids.map((id) => traced(directory, id, detail)) as [Traced, Traced];
  const divergence = firstDivergence(a.events, b.events);
  const [one, other] = [a, b].map(({ record, events }) => ({ run: record.id, figures: figuresOf(events) }));
  if (json) terminal.out(documentOf({ runs: [one, other], divergence }));
  else {
    const names = [a, b].map(({ record }) => `${record.id} (${record.variant})`) as [string, string];
    terminal.out(renderDivergence(divergence, names, zeroOf(a.events)));
    for (const [index, { record, events }] of [a, b].entries())
      if (record.status === 'completed') terminal.out(`\n${names[index]}\n${renderFigures(figuresOf(events))}`);
  }
  return exitCode.ok;
}

interface Traced {
  readonly record: RunRecord;
  readonly events: readonly TraceEvent[];
}

function traced(directory: string, id: string, isDetailed: boolean): Traced {
  const { spec } = storedRun(directory, id);
  const log = new EventLog(isDetailed);
  const { record } = attempt(createRunner(), spec, log.probes);
  if (!isAnswered(record))
    throw new CampaignRefusal('no-such-run', `run ${record.id} of ${directory} has no answer: ${record.message}`);
  return { record, events: log.events() };
}

function understood<Result>(ask: () => Result): Result {
  try {
    return ask();
  } catch (error) {
    if (error instanceof QuestionError) throw new UsageError(error.message);
    throw error;
  }
}

const documentOf = (document: object): string => `${JSON.stringify(document, undefined, 2)}\n`;
