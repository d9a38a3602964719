/**
 * A batch: consecutive runs of the plan, done by one worker or by the main thread.
 *
 * An exception in a run is a bug of the model and does not end the campaign: it is stored as the record of the run, and
 * the batch continues.
 */

import type { RunObserver } from '../experiment/observer.ts';
import type { RunRecord } from '../experiment/record.ts';
import type { Runner, RunSpec } from '../experiment/runner.ts';
import { createRunner } from '../experiments.ts';
import { recordLine } from './line.ts';
import type { Verdict } from './manifest.ts';
import type { Plan } from './plan.ts';

/** Plan positions from `start` up to but not including `end`. */
export interface Batch {
  readonly start: number;
  readonly end: number;
}

/**
 * The result of a run: its line for the store, and its verdict, so that the progress display need not parse the line.
 */
export interface RunAnswer {
  readonly line: string;
  readonly verdict: Verdict;
  /** The stack trace of an exception, for the log. */
  readonly stack?: string;
}

/** A function that answers batches of this plan. It reuses one runner for all of them. */
export function batchRunner(plan: Plan): (batch: Batch) => readonly RunAnswer[] {
  let runner = createRunner();

  return ({ start, end }) => Array.from({ length: end - start }, (_, offset) => answer(plan.at(start + offset)));

  function answer(spec: RunSpec): RunAnswer {
    const { record, stack } = attempt(runner, spec);
    if (stack === undefined) return answerOf(record);
    // After an exception the state of the runner is unknown, so the next run gets a new one.
    runner = createRunner();
    return { ...answerOf(record), stack };
  }
}

/** Does a run and never throws: an exception is stored as its record, with the stack trace in `stack`. */
export function attempt(runner: Runner, spec: RunSpec, observer?: RunObserver): { record: RunRecord; stack?: string } {
  try {
    return { record: runner(spec, observer) };
  } catch (error) {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    return { record: withoutAnswer(spec, message), stack };
  }
}

/** The answer for a run without a result. */
export function unanswered(spec: RunSpec, message: string): RunAnswer {
  return answerOf(withoutAnswer(spec, message));
}

function withoutAnswer({ id, variant, run }: RunSpec, message: string): RunRecord {
  return { status: 'harness-error', id, variant: variant.name, run, message };
}

function answerOf(record: RunRecord): RunAnswer {
  return { line: recordLine(record), verdict: verdictOf(record) };
}

export function verdictOf(record: RunRecord): Verdict {
  return record.status === 'completed' ? record.outcome : record.status;
}
