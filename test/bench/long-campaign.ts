/**
 * A campaign of any size without its simulation, to measure what reads it: the records of a real one, over and over,
 * under the ids, checksums and digest that a campaign of that size would have.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settle } from '../../src/campaign/answer.ts';
import { recordLine } from '../../src/campaign/line.ts';
import { newManifest, questionOf, writeManifest } from '../../src/campaign/manifest.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { startSession } from '../../src/campaign/provenance.ts';
import { openRecords } from '../../src/campaign/record-writer.ts';
import { scenarioFile } from '../../src/campaign/scenario-copy.ts';
import { readRecords } from '../../src/campaign/store.ts';
import { parseScenario } from '../../src/scenario/load.ts';

/** `from` is a finished campaign of `path`; the long one has `runs` of each variant. Returns the number of records. */
export function writeLongCampaign(from: string, text: string, path: string, into: string, runs: number): number {
  const scenario = parseScenario(text, path, [`runs=${runs}`]);
  const plan = planOf(scenario);
  const real = [...readRecords(from)];
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, scenarioFile), text);
  const manifest = newManifest(questionOf(scenario, {}, [`runs=${runs}`]), [startSession(['bench'], 1, 0)], text);
  const writer = openRecords(into, plan);
  let lines: string[] = [];
  for (let position = 0; position < plan.length; position += 1) {
    const { id, run } = plan.at(position);
    const record = real[position % real.length];
    if (record === undefined) throw new Error(`${from} has no records`);
    lines.push(recordLine({ ...record, id, run }));
    if (lines.length < 1280) continue;
    writer.append(lines);
    lines = [];
  }
  writer.append(lines);
  writer.close();
  writeManifest(into, settle(manifest, into, plan));
  return plan.length;
}
