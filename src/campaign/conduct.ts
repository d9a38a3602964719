/**
 * The steps of a campaign: lock the folder, store the question, simulate the missing runs, store the answer.
 *
 * A campaign does the runs of its plan that are not stored yet. Therefore beginning, resuming and extending differ only
 * in the first position.
 */
import { settle } from './answer.ts';
import type { Batch, RunAnswer } from './batch.ts';
import { type Engine, jobsOn, poolOf } from './engines/engine.ts';
import { execute } from './execute.ts';
import { checkStart, clearFolder, openFolderToSimulate, prepareFolder, sweepFolder, unsign } from './folder.ts';
import { Ledger, type Progress } from './ledger.ts';
import { locked } from './lock.ts';
import { type LogLevel, openLog } from './log.ts';
import { LyingWorker } from './lying-worker.ts';
import {
  type Answer,
  isSameQuestion,
  type Manifest,
  newManifest,
  type Question,
  readManifest,
  withRuns,
  writeManifest,
} from './manifest.ts';
import { type Plan, planOf } from './plan.ts';
import { startSession } from './provenance.ts';
import { openRecords, type RecordWriter } from './record-writer.ts';
import { CampaignRefusal } from './refusal.ts';
import { placeScenario, stageScenario } from './scenario-copy.ts';
import { type StopRule, StopWatch } from './stop-rule.ts';
import { readRecords } from './store.ts';
import type { Jobs, WorkerPool } from './worker-pool.ts';

/** How a campaign is carried out. No record depends on it. */
export interface Conduct {
  readonly directory: string;
  readonly jobs: Jobs;
  readonly engine: Engine;
  readonly commandLine: readonly string[];
  readonly logLevel: LogLevel;
  readonly failFast: boolean;
  /** When it fires, the batches under way are finished and stored, and the campaign can be resumed later. */
  readonly stop: AbortSignal;
  /**
   * The stop rule of a question. It depends on the question alone, since every process that works on the campaign
   * creates its own.
   */
  readonly stopRuleOf: (question: Question) => StopRule | undefined;
  readonly onProgress: (progress: Progress) => void;
  /** Called with a one-line message for the user while the campaign goes on. */
  readonly onNotice: (text: string) => void;
}

/** The state of the folder after this process, which may have been stopped before the plan was done. */
export interface Conducted {
  readonly manifest: Manifest & { readonly answer: Answer };
  readonly progress: Progress;
  readonly jobs: number;
  /** The processes that did the runs, if not this one. */
  readonly workers: WorkerPool['workers'];
}

/**
 * Begins a campaign. `scenarioText` is stored beside the records unchanged; `replace` allows the results of an earlier
 * campaign to be removed. Throws a CampaignRefusal when the folder may not be used or the disk fills up; all records
 * stored until then stay complete.
 */
export async function beginCampaign(
  question: Question,
  scenarioText: string,
  replace: boolean,
  conduct: Conduct,
): Promise<Conducted> {
  const { directory } = conduct;
  prepareFolder(directory, question, replace);
  return await locked(directory, async () => {
    checkStart(directory, question, replace);
    sweepFolder(directory);
    const plan = planOf(question.scenario, question);
    // The pool starts first: earlier results must not be removed for a campaign that cannot be carried out.
    return await withPool(conduct, question, plan, plan.length, async (pool) => {
      stageScenario(directory, scenarioText);
      clearFolder(directory);
      const manifest = newManifest(question, [startSession(conduct.commandLine, pool.size, 0)], scenarioText);
      writeManifest(directory, manifest);
      placeScenario(directory, manifest);
      return await carryOut(manifest, pool, openRecords(directory, plan), plan, conduct);
    });
  });
}

/**
 * Begins a campaign, or continues it if the folder holds it already: for jobs that may be killed and submitted again.
 * Throws as above.
 */
export async function beginOrResumeCampaign(
  question: Question,
  scenarioText: string,
  conduct: Conduct,
): Promise<Conducted> {
  const stored = readManifest(conduct.directory)?.question;
  const isThere = stored !== undefined && isSameQuestion(stored, question);
  return isThere ? await resumeCampaign(conduct) : await beginCampaign(question, scenarioText, false, conduct);
}

/**
 * Continues an interrupted campaign. The records are the same bytes as those of an uninterrupted one. Does nothing if
 * the campaign is finished. Throws as above.
 */
export async function resumeCampaign(conduct: Conduct): Promise<Conducted> {
  return await goOn(conduct, (earlier) => earlier);
}

/**
 * Extends a campaign to more runs of each variant. The records are the same bytes as if it had been begun with that
 * number. Throws as above, and if the number adds no runs.
 */
