/** The answer of a folder: counts and digest, computed from its records and compared with its manifest. */

import { isAnswered, type RunRecord } from '../experiment/record.ts';
import { assert } from '../kernel/assertions.ts';
import { DigestTally } from './digest.ts';
import type { Answer, Manifest, Session } from './manifest.ts';
import type { Plan } from './plan.ts';
import { endSession } from './provenance.ts';
import { arrangeRecords } from './record-writer.ts';
import { CampaignRefusal } from './refusal.ts';
import { damageRemedy, readPlanned } from './store.ts';

/** Reads the records of a folder once, and has their answer when they are all read. */
export class Reading {
  readonly #directory: string;
  readonly #plan: Plan;
  readonly #manifest: Manifest | undefined;
  #answer: Answer | undefined;

  /** With a manifest, the reading ends with a CampaignRefusal when that has another digest. */
  constructor(directory: string, plan: Plan, manifest?: Manifest) {
    this.#directory = directory;
    this.#plan = plan;
    this.#manifest = manifest;
  }

  /** Throws a CampaignRefusal when they are not a prefix of the plan. */
  *records(): Generator<RunRecord> {
    const digest = new DigestTally();
    let [records, unanswered] = [0, 0];
    for (const entry of readPlanned(this.#directory, this.#plan)) {
      records += 1;
      if (!isAnswered(entry.record)) unanswered += 1;
      digest.add(entry);
      yield entry.record;
    }
    const { short, root } = digest.digest();
    const answer: Answer = { records, unanswered, digest: short, root };
    if (this.#manifest !== undefined) checkSealed(this.#directory, this.#manifest, answer);
    this.#answer = answer;
  }

  /** Reads what nobody has read. */
  get answer(): Answer {
    if (this.#answer === undefined) for (const _ of this.records());
    assert(this.#answer !== undefined, 'the records are read to their end');
    return this.#answer;
  }
}

/** Counts the records and computes their digest. Throws a CampaignRefusal when they are not a prefix of the plan. */
export const answerIn = (directory: string, plan: Plan): Answer => new Reading(directory, plan).answer;

/**
 * The same, but also throws a CampaignRefusal when the manifest has another digest. A campaign in progress has no
 * digest yet.
 */
export const checkedAnswerIn = (directory: string, plan: Plan, manifest: Manifest): Answer =>
  new Reading(directory, plan, manifest).answer;

function checkSealed(directory: string, { status, answer: sealed }: Manifest, answer: Answer): void {
  if (status !== 'running' && sealed?.root !== answer.root) {
    const message =
      `the records in ${directory} are not those of its manifest: the digest is ${answer.digest}, ` +
      `the manifest says ${sealed?.digest ?? 'nothing'}`;
    throw new CampaignRefusal('damaged', message, damageRemedy);
  }
}

/** The facts that only the session has at its end. */
interface SessionEnd {
  /** The stop rule of the campaign is met. */
  readonly isEnough?: boolean;
  readonly workers?: Session['workers'];
}

/** The manifest at the end of a session: what is stored now, and its digest. A complete store is arranged. */
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
  if (isComplete) arrangeRecords(directory);
  return { ...manifest, status: isComplete ? 'finished' : 'interrupted', answer, sessions };
}
