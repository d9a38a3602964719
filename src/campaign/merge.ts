/**
 * Merges the shards of a campaign: the merged folder holds the same bytes as the campaign without shards.
 *
 * Everything is checked before anything is written. A record that two folders have must be the same bytes in both,
 * since it is a function of the scenario and the run. A difference means that something was not deterministic, and no
 * merge can be correct.
 */

import { join, resolve } from 'node:path';
import { checkedAnswerIn, settle } from './answer.ts';
import { checkStart, clearFolder, describeLayout, openFolder, prepareFolder, sweepFolder } from './folder.ts';
import { inUse, livingHolder, locked } from './lock.ts';
import { type Answer, type Manifest, newManifest, type Question, writeManifest } from './manifest.ts';
import { readPlain } from './plain-file.ts';
import { type Plan, planOf, type Shard } from './plan.ts';
import { pluginsInWords } from './plugin-marks.ts';
import { startSession } from './provenance.ts';
import { openRecords } from './record-writer.ts';
import { CampaignRefusal } from './refusal.ts';
import { checkQuestion, placeScenario, scenarioFile, stageScenario } from './scenario-copy.ts';
import { commandLineOf, quoted } from './shell.ts';
import { readPlanned, type StoredRecord } from './store.ts';

/** A folder to merge. */
interface Part {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly plan: Plan;
  /** 1/1 for a folder that has the whole plan. */
  readonly shard: Shard;
}

/**
 * Merges finished folders of one campaign into `directory`. Throws a CampaignRefusal that names the folders when they
 * do not make up one campaign: other scenarios, models, plans or numbers of runs, a shard that is given twice, missing
 * or not finished, or records that differ.
 */
export async function mergeCampaigns(
  folders: readonly string[],
  directory: string,
  replace: boolean,
  commandLine: readonly string[],
): Promise<Manifest & { readonly answer: Answer }> {
  if (folders.some((folder) => resolve(folder) === resolve(directory)))
    throw new CampaignRefusal('no-whole', `${directory} is one of the folders to merge`, 'choose another with -o');
  const parts = folders.map(openPart);
  const lead = leadOf(parts);
  const { shard: _shard, ...question } = commonQuestion(lead, parts);
  const plan = planOf(question.scenario, question);
  checkOverlap(parts, plan);
  checkNoneMissing(parts, plan);
  prepareFolder(directory, question, replace);
  return await locked(directory, async () => {
    checkStart(directory, question, replace);
    sweepFolder(directory);
    const scenarioText = readPlain(join(lead.directory, scenarioFile));
    if (scenarioText !== undefined) stageScenario(directory, scenarioText);
    clearFolder(directory);
    const sessions = parts.flatMap(({ manifest, shard }) =>
      manifest.sessions.map((session) => ({ ...session, shard })),
    );
    const manifest = newManifest(question, [...sessions, startSession(commandLine, 1, 0)], scenarioText);
    writeManifest(directory, manifest);
    placeScenario(directory, manifest);
    writeRecords(parts, directory, plan);
    const settled = settle(manifest, directory, plan);
    writeManifest(directory, settled);
    return settled;
  });
}

function openPart(directory: string): Part {
  if (livingHolder(directory) !== undefined) throw inUse(directory);
  const manifest = openFolder(directory);
  checkQuestion(directory, manifest);
  const { question, status } = manifest;
  if (question.scenario.precision.length > 0) {
    const message = `${directory} is a campaign that stops by precision, which has no shards`;
    throw new CampaignRefusal('no-whole', message, 'it is whole as it is: rvisim table shows it');
  }
  const plan = planOf(question.scenario, question);
  const { records } = checkedAnswerIn(directory, plan, manifest);
  if (status !== 'finished') {
    const message = `${directory} is not finished: ${records} of ${plan.length} runs of ${describeLayout(question)}`;
    throw new CampaignRefusal('no-whole', message, `rvisim resume ${quoted(directory)} goes on with it`);
  }
  return { directory, manifest, plan, shard: question.shard ?? { index: 1, count: 1 } };
}

/** The first folder that has its scenario file, or the first: the merged folder gets its question, and its file. */
function leadOf(parts: readonly Part[]): Part {
  const lead = parts.find(({ directory }) => readPlain(join(directory, scenarioFile)) !== undefined) ?? parts[0];
  if (lead === undefined) throw new CampaignRefusal('no-whole', 'there is nothing to merge', 'name some folders');
  return lead;
}

