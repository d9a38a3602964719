/**
 * Verifies that a results folder is unchanged: every line of its records has a valid checksum, the lines are those of
 * the plan in its order, their digest is the one in the manifest, the scenario beside them is the one they were made
 * from, and tables and charts are unchanged. Unlike other readers of a folder, it continues after the first problem.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChecksums } from './checksums.ts';
import { digestOf, type RecordEntry } from './digest.ts';
import { openFolder } from './folder.ts';
import { readLine } from './line.ts';
import { type Manifest, sha256 } from './manifest.ts';
import { planOf } from './plan.ts';
import { scenarioFile } from './scenario-copy.ts';
import { readLines, recordsFile } from './store.ts';

export interface Verification {
  readonly manifest: Manifest;
  /** The intact records, and their counts and digest. */
  readonly records: number;
  readonly digest: string;
  readonly planned: number;
  /** Tables and charts with stored checksums. */
  readonly derived: number;
  /** Problems of tables and charts, which can be made again from the records. */
  readonly derivedProblems: readonly string[];
  /** Other problems, each with its place. */
  readonly problems: readonly string[];
}

/** Reads all of a folder. Throws a CampaignRefusal when it holds no campaign, or its manifest is damaged. */
export function verifyFolder(directory: string): Verification {
  const manifest = openFolder(directory);
  const { question, status, answer } = manifest;
  const plan = planOf(question.scenario, question);
  const path = join(directory, recordsFile);
  const problems: string[] = [];
  const sound: RecordEntry[] = [];
  let position = 0;
  let isInOrder = true;
  for (const line of readLines(path)) {
    const place = `${path}:${position + 1}`;
    const expected = position < plan.length ? plan.at(position).id : undefined;
    const record = readLine(line);
    position += 1;
    if ('flaw' in record) {
      problems.push(`${place} ${record.flaw}`);
      continue;
    }
    if (record.id === expected) sound.push({ id: record.id, line });
    // Only the first is reported, since an extra or missing line moves all the following ones.
    else if (isInOrder)
      problems.push(`${place} is out of order: expected ${expected ?? 'the end'}, came run ${record.id}`);
    isInOrder &&= record.id === expected;
  }
  const { short, root } = digestOf(sound);
  const sealed = status === 'running' ? undefined : answer;
  if (sealed !== undefined && sealed.records !== position)
    problems.push(`${path} has ${position} records, the manifest says ${sealed.records}`);
  if (sealed !== undefined && sealed.root !== root && problems.length === 0)
    problems.push(`${path} has the digest ${short}, the manifest says ${sealed.digest}`);
  problems.push(...scenarioProblems(directory, manifest));
  const derived = readChecksums(directory);
  const derivedProblems = derived.flatMap((noted) => derivedProblem(directory, noted));
  return {
    manifest,
    records: sound.length,
    digest: short,
    planned: plan.length,
    derived: derived.length,
    derivedProblems,
    problems,
  };
}

function derivedProblem(directory: string, noted: ReturnType<typeof readChecksums>[number]): string[] {
  const path = join(directory, noted.path);
  const found = hashOf(path);
  if (found === undefined) return [`${path} is missing`];
  return found === noted.sha256 ? [] : [`${path} is not as it was written: it was changed, or made elsewhere`];
}

/** Problems of the copy of the scenario file, whose hash is in the manifest. */
function scenarioProblems(directory: string, { scenarioSha256: written }: Manifest): string[] {
  const path = join(directory, scenarioFile);
  if (written === undefined) return [];
  const found = hashOf(path);
  if (found === undefined) return [`${path} is missing`];
  return found === written ? [] : [`${path} is not the file that the campaign was begun with`];
}

/** Undefined when there is no file that can be read. */
function hashOf(path: string): string | undefined {
  try {
    return sha256(readFileSync(path));
  } catch {
    return undefined;
  }
}
