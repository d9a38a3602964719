/**
 * The manifest of a results folder: the question, the answer, and the machines and tools that computed it.
 *
 * It is written before the first record (status `running`) and again at the end, always whole. The question determines
 * every byte of the records and is sealed by a hash, so that an accidental change is found out before anything is
 * computed from it; whoever changes it on purpose can seal it anew, which is why it is also compared with the scenario
 * file beside it (`scenario-copy.ts`). The sessions are for the reader: nothing in them shows in a record.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { catalogueInForce, type PluginMark } from '../experiment/catalogue.ts';
import { MODEL_VERSION } from '../experiment/model-version.ts';
import type { OutcomeClass, RunRecord } from '../experiment/record.ts';
import type { Scenario } from '../scenario/schema.ts';
import { scenarioHash, variantsOf } from '../scenario/variants.ts';
import { writeAtomically } from './atomic-file.ts';
import { isTooDeep } from './depth.ts';
import { flawInManifest, flawInQuestion } from './manifest-shape.ts';
import { readPlain } from './plain-file.ts';
import type { Layout, Shard } from './plan.ts';
import { CampaignRefusal } from './refusal.ts';

export const manifestFile = 'manifest.json';
const formatFamily = 'rvisim-results/';
const format = `${formatFamily}2`;

export interface Manifest {
  readonly format: string;
  /** `running` without a running writer means that a crash or a power cut interrupted the campaign. */
  readonly status: 'running' | 'interrupted' | 'finished';
  readonly question: Question;
  /** SHA-256 over the question. */
  readonly seal: string;
  /** SHA-256 of the scenario file beside the records; absent when there is none. */
  readonly scenarioSha256?: string;
  /** The stored results; absent until a session has ended properly. */
  readonly answer?: Answer;
  /** Every process that wrote into this folder, in order. */
  readonly sessions: readonly Session[];
}

/** Everything that the records depend on, and the number of runs. */
export interface Question extends Layout {
  readonly scenarioHash: string;
  readonly modelVersion: string;
  /** By name; absent when there were none. */
  readonly plugins?: readonly PluginMark[];
  readonly seed: string;
  /** Runs of each variant. */
  readonly runs: number;
  readonly variants: readonly string[];
  /** The number of runs by class of outcome, runs without an answer included. */
  readonly taxonomy: readonly Verdict[];
  /**
   * What was changed in the scenario file, as `path=value`, but for the number of runs; absent when nothing was. File
   * and overrides together give the scenario.
   */
  readonly overrides?: readonly string[];
  /** As resolved: overrides applied, units converted, defaults filled in. */
  readonly scenario: Scenario;
}

/** How a run ended: its outcome, `measured`, or why it has no answer. */
export type Verdict = OutcomeClass | Exclude<RunRecord['status'], 'completed'>;

export const verdicts: readonly Verdict[] = [
  'not-injected',
  'non-manifested',
  'sdc',
  'recovered',
  'failed',
  'measured',
  'harness-error',
  'timeout',
];

export interface Answer {
  readonly records: number;
  /** Records without an answer: harness errors and timeouts. */
  readonly unanswered: number;
  /** The stop rule was met before the plan was done. */
  readonly stoppedEarly?: true;
  /** Short form of the digest of all stored records. */
  readonly digest: string;
  /** The Merkle root that the digest abbreviates. */
  readonly root: string;
}

/** The machine and tool that made a part of the records. */
export interface Session {
  readonly tool: {
    readonly version: string;
    readonly commit?: string;
    readonly dirty?: boolean;
    readonly lockfile?: string;
  };
  readonly host: { readonly node: string; readonly os: string; readonly cpu: string };
  readonly commandLine: readonly string[];
  readonly jobs: number;
  /** The processes that did the runs, if not this one. */
  readonly workers?: readonly (Pick<Session, 'tool' | 'host'> & { readonly name: string; readonly threads: number })[];
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly firstPosition: number;
  /** In a folder that was merged: the shard that this process worked on. */
  readonly shard?: Shard;
}

/**
 * Asked with the plugins in force. `overrides` are those that have been applied to the file that the scenario comes
 * from.
 */