/** What all the parts answer. */
function commonQuestion(first: Part, parts: readonly Part[]): Question {
  const one = first.manifest.question;
  for (const { directory, manifest } of parts) {
    const other = manifest.question;
    const both = (what: string, a: string | number, b: string | number): string =>
      `${first.directory} and ${directory} do not belong together: ${what} ${a} and ${b}`;
    if (one.scenarioHash !== other.scenarioHash) {
      const [a, b] = [one.scenarioHash.slice(0, 12), other.scenarioHash.slice(0, 12)];
      throw new CampaignRefusal('other-scenario', both('their scenarios are', a, b));
    }
    if (one.modelVersion !== other.modelVersion)
      throw new CampaignRefusal('other-model', both('their model versions are', one.modelVersion, other.modelVersion));
    if (pluginsInWords(one) !== pluginsInWords(other))
      throw new CampaignRefusal('other-plugins', both('their plugins are', pluginsInWords(one), pluginsInWords(other)));
    if (one.runs !== other.runs) {
      const shorter = one.runs < other.runs ? first.directory : directory;
      throw new CampaignRefusal(
        'other-plan',
        both('their runs of each variant are', one.runs, other.runs),
        `rvisim extend ${quoted(shorter)} --runs ${Math.max(one.runs, other.runs)} makes them equal`,
      );
    }
    if (String(one.turns) !== String(other.turns))
      throw new CampaignRefusal('other-plan', both('their plans are', describeLayout(one), describeLayout(other)));
  }
  return one;
}

/** Checks that records in several folders are equal, and that no shard is given twice. */
function checkOverlap(parts: readonly Part[], plan: Plan): void {
  if (parts.some((part, index) => parts.slice(index + 1).some((other) => overlap(part.shard, other.shard))))
    for (const _ of mergedRecords(parts, plan));
  for (const [index, { directory, shard }] of parts.entries()) {
    const twin = parts.slice(0, index).find((other) => nameOf(other.shard) === nameOf(shard));
    if (twin === undefined) continue;
    const message = `shard ${nameOf(shard)} is given twice, with the same records: ${twin.directory}, ${directory}`;
    throw new CampaignRefusal('no-whole', message, 'leave one of them out');
  }
}

/** Whether two shards have a round in common (by the Chinese remainder theorem). */
const overlap = (a: Shard, b: Shard): boolean => (a.index - b.index) % gcd(a.count, b.count) === 0;

function checkNoneMissing(parts: readonly Part[], plan: Plan): void {
  const count = parts.reduce((common, { shard }) => (common / gcd(common, shard.count)) * shard.count, 1);
  const rounds = Math.min(count, Math.ceil(plan.length / plan.roundLength));
  const missing = Array.from({ length: rounds }, (_, round) => round).filter(
    (round) => !parts.some(({ shard }) => holds(shard, round)),
  );
  if (missing.length === 0) return;
  const names = missing.map((round) => nameOf({ index: round + 1, count }));
  const shown = names.slice(0, 20).join(', ') + (names.length > 20 ? `, and ${names.length - 20} more` : '');
  throw new CampaignRefusal(
    'no-whole',
    `missing: shard${names.length === 1 ? '' : 's'} ${shown}`,
    howToMake(names, parts),
  );
}

/** The command line of an existing part, changed for the missing shard, so that the settings and runs match. */
function howToMake([first = '', ...others]: readonly string[], [part]: readonly Part[]): string {
  const made = part?.manifest.sessions[0]?.commandLine ?? [];
  const what = others.length === 0 ? 'it' : 'the first of them';
  return (
    `${part?.directory} was made by: ${commandLineOf(made)}\nthe same with --shard ${first} and ` +
    `another -o makes ${what}`
  );
}

const holds = (shard: Shard, round: number): boolean => round % shard.count === shard.index - 1;

const nameOf = ({ index, count }: Shard): string => `${index}/${count}`;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * The records of all parts in the order of the complete plan, each once. Throws a CampaignRefusal where two parts have
 * other bytes for one run.
 */
function* mergedRecords(parts: readonly Part[], plan: Plan): Generator<StoredRecord> {
  const readers = parts.map(({ directory, plan: own, shard }) => ({
    directory,
    shard,
    records: readPlanned(directory, own),
  }));
  for (let position = 0; position < plan.length; position += 1) {
    const round = Math.floor(position / plan.roundLength);
    const [first, ...again] = readers
      .filter(({ shard }) => holds(shard, round))
      .map(({ directory, records }) => ({ directory, record: nextOf(records, directory) }));
    if (first === undefined) continue;
    for (const other of again) {
      if (other.record.line === first.record.line) continue;
      const message = `run ${first.record.id} is not the same record in ${first.directory} and ${other.directory}`;
      throw new CampaignRefusal('differs', message, `rvisim reproduce says which of them comes out again`);
    }
    yield first.record;
  }
}

function nextOf(records: Iterator<StoredRecord>, directory: string): StoredRecord {
  const next = records.next();
  if (next.done === true) throw new CampaignRefusal('damaged', `${directory} changed while it was being merged`);
  return next.value;
}

/** So many lines are written at a time: ten full blocks. */
const linesAtOnce = 1280;

function writeRecords(parts: readonly Part[], directory: string, plan: Plan): void {
  const writer = openRecords(directory, plan);
  try {
    let lines: string[] = [];
    for (const { line } of mergedRecords(parts, plan)) {
      lines.push(line);
      if (lines.length < linesAtOnce) continue;
      writer.append(lines);
      lines = [];
    }
    writer.append(lines);
  } finally {
    writer.close();
  }
}
