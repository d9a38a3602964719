/**
 * The scenario file as it was given, kept beside the records. The manifest has its hash, so one of the two is there
 * first: the copy waits under another name until the manifest is written, and a process that
 * resumes a campaign which was killed in between moves it into place.
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

/** Puts a copy that waits into its place, if its hash is the one in the manifest; any other copy is removed. */
export function placeScenario(directory: string, { scenarioSha256 }: Manifest): void {
  const from = join(directory, waitingScenarioFile);
  if (!existsSync(from)) return;
  const isIts = sha256(readFileSync(from)) === scenarioSha256;
  writingTo(from, () => (isIts ? renameSync(from, join(directory, scenarioFile)) : rmSync(from)));
}
