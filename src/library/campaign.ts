/** A campaign carried out by a program: as `rvisim campaign` does it, without its words. */
import { precisionRule } from '../analysis/precision.ts';
import { beginCampaign, beginOrResumeCampaign, type Conduct } from '../campaign/conduct.ts';
import type { Progress } from '../campaign/ledger.ts';
import { type Manifest, questionOf } from '../campaign/manifest.ts';
import { planOf } from '../campaign/plan.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import { type Catalogue, under } from '../experiment/catalogue.ts';
import { parseScenario } from '../scenario/load.ts';
import { allottedLayout } from './allotting.ts';
import type { LoadedScenario } from './load.ts';

export interface CampaignOptions {
  /** The results folder, which is made if need be. */
  readonly output: string;
  /** Of each variant, instead of those of the scenario. */
  readonly runs?: number;
  /** Instead of that of the scenario. */
  readonly seed?: string;
  /** Worker threads; 1 simulates in this thread. Default: `auto`, as many as save time. */
  readonly workers?: Jobs;
  /** Whether the folder's earlier results may go (`replace`), or this very campaign is gone on with (`resume`). */
  readonly existing?: 'replace' | 'resume';
  /** When it fires, the runs under way are finished and stored, and the result says `interrupted`. */
  readonly signal?: StopSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What is needed of an AbortSignal, so that no types of Node or of a browser are needed to use the library. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

export interface CampaignResult {
  readonly directory: string;
  readonly status: 'finished' | 'interrupted';
  /** Of all stored records: what others compare theirs with. */
  readonly digest: string;
  readonly records: number;
  /** Records of runs without an answer: exceptions and timeouts. */
  readonly unanswered: number;
  readonly manifest: Manifest;
  /** Those of the scenario, so that `summarize` and `replay` need not be told. */
  readonly plugins: Catalogue | undefined;
}

/**
 * Simulates all runs of all variants into a results folder, which `rvisim` reads like its own. Throws a ScenarioError
 * for runs or a seed that the scenario cannot have, and a CampaignRefusal when the folder may not be used.
 */
export async function campaign(loaded: LoadedScenario, options: CampaignOptions): Promise<CampaignResult> {
  const { plugins, text } = loaded;
  return await under(plugins, async () => {
    const overrides = overridesOf(loaded, options);
    const scenario = parseScenario(text, loaded.file, overrides);
    const { output: directory, workers = 'auto', existing } = options;
    const question = questionOf(scenario, await allottedLayout(scenario, workers), overrides);
    const conduct = conductOf(options, workers);
    const { manifest } =
      existing === 'resume'
        ? await beginOrResumeCampaign(question, text, conduct)
        : await beginCampaign(question, text, existing === 'replace', conduct);
    const { digest, records, unanswered } = manifest.answer;
    const status = manifest.status === 'finished' ? 'finished' : 'interrupted';
    return { directory, status, digest, records, unanswered, manifest, plugins };
  });
}

/** All that differs from the text: sealed in the manifest, by which the folder's question is read again. */
function overridesOf({ changes }: LoadedScenario, { runs, seed }: CampaignOptions): string[] {
  return [
    ...changes,
    ...(runs === undefined ? [] : [`runs=${runs}`]),
    ...(seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`]),
  ];
}

function conductOf({ output, signal, onProgress }: CampaignOptions, jobs: Jobs): Conduct {
  return {
    directory: output,
    jobs,
    engine: { kind: 'threads' },
    commandLine: ['(a program that uses the library)'],
    logLevel: 'info',
    failFast: false,
    stop: (signal as AbortSignal | undefined) ?? new AbortController().signal,
    stopRuleOf: (question) => precisionRule(question.scenario, planOf(question.scenario, question)),
    onProgress: onProgress ?? (() => {}),
    onNotice: () => {},
  };
}
