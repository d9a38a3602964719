/** A stored run by its id, to be simulated again. */

import { openFolderToSimulate } from '../campaign/folder.ts';
import type { Question } from '../campaign/manifest.ts';
import { planOf } from '../campaign/plan.ts';
import { CampaignRefusal } from '../campaign/refusal.ts';
import { quoted } from '../campaign/shell.ts';
import { readEntries } from '../campaign/store.ts';
import type { RunRecord } from '../experiment/record.ts';
import { runId } from '../experiment/run-id.ts';
import type { RunSpec } from '../experiment/runner.ts';

export interface StoredRun {
  readonly question: Question;
  readonly spec: RunSpec;
  readonly record: RunRecord;
  /** Its line, byte for byte. */
  readonly line: string;
}

/** Throws a CampaignRefusal when the folder has no such run, or cannot be simulated from. */
export function storedRun(directory: string, id: string): StoredRun {
  const { question } = openFolderToSimulate(directory);
  const plan = planOf(question.scenario, question);
  const position = plan.positionOf(id);
  if (position === undefined) throw unknownRun(directory, id, question);
  const spec = plan.at(position);
  for (const entry of readEntries(directory, position))
    if (entry.id === spec.id) return { question, spec, record: entry.record, line: entry.line };
  throw new CampaignRefusal(
    'no-such-run',
    `${directory} has no record of run ${spec.id} yet`,
    `rvisim resume ${quoted(directory)} goes on with the campaign`,
  );
}

function unknownRun(directory: string, id: string, { variants, runs }: Question): CampaignRefusal {
  const message =
    `${directory} has no run '${id}': expected an id such as ${runId({ variant: 0, run: 0 })}, with a variant from 0 ` +
    `to ${variants.length - 1} and a run from 0 to ${runs - 1}`;
  return new CampaignRefusal('no-such-run', message);
}
