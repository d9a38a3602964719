/** The answer of a folder: counts and digest, computed from its records and compared with its manifest. */

import { isAnswered } from '../experiment/record.ts';
import { digestOf, type RecordEntry } from './digest.ts';
import type { Answer, Manifest, Session } from './manifest.ts';
import type { Plan } from './plan.ts';
import { endSession } from './provenance.ts';
import { CampaignRefusal } from './refusal.ts';
import { damageRemedy, readPlanned } from './store.ts';

/** Counts the records and computes their digest. Throws a CampaignRefusal when they are not a prefix of the plan. */
export function answerIn(directory: string, plan: Plan): Answer {
  let [records, unanswered] = [0, 0];
  const { short, root } = digestOf(counted());
  return { records, unanswered, digest: short, root };

  function* counted(): Generator<RecordEntry> {
    for (const entry of readPlanned(directory, plan)) {
      records += 1;
      if (!isAnswered(entry.record)) unanswered += 1;
      yield entry;
    }
  }
}

/**
 * The same, but also throws a CampaignRefusal when the manifest has another digest. A campaign in progress has no
 * digest yet.
 */
export function checkedAnswerIn(directory: string, plan: Plan, { status, answer: sealed }: Manifest): Answer {
  const answer = answerIn(directory, plan);
  if (status !== 'running' && sealed?.root !== answer.root) {
    const message =
      `the records in ${directory} are not those of its manifest: the digest is ${answer.digest}, ` +
      `the manifest says ${sealed?.digest ?? 'nothing'}`;
    throw new CampaignRefusal('damaged', message, damageRemedy);
  }
  return answer;
}

/** The facts that only the session has at its end. */
interface SessionEnd {
  /** The stop rule of the campaign is met. */
  readonly isEnough?: boolean;
  readonly workers?: Session['workers'];
}

/** The manifest at the end of a session: what is stored now, and its digest. */
export function settle(
  manifest: Manifest,
  directory: string,
  plan: Plan,
  { isEnough = false, workers }: SessionEnd = {},
): Manifest & { readonly answer: Answer } {
  const last = manifest.sessions.at(-1);
  const sessions =
    last?.endedAt === undefined && last !== undefined
      ? [...manifest.sessions.slice(0, -1), endSession(last, workers)]
      : manifest.sessions;
  const stored = answerIn(directory, plan);
  const answer: Answer = isEnough && stored.records < plan.length ? { ...stored, stoppedEarly: true } : stored;
  const isComplete = isEnough || answer.records === plan.length;
  return { ...manifest, status: isComplete ? 'finished' : 'interrupted', answer, sessions };
}
