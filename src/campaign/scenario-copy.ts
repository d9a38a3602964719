/**
 * The unchanged copy of the scenario file beside the records. The manifest contains its hash, so the two files must
 * appear together: the copy has a temporary name until the manifest is written. If the campaign is killed in between,
 * the process that resumes it renames the copy.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, sha256 } from './manifest.ts';
import { writingTo } from './refusal.ts';

export const scenarioFile = 'scenario.yaml';
/** The copy before the manifest with its hash is written. */
export const waitingScenarioFile = `${scenarioFile}.tmp`;

export function stageScenario(directory: string, text: string | Buffer): void {
  const path = join(directory, waitingScenarioFile);
  writingTo(path, () => writeFileSync(path, text));
}

/** Renames a temporary copy if its hash is the one in the manifest, and removes it otherwise. */
export function placeScenario(directory: string, { scenarioSha256 }: Manifest): void {
  const from = join(directory, waitingScenarioFile);
  if (!existsSync(from)) return;
  const isIts = sha256(readFileSync(from)) === scenarioSha256;
  writingTo(from, () => (isIts ? renameSync(from, join(directory, scenarioFile)) : rmSync(from)));
}
