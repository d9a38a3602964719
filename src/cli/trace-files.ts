/** Writes traces to files. */
import { join } from 'node:path';
import { writeChunksAtomically } from '../campaign/atomic-file.ts';
import { attempt, verdictOf } from '../campaign/batch.ts';
import { makeOwnFolder, openFolderToSimulate } from '../campaign/folder.ts';
import { planOf } from '../campaign/plan.ts';
import { quoted } from '../campaign/shell.ts';
import { readRecords } from '../campaign/store.ts';
import type { RunRecord } from '../experiment/record.ts';
import { createRunner } from '../experiments.ts';
import { traceText } from '../report/trace/chrome-trace.ts';
import { TraceRecorder } from '../report/trace/recorder.ts';
import { checkOutputFile } from './output-file.ts';
import type { Terminal } from './terminal.ts';
import type { TraceChoice } from './trace-choice.ts';

/** Throws a CampaignRefusal when the file cannot be written. */
export function writeTrace(path: string, record: RunRecord, recorder: TraceRecorder): void {
  checkOutputFile('--trace', path);
  writeChunksAtomically(path, traceText(record, recorder));
}

/** A trace has about a megabyte and a user needs only a few; `rvisim replay` makes any other. */
const MOST_TRACES = 20;

/** Simulates the chosen runs of a campaign again and writes their traces into its folder.  */
export function traceRuns(directory: string, choice: TraceChoice, terminal: Terminal): void {
  const { question } = openFolderToSimulate(directory);
  const plan = planOf(question.scenario, question);
  const folder = makeOwnFolder(directory, 'traces');
  let chosen = 0;
  for (const stored of readRecords(directory)) {
    const position = isChosen(stored, choice) ? plan.positionOf(stored.id) : undefined;
    if (position === undefined) continue;
    chosen += 1;
    if (chosen > MOST_TRACES) continue;
    const recorder = new TraceRecorder();
    const { record } = attempt(createRunner(), plan.at(position), recorder.probes);
    writeTrace(join(folder, `${stored.id}.json`), record, recorder);
  }
  const all =
    chosen > MOST_TRACES ? ` of ${chosen}; rvisim replay ${quoted(directory)} ID --trace FILE makes any other` : '';
  terminal.err(`${folder}: ${Math.min(chosen, MOST_TRACES)} traces${all}\n`);
}

function isChosen(record: RunRecord, choice: TraceChoice): boolean {
  return 'ids' in choice ? choice.ids.includes(record.id) : verdictOf(record) === choice.verdict;
}
