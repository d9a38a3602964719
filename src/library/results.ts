/** A results folder as whoever reads it sees it: what was asked, what is stored, and its numbers. */
import type { AvailabilityAssumptions } from '../analysis/availability.ts';
import { review } from '../analysis/review.ts';
import type { Summary } from '../analysis/summary.ts';
import type { IntervalChoice } from '../analysis/tally.ts';
import { checkedAnswerIn } from '../campaign/answer.ts';
import { openFolder } from '../campaign/folder.ts';
import type { Answer, Question } from '../campaign/manifest.ts';
import { type Plan, planOf } from '../campaign/plan.ts';
import { requirePluginsToRead } from '../campaign/plugin-marks.ts';
import { readRecords } from '../campaign/store.ts';

export interface Results {
  readonly summary: Summary;
  readonly answer: Answer;
  /** Records that the folder is planned to hold. */
  readonly planned: number;
  /** Whether all of them are there, or as many as its rule asks for. */
  readonly isFinished: boolean;
}

/** A folder whose records are those that its manifest seals. */
export interface CheckedFolder {
  readonly question: Question;
  readonly plan: Plan;
  readonly answer: Answer;
  readonly isFinished: boolean;
}

/**
 * Opens a folder and checks its records against the digest of its manifest. A campaign under way or broken off gives
 * what there is. Needs the plugins of the campaign only where its experiment is one of theirs.
 */
export function openChecked(directory: string): CheckedFolder {
  const manifest = openFolder(directory);
  const { status, question } = manifest;
  requirePluginsToRead(directory, question);
  const plan = planOf(question.scenario, question);
  return { question, plan, answer: checkedAnswerIn(directory, plan, manifest), isFinished: status === 'finished' };
}

/** A folder's numbers. Throws as `openChecked`. */
export function readResults(
  directory: string,
  intervals?: IntervalChoice,
  availability?: AvailabilityAssumptions,
): Results {
  const { question, plan, answer, isFinished } = openChecked(directory);
  const { scenario, modelVersion } = question;
  const summary = review({
    scenario,
    variants: plan.variants,
    records: readRecords(directory),
    digest: answer.digest,
    modelVersion,
    ...(intervals && { intervals }),
    ...(availability && { availability }),
  });
  return { summary, answer, planned: plan.length, isFinished };
}
