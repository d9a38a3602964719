/** Traces on the disk. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeChunksAtomically } from '../campaign/atomic-file.ts';
import { attempt, verdictOf } from '../campaign/batch.ts';
import { makeFolder, openFolderToSimulate } from '../campaign/folder.ts';
import { planOf } from '../campaign/plan.ts';
import { writingTo } from '../campaign/refusal.ts';
import { quoted } from '../campaign/shell.ts';
import { readRecords } from '../campaign/store.ts';
import type { RunRecord } from '../experiment/record.ts';
import { createRunner } from '../experiments.ts';
import { traceText } from '../report/trace/chrome-trace.ts';
import { TraceRecorder } from '../report/trace/recorder.ts';
import type { Terminal } from './terminal.ts';
import type { TraceChoice } from './trace-choice.ts';
import { UsageError } from './usage-error.ts';

/** Ends the recording and writes it. Throws a CampaignRefusal when the file cannot be written. */
export function writeTrace(path: string, record: RunRecord, recorder: TraceRecorder): void {
  refuseSpecial('--trace', path);
  recorder.finish();
  writeChunksAtomically(path, traceText(record, recorder));
}

/** A trace is about a megabyte, and nobody looks at more than a few; any other is a replay away. */
const MOST_TRACES = 20;

/** Simulates the chosen runs of a campaign again and writes their traces into its folder.  */
export function traceRuns(directory: string, choice: TraceChoice, terminal: Terminal): void {
  const { question } = openFolderToSimulate(directory);
  const plan = planOf(question.scenario, question);
  const folder = join(directory, 'traces');
  makeFolder(folder);
  let chosen = 0;
  for (const stored of readRecords(directory)) {
    const position = isChosen(stored, choice) ? plan.positionOf(stored.id) : undefined;
    if (position === undefined) continue;
    chosen += 1;
    if (chosen > MOST_TRACES) continue;
    const recorder = new TraceRecorder();
    const { record } = attempt(createRunner(), plan.at(position), recorder);
    writeTrace(join(folder, `${stored.id}.json`), record, recorder);
  }
  const all =
    chosen > MOST_TRACES ? ` of ${chosen}; rvisim replay ${quoted(directory)} ID --trace FILE makes any other` : '';
  terminal.err(`${folder}: ${Math.min(chosen, MOST_TRACES)} traces${all}\n`);
}

function isChosen(record: RunRecord, choice: TraceChoice): boolean {
  return 'ids' in choice ? choice.ids.includes(record.id) : verdictOf(record) === choice.verdict;
}

/** A new file takes the place of the old one, which must not happen to a folder or a device. */
function refuseSpecial(option: string, path: string): void {
  if (path === '') throw new UsageError(`${option}: expected a file, came ''`);
  const there = writingTo(path, () => statSync(path, { throwIfNoEntry: false }));
  if (there === undefined || there.isFile()) return;
  throw new UsageError(
    `${option}: expected a file, but ${path} is ${there.isDirectory() ? 'a folder' : 'a device or a pipe'}`,
  );
}
