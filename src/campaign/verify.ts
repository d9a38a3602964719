/**
 * Whether a results folder is as it was written: every line of its records has a valid checksum, the lines are those of
 * the plan in its order and all of them, their digest is the one in the manifest, the question is that of the scenario
 * file beside them, and tables and charts are unchanged. Unlike other readers of a folder, it goes on after the first
 * problem.
 */
import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readChecksums } from './checksums.ts';
import { DigestTally } from './digest.ts';
import { openFolder } from './folder.ts';
import { isPlain } from './line.ts';
import { type Manifest, type Question, sha256 } from './manifest.ts';
import { readPlain } from './plain-file.ts';
import { planOf } from './plan.ts';
import { CampaignRefusal } from './refusal.ts';
import { otherQuestion, scenarioFile } from './scenario-copy.ts';
import { StopCheck, type StopRule } from './stop-rule.ts';
import { outOfPlan, placeIn, readStored, storeOf } from './store.ts';

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

/**
 * Reads all of a folder; `stopRuleOf` gives the rule by which a question may end before its plan does. Throws a
 * CampaignRefusal when there is no campaign in the folder, or its manifest cannot be trusted.
 */
export function verifyFolder(
  directory: string,
  stopRuleOf: (question: Question) => StopRule | undefined = () => undefined,
): Verification {
  const manifest = openFolder(directory);
  const { question, status, answer } = manifest;
  const plan = planOf(question.scenario, question);
  const path = storeOf(directory);
  const problems: string[] = [];
  const sound = new DigestTally();
  let records = 0;
  let position = 0;
  let isInOrder = true;
  const end = new StopCheck(stopRuleOf(question));
  for (const { line, number, record, lines } of readStored(directory)) {
    if ('flaw' in record) {
      problems.push(`${placeIn(directory, number)} ${record.flaw}`);
      position += lines;
      continue;
    }
    const unlike = isPlain(line, record)
      ? undefined
      : 'is not as a campaign writes records: a field twice, or other blanks';
    const wrong = unlike ?? outOfPlan(record, plan, position);
    position += 1;
    end.note(record);
    if (wrong === undefined) {
      records += 1;
      sound.add({ id: record.id, line });
      // Only the first: one line too many, or too few, moves all that follow.
    } else if (isInOrder) problems.push(`${placeIn(directory, number)} ${wrong}`);
    isInOrder &&= wrong === undefined;
  }
  const planned = plan.length;
  if (status === 'finished' && problems.length === 0 && position < planned && !end.isEnough)
    problems.push(`${path} has ${position} of ${planned} records, and the manifest says that the campaign is finished`);
  const { short, root } = sound.digest();
  const sealed = status === 'running' ? undefined : answer;
  if (sealed !== undefined && sealed.records !== position)
    problems.push(`${path} has ${position} records, the manifest says ${sealed.records}`);
  if (sealed !== undefined && sealed.root !== root && problems.length === 0)
    problems.push(`${path} has the digest ${short}, the manifest says ${sealed.digest}`);
  problems.push(...scenarioProblems(directory, manifest), ...questionProblems(directory, manifest));
  const derived = readChecksums(directory);
  const derivedProblems = derived.flatMap((noted) => derivedProblem(directory, noted));
  return {
    manifest,
    records,
    digest: short,
    planned,
    derived: derived.length,
    derivedProblems,
    problems,
  };
}

function derivedProblem(directory: string, noted: ReturnType<typeof readChecksums>[number]): string[] {
  const path = join(directory, noted.path);
  if (lstatSync(dirname(path), { throwIfNoEntry: false })?.isSymbolicLink() === true)
    return [`${dirname(path)} is a symbolic link`];
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

/** The file is compared with the question even where its hash is as it should be: the hash is not sealed. */
function questionProblems(directory: string, manifest: Manifest): string[] {
  const problem = otherQuestion(directory, manifest);
  return problem === undefined ? [] : [problem];
}

/** Undefined when there is no plain file that can be read. */
function hashOf(path: string): string | undefined {
  try {
    const bytes = readPlain(path);
    return bytes === undefined ? undefined : sha256(bytes);
  } catch (error) {
    if (error instanceof CampaignRefusal || (error as NodeJS.ErrnoException).syscall !== undefined) return undefined;
    throw error;
  }
}
