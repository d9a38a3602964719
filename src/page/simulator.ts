/**
 * The simulator of a report: rvisim's own models, in a worker of the page that shows the report. It is asked for one
 * run at a time and answers with the record, the story and the trace.
 */
import './stand-ins/no-eval.ts';

import { attempt } from '../campaign/batch.ts';
import { recordLine } from '../campaign/line.ts';
import { specOf } from '../campaign/plan.ts';
import { differenceOf } from '../cli/difference.ts';
import { settingsWith } from '../cli/what-if.ts';
import type { RunRecord } from '../experiment/record.ts';
import { parseRunId } from '../experiment/run-id.ts';
import type { Runner, Variant } from '../experiment/runner.ts';
import { createRunner } from '../experiments.ts';
import { chainOf } from '../report/chain.ts';
import { renderTimeline } from '../report/timeline.ts';
import { traceEvents } from '../report/trace/chrome-trace.ts';
import { TraceRecorder } from '../report/trace/recorder.ts';
import { ScenarioError } from '../scenario/errors.ts';
import type { Scenario } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';
import { choicesFor } from './choices.ts';
import type { Asked, Order, Played, Question, Reply } from './protocol.ts';
import { standInForProcess } from './stand-ins/process.ts';

standInForProcess();

/** A picture of more slices than this is slow to draw and no easier to read. */
const MOST_SLICES = 20_000;

interface Campaign {
  readonly scenario: Scenario;
  readonly variants: readonly Variant[];
  readonly runner: Runner;
}

let campaign: Campaign | undefined;

self.addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  self.postMessage(replyTo(data));
});

function replyTo({ number, question }: Asked): Reply {
  try {
    return { number, answer: answerTo(question) };
  } catch (error) {
    const problem =
      error instanceof ScenarioError ? error.problems.map(({ message }) => message).join('\n') : String(error);
    return { number, problem };
  }
}

function answerTo(question: Question): unknown {
  if (question.ask === 'begin') {
    const { scenario } = question;
    campaign = { scenario, variants: variantsOf(scenario), runner: createRunner() };
    return campaign.variants.length;
  }
  if (campaign === undefined) throw new Error('no campaign has been given');
  if (question.ask === 'play') return play(campaign, question.order);
  const variant = variantOf(campaign, question.id);
  return choicesFor(campaign.scenario, variant, JSON.parse(question.stored) as RunRecord);
}

function variantOf({ variants }: Campaign, id: string): Variant {
  const index = parseRunId(id)?.variant ?? -1;
  const variant = variants.find((each) => each.index === index);
  if (variant === undefined) throw new Error(`there is no run ${id}`);
  return variant;
}

function play(asked: Campaign, { id, changes, stored }: Order): Played {
  const { scenario } = asked;
  const found = variantOf(asked, id);
  const variant = { ...found, settings: settingsWith(scenario, found, changes) };
  const spec = specOf(variant, parseRunId(id)?.run ?? 0, scenario.seed);
  const recorder = new TraceRecorder(MOST_SLICES);
  const before = performance.now();
  const { record, stack } = attempt(asked.runner, spec, recorder.probes);
  const milliseconds = performance.now() - before;
  // After an exception the state of the runner is unknown.
  if (stack !== undefined) campaign = { ...asked, runner: createRunner() };
  const line = recordLine(record);
  return {
    id,
    line,
    milliseconds,
    difference: differenceOf(stored, line),
    ending: endingOf(record),
    isSameFault: strikeOf(JSON.parse(stored) as RunRecord) === strikeOf(record),
    story: renderTimeline(record, recorder, variant.settings),
    chain: record.status === 'completed' ? chainOf(record, variant.settings) : [],
    lines: recorder.lines,
    events: [...traceEvents(record, recorder)],
    dropped: recorder.dropped,
  };
}

const strikeOf = (record: RunRecord): string =>
  JSON.stringify(record.status === 'completed' ? record.episodes[0]?.strike : undefined) ?? '';

function endingOf(record: RunRecord): string {
  if (record.status !== 'completed') return record.status;
  return record.cause === undefined ? record.outcome : `${record.outcome} (${record.cause})`;
}