export function questionOf(scenario: Scenario, layout: Layout = {}, overrides: readonly string[] = []): Question {
  const plugins = (catalogueInForce()?.plugins ?? [])
    .map(({ mark }) => mark)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const sealed = overrides.filter((override) => !/^\s*runs\s*=/.test(override));
  return {
    scenarioHash: scenarioHash(scenario),
    modelVersion: MODEL_VERSION,
    ...(plugins.length > 0 && { plugins }),
    seed: scenario.seed,
    runs: scenario.runs,
    variants: variantsOf(scenario).map(({ name }) => name),
    taxonomy: verdicts,
    ...layout,
    ...(sealed.length > 0 && { overrides: sealed }),
    scenario,
  };
}

/** `scenarioText` is the unchanged text of the scenario file. */
export function newManifest(
  question: Question,
  sessions: readonly Session[],
  scenarioText?: string | Uint8Array,
): Manifest {
  return {
    format,
    status: 'running',
    question,
    seal: sealOf(question),
    ...(scenarioText !== undefined && { scenarioSha256: sha256(scenarioText) }),
    sessions,
  };
}

/** Whether two questions have the same records, in the same order, however their scenarios were written. */
export const isSameQuestion = (a: Question, b: Question): boolean => withoutOverrides(a) === withoutOverrides(b);

const withoutOverrides = ({ overrides: _overrides, ...question }: Question): string => JSON.stringify(question);

/** The same campaign with more (or fewer) runs of each variant. Which runs those are does not change. */
export function withRuns(manifest: Manifest, runs: number): Manifest {
  const { question } = manifest;
  const changed: Question = { ...question, runs, scenario: { ...question.scenario, runs } };
  return { ...manifest, question: changed, seal: sealOf(changed) };
}

/**
 * Whether a folder has a manifest of some version of this tool, even a damaged one. Its other files were then written
 * by a campaign and may be replaced.
 */
export function hasManifestOfAnyVersion(directory: string): boolean {
  return readIfThere(join(directory, manifestFile))?.includes(`"format": "${formatFamily}`) === true;
}

export function writeManifest(directory: string, manifest: Manifest): void {
  writeAtomically(join(directory, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/**
 * The manifest of a folder, or undefined when it has none. Throws a CampaignRefusal when the file was not written by
 * this tool.
 */
export function readManifest(directory: string): Manifest | undefined {
  const path = join(directory, manifestFile);
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const manifest = parseObject(text);
  if (manifest === undefined) throw damaged(path, 'it is not a JSON object');
  if (manifest.format !== format) throw otherFormat(path, manifest);
  if (manifest.question === undefined || manifest.seal !== sealOf(manifest.question)) {
    throw damaged(path, 'its question does not match its seal: it was edited or damaged');
  }
  const flaw = flawInManifest(manifest) ?? flawInQuestion(manifest.question, questionOf);
  if (flaw !== undefined) throw damaged(path, flaw);
  return manifest as Manifest;
}

function readIfThere(path: string): string | undefined {
  try {
    return readPlain(path)?.toString();
  } catch (error) {
    if (error instanceof CampaignRefusal) throw error;
    throw damaged(path, `it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function parseObject(text: string): Partial<Manifest> | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

// What JSON.parse gives back has its fields in the order of the text, so the seal survives a round trip.
function sealOf(question: Question): string {
  return sha256(JSON.stringify(question));
}

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

function otherFormat(path: string, { format: found, sessions }: Partial<Manifest>): CampaignRefusal {
  if (typeof found !== 'string' || !found.startsWith(formatFamily))
    return damaged(path, `expected the format ${format}, came ${JSON.stringify(found) ?? 'none'}`);
  const commit = sessions?.[0]?.tool?.commit;
  return new CampaignRefusal(
    'damaged',
    `${path} is of another version of rvisim: expected the format ${format}, came ${found}`,
    `use the tool that made it${commit === undefined ? '' : ` (commit ${commit})`}, or run the ` +
      'campaign again with --force',
  );
}

function damaged(path: string, why: string): CampaignRefusal {
  return new CampaignRefusal('damaged', `${path} is not the manifest of a campaign: ${why}`);
}
