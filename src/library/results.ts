/** A results folder as whoever reads it sees it: what was asked, what is stored, and its numbers. */
import type { AvailabilityAssumptions } from '../analysis/availability.ts';
import { review } from '../analysis/review.ts';
import type { Summary } from '../analysis/summary.ts';
import type { IntervalChoice } from '../analysis/tally.ts';
import { Reading } from '../campaign/answer.ts';
import { openFolder } from '../campaign/folder.ts';
import type { Answer, Question } from '../campaign/manifest.ts';
import { type Plan, planOf } from '../campaign/plan.ts';
import { requirePluginsToRead } from '../campaign/plugin-marks.ts';
import { checkQuestion } from '../campaign/scenario-copy.ts';
import type { RunRecord } from '../experiment/record.ts';

export interface Results {
  readonly summary: Summary;
  readonly answer: Answer;
  /** Records that the folder is planned to hold. */
  readonly planned: number;
  /** Whether all of them are there, or as many as its rule asks for. */
  readonly isFinished: boolean;
}

/** A folder to be read. */
export interface OpenedFolder {
  readonly question: Question;
  readonly plan: Plan;
  readonly isFinished: boolean;
  /** Its records, which are found to be those that its manifest seals when they are read to their end. */
  readonly reading: Reading;
}

/**
 * Opens a folder. A campaign under way or broken off gives what there is. Needs the plugins of the campaign only where
 * its experiment is one of theirs.
 */
export function openToRead(directory: string): OpenedFolder {
  const manifest = openFolder(directory);
  const { status, question } = manifest;
  requirePluginsToRead(directory, question);
  checkQuestion(directory, manifest);
  const plan = planOf(question.scenario, question);
  return { question, plan, isFinished: status === 'finished', reading: new Reading(directory, plan, manifest) };
}

/** A folder whose records are those that its manifest seals. */
export interface CheckedFolder extends OpenedFolder {
  readonly answer: Answer;
}

/** Opens a folder and checks its records against the digest of its manifest. */
export function openChecked(directory: string): CheckedFolder {
  const opened = openToRead(directory);
  return { ...opened, answer: opened.reading.answer };
}

/** A folder's numbers. Throws as `openChecked`. Reads the records once, and shows each to `seen`. */
export function readResults(
  directory: string,
  intervals?: IntervalChoice,
  availability?: AvailabilityAssumptions,
  seen?: (record: RunRecord) => void,
): Results {
  const { question, plan, isFinished, reading } = openToRead(directory);
  const { scenario, modelVersion, overrides = [] } = question;
  const reviewed = review({
    scenario,
    variants: plan.variants,
    records: seen === undefined ? reading.records() : shownTo(seen, reading.records()),
    digest: '',
    modelVersion,
    overrides,
    ...(intervals && { intervals }),
    ...(availability && { availability }),
  });
  const { answer } = reading;
  const summary = { ...reviewed, digest: answer.digest };
  return { summary, answer, planned: plan.length, isFinished };
}

function* shownTo(seen: (record: RunRecord) => void, records: Iterable<RunRecord>): Generator<RunRecord> {
  for (const record of records) {
    seen(record);
    yield record;
  }
}
