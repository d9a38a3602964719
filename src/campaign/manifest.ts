/**
 * The manifest of a results folder: the question, the answer, and the machines and tools that computed it.
 *
 * It is written atomically before the first record (status `running`) and again at the end. The question determines
 * every byte of the records. A hash seals it, so that an edited manifest is detected before it is used. The sessions
 * are information for the reader; no record depends on them.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL_VERSION } from '../experiment/model-version.ts';
import type { OutcomeClass, RunRecord } from '../experiment/record.ts';
import type { Scenario } from '../scenario/schema.ts';
import { scenarioHash, variantsOf } from '../scenario/variants.ts';
import { writeAtomically } from './atomic-file.ts';
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
  readonly seed: string;
  /** Runs of each variant. */
  readonly runs: number;
  readonly variants: readonly string[];
  /** The number of runs by class of outcome, runs without an answer included. */
  readonly taxonomy: readonly Verdict[];
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

export function questionOf(scenario: Scenario, layout: Layout = {}): Question {
  return {
    scenarioHash: scenarioHash(scenario),
    modelVersion: MODEL_VERSION,
    seed: scenario.seed,
    runs: scenario.runs,
    variants: variantsOf(scenario).map(({ name }) => name),
    taxonomy: verdicts,
    ...layout,
    scenario,
  };
}

/** `scenarioText` is the unchanged text of the scenario file. */
export function newManifest(
  question: Question,
  sessions: readonly Session[],
  scenarioText?: string | Buffer,
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

/** The same question with another number of runs of each variant. The runs in common are the same. */
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
  return manifest as Manifest;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw damaged(path, `it cannot be read (${code})`);
  }
}

function parseObject(text: string): Partial<Manifest> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

// JSON.parse keeps the order of fields, so the seal can be computed again. A question with a valid seal has the shape
// with which it was written, so its shape need not be checked.
function sealOf(question: Question): string {
  return sha256(JSON.stringify(question));
}

export const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

function otherFormat(path: string, { format: found, sessions }: Partial<Manifest>): CampaignRefusal {
  if (typeof found !== 'string' || !found.startsWith(formatFamily))
    return damaged(path, `expected the format ${format}, came ${JSON.stringify(found) ?? 'none'}`);
  const commit = sessions?.[0]?.tool.commit;
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
