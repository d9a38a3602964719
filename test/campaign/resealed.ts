/**
 * Records that were changed on purpose, with the checksums and digests that their new bytes ask for: what an attentive
 * forger would write.
 */
import { answerIn } from '../../src/campaign/answer.ts';
import { recordLine } from '../../src/campaign/line.ts';
import { readManifest, writeManifest } from '../../src/campaign/manifest.ts';
import { planOf } from '../../src/campaign/plan.ts';
import type { RunRecord } from '../../src/experiment/record.ts';

export function resealed(line: string): string {
  const { sum: _sum, ...record } = JSON.parse(line) as RunRecord & { sum: string };
  return recordLine(record);
}

/** Makes the manifest say what is in the folder now. */
export function sealAnew(directory: string): void {
  const manifest = readManifest(directory);
  if (manifest === undefined) throw new Error(`${directory} has no manifest`);
  const { question } = manifest;
  writeManifest(directory, { ...manifest, answer: answerIn(directory, planOf(question.scenario, question)) });
}