export async function extendCampaign(runs: number, conduct: Conduct): Promise<Conducted> {
  return await goOn(conduct, (earlier) => {
    const { directory } = conduct;
    const planned = earlier.question.runs;
    if (runs <= planned) {
      const message = `${directory} is planned with ${planned} runs of each variant already: ${runs} would add nothing`;
      throw new CampaignRefusal('other-plan', message, `give more than ${planned} to --runs`);
    }
    if (earlier.status === 'finished' && earlier.answer?.stoppedEarly === true) {
      const message = `${directory} has reached the precision it was asked for: its rule allows no more runs`;
      throw new CampaignRefusal('finished', message, 'for a better precision begin another campaign with --precision');
    }
    return withRuns(earlier, runs);
  });
}

async function goOn(conduct: Conduct, change: (earlier: Manifest) => Manifest): Promise<Conducted> {
  const { directory } = conduct;
  openFolderToSimulate(directory);
  return await locked(directory, async () => {
    // Read under the lock, since its previous holder may have changed the manifest.
    const earlier = change(openFolderToSimulate(directory));
    sweepFolder(directory);
    placeScenario(directory, earlier);
    const { question } = earlier;
    const plan = planOf(question.scenario, question);
    const writer = openRecords(directory, plan);
    const isOpen = writer.length < plan.length && earlier.answer?.stoppedEarly !== true;
    return await withPool(conduct, question, plan, plan.length - writer.length, async (pool) => {
      const session = startSession(conduct.commandLine, pool.size, writer.length);
      const sessions = isOpen ? [...earlier.sessions, session] : earlier.sessions;
      const manifest: Manifest = { ...earlier, status: 'running', sessions };
      if (isOpen) unsign(directory);
      writeManifest(directory, manifest);
      return await carryOut(manifest, pool, writer, plan, conduct);
    });
  });
}

/** Does the work with the requested worker pool, and closes the pool afterwards. */
async function withPool<T>(
  { directory, engine, jobs, stop, onNotice: notice }: Conduct,
  question: Question,
  plan: Plan,
  runsLeft: number,
  work: (pool: WorkerPool) => Promise<T>,
): Promise<T> {
  const size = jobsOn(engine, jobs, runsLeft);
  const pool = await poolOf(engine, { directory, question, plan, jobs: size, stop, notice });
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

async function carryOut(
  manifest: Manifest,
  pool: WorkerPool,
  writer: RecordWriter,
  plan: Plan,
  conduct: Conduct,
): Promise<Conducted> {
  const { directory, stop } = conduct;
  const { question } = manifest;
  const log = openLog(directory, conduct.logLevel);
  let [ledger, watch] = counted();
  log.logger.info(
    { scenario: question.scenarioHash, jobs: pool.size, from: writer.length, planned: plan.length },
    'runs begin',
  );
  try {
    for (let isDone = false; !isDone; ) isDone = await goOnOrCut();
    log.logger.info({ stored: writer.length, stopped: stop.aborted }, 'runs end');
  } finally {
    writer.close();
    log.close();
  }
  const { size: jobs, workers } = pool;
  const settled = settle(manifest, directory, plan, { isEnough: watch.isEnough, workers });
  writeManifest(directory, settled);
  return { manifest: settled, progress: ledger.progress, jobs, workers };

  /** What is stored, counted from its beginning. */
  function counted(): readonly [Ledger, StopWatch] {
    const rule = conduct.stopRuleOf(question);
    return [
      new Ledger(directory, plan, writer.length, rule !== undefined),
      new StopWatch(rule, readRecords(directory)),
    ];
  }

  /** Whether it came to an end; otherwise records of a worker that lies were cut off, and are to be made again. */
  async function goOnOrCut(): Promise<boolean> {
    try {
      // When the stop rule is met already, no runs are left, as if the plan were done.
      const from = watch.isEnough ? plan.length : writer.length;
      await execute({ plan, pool, from, stop, failFast: conduct.failFast, deliver, onLostBatch });
      return true;
    } catch (error) {
      if (!(error instanceof LyingWorker)) throw error;
      const kept = Math.min(writer.length, error.firstPosition);
      conduct.onNotice(`${error.message}; all its answers are done again`);
      log.logger.error({ error: error.message, kept }, 'a worker lies');
      writer.cutTo(kept);
      [ledger, watch] = counted();
      return false;
    }
  }

  function deliver(answers: readonly RunAnswer[]): boolean {
    const wanted = watch.wanted(answers);
    writer.append(wanted.map(({ line }) => line));
    for (const { line, stack } of wanted)
      if (stack !== undefined) log.logger.error({ line, stack }, 'exception in a run');
    conduct.onProgress(ledger.enter(wanted));
    return !watch.isEnough;
  }

  function onLostBatch(batch: Batch, error: unknown): void {
    log.logger.warn({ batch, error: String(error) }, 'worker lost: its runs are tried again one by one');
    if (batch.end - batch.start === 1)
      conduct.onNotice(`run ${plan.at(batch.start).id} has ended its worker: ${lossInWords(error)}`);
  }
}

function lossInWords(error: unknown): string {
  const { code, name, message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return 'it takes more memory than Node allows (NODE_OPTIONS=--max-old-space-size=MIB gives more)';
  return name === 'AbortError' ? 'it was not done in time' : message;
}
