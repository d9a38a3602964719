/**
 * The life of a campaign: claim the folder, write down the question, do what is missing, write down the answer.
 *
 * A campaign is its plan minus its store, so beginning and resuming are the same act with a different first position.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Batch } from './batch.ts';
import { assembleCrew, type Jobs, jobsFor } from './crew.ts';
import { digestOf, type RecordEntry } from './digest.ts';
import { execute } from './execute.ts';
import { clearFolder, openFolderToSimulate, prepareFolder, scenarioFile } from './folder.ts';
import { Ledger, type Progress } from './ledger.ts';
import { lockFolder } from './lock.ts';
import { type LogLevel, openLog } from './log.ts';
import { type Answer, type Manifest, newManifest, type Question, writeManifest } from './manifest.ts';
import { type Plan, planOf } from './plan.ts';
import { endSession, startSession } from './provenance.ts';
import { writingTo } from './refusal.ts';
import { openRecords, type RecordWriter, readEntries } from './store.ts';

/** How a campaign is carried out. None of it shows in a record. */
export interface Conduct {
  readonly directory: string;
  readonly jobs: Jobs;
  readonly commandLine: readonly string[];
  readonly logLevel: LogLevel;
  readonly failFast: boolean;
  /** When it fires, the batches under way are finished and stored, and the campaign is left ready to be resumed. */
  readonly stop: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What is in the folder after this process, which may have been stopped before the plan was done. */
export interface Conducted {
  readonly manifest: Manifest & { readonly answer: Answer };
  readonly progress: Progress;
  readonly jobs: number;
}

/**
 * Begins a campaign. `scenarioText` is kept beside the records as it was given; `replace` allows the results of an earlier campaign to go.
 * Throws a CampaignRefusal when the folder may not be used or the disk fills up; every record stored until then stays whole.
 */
export async function beginCampaign(
  question: Question,
  scenarioText: string,
  replace: boolean,
  conduct: Conduct,
): Promise<Conducted> {
  const { directory } = conduct;
  prepareFolder(directory, question, { replace });
  return await locked(directory, async () => {
    clearFolder(directory);
    const plan = planOf(question.scenario);
    const jobs = jobsFor(conduct.jobs, plan.length);
    const manifest = newManifest(question, startSession(conduct.commandLine, jobs, 0));
    writeManifest(directory, manifest);
    const copy = join(directory, scenarioFile);
    writingTo(copy, () => writeFileSync(copy, scenarioText));
    return await carryOut(manifest, jobs, openRecords(directory, plan), plan, conduct);
  });
}

/** Goes on with an interrupted campaign, to the same bytes as if it had never stopped. A finished one has nothing left to do. Throws as above. */
export async function resumeCampaign(conduct: Conduct): Promise<Conducted> {
  const { directory } = conduct;
  openFolderToSimulate(directory);
  return await locked(directory, async () => {
    // Read under the lock: whoever held it until now may have written since.
    const earlier = openFolderToSimulate(directory);
    const plan = planOf(earlier.question.scenario);
    const writer = openRecords(directory, plan);
    const jobs = jobsFor(conduct.jobs, plan.length - writer.length);
    const session = startSession(conduct.commandLine, jobs, writer.length);
    const sessions = writer.length < plan.length ? [...earlier.sessions, session] : earlier.sessions;
    const manifest: Manifest = { ...earlier, status: 'running', sessions };
    writeManifest(directory, manifest);
    return await carryOut(manifest, jobs, writer, plan, conduct);
  });
}

async function locked<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const unlock = lockFolder(directory);
  try {
    return await work();
  } finally {
    unlock();
  }
}

async function carryOut(
  manifest: Manifest,
  jobs: number,
  writer: RecordWriter,
  plan: Plan,
  conduct: Conduct,
): Promise<Conducted> {
  const { directory, stop, failFast } = conduct;
  const log = openLog(directory, conduct.logLevel);
  const ledger = new Ledger(directory, plan, writer.length);
  const crew = await assembleCrew(manifest.question.scenario, plan, jobs);
  log.logger.info(
    { scenario: manifest.question.scenarioHash, jobs, from: writer.length, planned: plan.length },
    'runs begin',
  );
  try {
    await execute({
      plan,
      crew,
      from: writer.length,
      stop,
      failFast,
      deliver(answers) {
        writer.append(answers.map(({ line }) => line));
        for (const { line, stack } of answers)
          if (stack !== undefined) log.logger.error({ line, stack }, 'exception in a run');
        conduct.onProgress(ledger.enter(answers));
      },
      onLostBatch: (batch: Batch, error) =>
        log.logger.warn({ batch, error: String(error) }, 'worker lost: its runs are tried again one by one'),
    });
    log.logger.info({ stored: writer.length, stopped: stop.aborted }, 'runs end');
  } finally {
    await crew.close();
    writer.close();
    log.close();
  }
  const settled = settle(manifest, directory, writer.length === plan.length);
  writeManifest(directory, settled);
  return { manifest: settled, progress: ledger.progress, jobs };
}

/** The manifest at the end of a session: what is stored now, and its digest. */
function settle(manifest: Manifest, directory: string, isComplete: boolean): Manifest & { readonly answer: Answer } {
  const last = manifest.sessions.at(-1);
  const sessions =
    last?.endedAt === undefined && last !== undefined
      ? [...manifest.sessions.slice(0, -1), endSession(last)]
      : manifest.sessions;
  return { ...manifest, status: isComplete ? 'finished' : 'interrupted', answer: answerIn(directory), sessions };
}

/** What a folder's records amount to, read from the records themselves. */
export function answerIn(directory: string): Answer {
  let [records, unanswered] = [0, 0];
  const { short, root } = digestOf(counted());
  return { records, unanswered, digest: short, root };

  function* counted(): Generator<RecordEntry> {
    for (const entry of readEntries(directory)) {
      records += 1;
      if (entry.record.status !== 'completed') unanswered += 1;
      yield entry;
    }
  }
}
