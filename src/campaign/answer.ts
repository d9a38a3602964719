/** What a folder's records amount to, read from the records themselves. */
import { digestOf, type RecordEntry } from './digest.ts';
import type { Answer } from './manifest.ts';
import type { Plan } from './plan.ts';
import { readPlanned } from './store.ts';

/** Counts and digests the records. Throws a CampaignRefusal when they are not a prefix of the plan. */
export function answerIn(directory: string, plan: Plan): Answer {
  let [records, unanswered] = [0, 0];
  const { short, root } = digestOf(counted());
  return { records, unanswered, digest: short, root };

  function* counted(): Generator<RecordEntry> {
    for (const entry of readPlanned(directory, plan)) {
      records += 1;
      if (entry.record.status !== 'completed') unanswered += 1;
      yield entry;
    }
  }
}
