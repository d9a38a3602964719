/**
 * The scenario file as it was given, kept beside the records. The manifest has its hash, so one of the two is there
 * first: the copy waits under another name until the manifest is written, and a process that
 * resumes a campaign which was killed in between moves it into place.
 *
 * It is what a reader looks at, so it is held against the question that the records answer.
 */
import { closeSync, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL_VERSION } from '../experiment/model-version.ts';
import { ScenarioError } from '../scenario/errors.ts';
import { parseScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type Manifest, manifestFile, sha256 } from './manifest.ts';
import { openAnew, readPlain } from './plain-file.ts';
import { hasItsPlugins } from './plugin-marks.ts';
import { CampaignRefusal, writingTo } from './refusal.ts';

export const scenarioFile = 'scenario.yaml';
/** The copy before the manifest with its hash is written. */
export const waitingScenarioFile = `${scenarioFile}.tmp`;

export function stageScenario(directory: string, text: string | Buffer): void {
  const path = join(directory, waitingScenarioFile);
  writingTo(path, () => {
    const descriptor = openAnew(path);
    try {
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Renames a temporary copy if its hash is the one in the manifest, and removes it otherwise. */
export function placeScenario(directory: string, { scenarioSha256 }: Manifest): void {
  const from = join(directory, waitingScenarioFile);
  if (lstatSync(from, { throwIfNoEntry: false }) === undefined) return;
  const isIts = sha256(readPlain(from) ?? '') === scenarioSha256;
  writingTo(from, () => (isIts ? renameSync(from, join(directory, scenarioFile)) : rmSync(from)));
}

/**
 * What shows that a manifest's question is not the one of the scenario file beside it with the overrides that are
 * sealed with it; undefined when it is, when there is no file, or when
 * another model version, or with plugins that are not given, has read the file.
 */
export function otherQuestion(directory: string, { question }: Manifest): string | undefined {
  const path = join(directory, scenarioFile);
  // A plugin that is not given may be what the scenario names.
  const isReadable = question.modelVersion === MODEL_VERSION && hasItsPlugins(question);
  const text = isReadable ? readPlain(path) : undefined;
  if (text === undefined) return undefined;
  const { overrides = [], runs, scenario } = question;
  const manifest = join(directory, manifestFile);
  const given = overrides.length === 0 ? path : `${path} with ${overrides.map((each) => `--set ${each}`).join(' ')}`;
  let asked: Scenario;
  try {
    const set = [...overrides, `runs=${runs}`];
    asked = parseScenario(text.toString(), path, set, undefined, undefined, scenario.field, 'refused');
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return `${given} is not a scenario: ${error.problems[0]?.message ?? ''}`;
  }
  const field = firstDifference(asked, scenario, '');
  return field === undefined ? undefined : `${manifest} asks another question than ${given}: they differ in ${field}`;
}

/** Throws a CampaignRefusal when the manifest's question is not that of the scenario file beside it. */
export function checkQuestion(directory: string, manifest: Manifest): void {
  const problem = otherQuestion(directory, manifest);
  if (problem === undefined) return;
  throw new CampaignRefusal('damaged', problem, 'restore both from a copy, or run the campaign again with --force');
}

/** The path of the first field in which two plain values differ. */
function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path;
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    const different = firstDifference(one.get(name), other.get(name), path === '' ? name : `${path}.${name}`);
    if (different !== undefined) return different;
  }
  return undefined;
}
