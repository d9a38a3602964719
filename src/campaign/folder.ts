/**
 * The rules of a results folder: where a campaign may start, and what it may continue, replace or read. Only files that
 * a campaign wrote are ever deleted.
 */

import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { MODEL_VERSION } from '../experiment/model-version.ts';
import { sweepUnfinished } from './atomic-file.ts';
import { checksumsFile, type DerivedFolder, derivedFolders } from './checksums.ts';
import { earlierFile } from './earlier-store.ts';
import { inUse, livingHolder, lockFile } from './lock.ts';
import { logFile } from './log.ts';
import { hasManifestOfAnyVersion, type Manifest, manifestFile, type Question, readManifest } from './manifest.ts';
import { checkOwnFolder } from './plain-file.ts';
import type { Layout } from './plan.ts';
import { pluginsInWords, requirePlugins } from './plugin-marks.ts';
import { CampaignRefusal, writingTo } from './refusal.ts';
import { checkQuestion, scenarioFile, waitingScenarioFile } from './scenario-copy.ts';
import { quoted } from './shell.ts';
import { signatureFile } from './signature.ts';
import { recordsFile } from './store.ts';

/** The report of a folder, which is made from its records. */
export const reportFile = 'report.html';

/** What a campaign writes, apart from the manifest, which is replaced and never removed. */
const ours: readonly string[] = [
  recordsFile,
  earlierFile,
  scenarioFile,
  signatureFile,
  logFile,
  checksumsFile,
  'traces',
  reportFile,
  ...derivedFolders,
];

/**
 * Checks that a campaign with this question may start in the folder, and creates the folder if there is none. `replace`
 * allows a folder with the results of an earlier campaign. Throws a CampaignRefusal, without any change, when the rules
 * forbid it.
 */
export function prepareFolder(directory: string, question: Question, replace: boolean): void {
  if (livingHolder(directory) !== undefined) throw inUse(directory);
  checkStart(directory, question, replace);
  makeFolder(directory);
}

/**
 * Checks the rules only, for a process that holds the folder's lock: another campaign may have used the folder since it
 * was prepared. Throws as above.
 */
export function checkStart(directory: string, question: Question, replace: boolean): void {
  const names = namesIn(directory);
  if (names === undefined || (replace && hasManifestOfAnyVersion(directory))) return;
  const manifest = readManifest(directory);
  if (manifest !== undefined) throw whyNotStart(directory, manifest, question);
  if (!names.every(isLeftBehind)) {
    throw new CampaignRefusal(
      'not-ours',
      `${directory} is not empty and not a results folder (it has no ${manifestFile})`,
      'choose another with -o',
    );
  }
}

/** The files of a campaign that died before it wrote its manifest: its lock, and temporary files. */
const isLeftBehind = (name: string): boolean =>
  name === lockFile ||
  name === waitingScenarioFile ||
  name.startsWith(`${lockFile}.`) ||
  (name.startsWith(manifestFile) && name.endsWith('.tmp'));

/** Creates a folder and its parents. Throws a CampaignRefusal when that is not possible. */
export function makeFolder(directory: string): void {
  // One by one, since the recursive mkdirSync never returns where the system forbids new folders with ENOENT, as in
  // /proc.
  const missing: string[] = [];
  for (let path = resolve(directory); !existsSync(path); path = dirname(path)) {
    const there = writingTo(path, () => lstatSync(path, { throwIfNoEntry: false }));
    if (there?.isSymbolicLink() === true)
      throw new CampaignRefusal(
        'not-writable',
        `${path} is a symbolic link that leads nowhere`,
        'remove it, or use -o',
      );
    missing.push(path);
  }
  for (const path of missing.reverse()) writingTo(directory, () => makeOne(path));
  if (!statSync(resolve(directory)).isDirectory()) throw isAFile(directory);
}

/** Another campaign may have made it since it was looked for. */
function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** The results folder in which this path is what a campaign has sealed, its file or folder of charts, or all of it. */
export function sealedIn(path: string): string | undefined {
  const whole = resolve(path);
  for (let folder = whole; folder !== dirname(folder); folder = dirname(folder)) {
    const [first = ''] = relative(folder, whole).split(sep);
    const isSealed = first === '' || first === manifestFile || (ours.includes(first) && !UNSEALED.includes(first));
    if (isSealed && hasManifestOfAnyVersion(folder)) return folder;
  }
  return undefined;
}

const UNSEALED: readonly string[] = ['traces', reportFile];

/** Removes the signature of a folder that is about to get other records. */
export function unsign(directory: string): void {
  writingTo(directory, () => rmSync(join(directory, signatureFile), { force: true }));
}

/** Makes a folder inside a results folder, which must not be a link that leads out of it. */
export function makeOwnFolder(directory: string, name: DerivedFolder | 'traces'): string {
  const folder = join(directory, name);
  checkOwnFolder(folder);
  makeFolder(folder);
  return folder;
}

/** Removes what processes that died have left half-written. For the holder of the folder's lock. */
export function sweepFolder(directory: string): void {
  sweepUnfinished(directory, (name) => [manifestFile, checksumsFile, signatureFile, recordsFile].includes(name));
  const tables = join(directory, 'tables' satisfies DerivedFolder);
  if (lstatSync(tables, { throwIfNoEntry: false })?.isDirectory() === true)
    sweepUnfinished(tables, (name) => name.endsWith('.csv'));
}

/** Removes the results of an earlier campaign; other files in the folder stay. */
export function clearFolder(directory: string): void {
  for (const name of ours) writingTo(directory, () => rmSync(join(directory, name), { recursive: true, force: true }));
}

/** The manifest of a folder that must hold a campaign. */
export function openFolder(directory: string): Manifest {
  const remedy = `give the folder of a campaign, such as ${dirname(directory)}`;
  const manifest = namesIn(directory, remedy) === undefined ? undefined : readManifest(directory);
  if (manifest === undefined)
    throw new CampaignRefusal('no-campaign', `${directory} is not a results folder: it has no ${manifestFile}`);
  return manifest;
}

/** The same, when records are to be made again or added: their model, and their plugins, must be those we have. */
export function openFolderToSimulate(directory: string): Manifest {
  const manifest = openFolder(directory);
  const stored = manifest.question.modelVersion;
  if (stored !== MODEL_VERSION) {
    const message =
      `${directory} was made by model version ${stored}, this tool simulates model version ` +
      `${MODEL_VERSION}: its runs would not fit`;
    throw new CampaignRefusal(
      'other-model',
      message,
      `use the tool of commit ${manifest.sessions[0]?.tool.commit ?? 'unknown'}`,
    );
  }
  requirePlugins(`${directory} was made`, manifest.question);
  checkQuestion(directory, manifest);
  return manifest;
}

function whyNotStart(directory: string, { status, question: stored }: Manifest, question: Question): CampaignRefusal {
  const elsewhere = `write elsewhere with -o, or replace it with --force`;
  if (stored.scenarioHash !== question.scenarioHash) {
    const message =
      `${directory} holds another scenario's results: ${brief(stored.scenarioHash)} there, ` +
      `${brief(question.scenarioHash)} to run`;
    return new CampaignRefusal('other-scenario', message, elsewhere);
  }
  if (stored.modelVersion !== question.modelVersion) {
    const message =
      `${directory} holds results of model version ${stored.modelVersion} of scenario ` +
      `${brief(stored.scenarioHash)}, this is model version ${question.modelVersion} of scenario ` +
      brief(question.scenarioHash);
    return new CampaignRefusal('other-model', message, elsewhere);
  }
  if (pluginsInWords(stored) !== pluginsInWords(question)) {
    const message =
      `${directory} holds this campaign with other plugins: ${pluginsInWords(stored)} there, ` +
      `${pluginsInWords(question)} to run`;
    return new CampaignRefusal('other-plugins', message, elsewhere);
  }
  if (describeLayout(stored) !== describeLayout(question)) {
    const message =
      `${directory} holds another part of this campaign: ${describeLayout(stored)} there, ` +
      `${describeLayout(question)} to run`;
    return new CampaignRefusal('other-plan', message, elsewhere);
  }
  if (describeSampling(stored) !== describeSampling(question)) {
    const message =
      `${directory} holds this campaign under another rule: ${describeSampling(stored)} there, ` +
      `${describeSampling(question)} to run`;
    return new CampaignRefusal('other-plan', message, elsewhere);
  }
  if (stored.runs !== question.runs) {
    const message = `${directory} holds this campaign with ${stored.runs} runs a variant, not ${question.runs}`;
    const more = `rvisim extend ${quoted(directory)} --runs ${question.runs} adds what is missing; ${elsewhere}`;
    return new CampaignRefusal('other-plan', message, question.runs > stored.runs ? more : elsewhere);
  }
  if (status === 'finished') {
    return new CampaignRefusal(
      'finished',
      `${directory} already holds this campaign, finished`,
      `rvisim table ${quoted(directory)} shows it; --force does it again`,
    );
  }
  return new CampaignRefusal(
    'interrupted',
    `${directory} holds this campaign, interrupted`,
    `rvisim resume ${quoted(directory)} goes on; --force starts again`,
  );
}

/** Describes which part of the plan a folder has, and the turns of its rounds. */
export function describeLayout({ shard, turns }: Layout): string {
  const part = shard === undefined ? 'the whole plan' : `shard ${shard.index}/${shard.count}`;
  return turns === undefined ? part : `${part}, in rounds of ${turns.join(' + ')}`;
}

/** Describes what decides the number of runs. */
function describeSampling({ scenario: { precision, strata } }: Question): string {
  if (strata !== undefined) return `strata ${JSON.stringify(strata)}`;
  const asked = precision.map((each) => {
    const figure = each.statistic === undefined ? each.metric : `${each.statistic} of ${each.metric}`;
    const part = each.statistic !== undefined && each.isRelative ? ' of itself' : '';
    return `${figure} +/- ${each.within}${part} at ${each.confidence}`;
  });
  return asked.length === 0 ? 'a fixed number of runs' : asked.join(' and ');
}

const brief = (hash: string): string => hash.slice(0, 12);

function namesIn(directory: string, remedy?: string): readonly string[] | undefined {
  const stat = writingTo(directory, () => statSync(directory, { throwIfNoEntry: false }));
  if (stat === undefined) return undefined;
  if (!stat.isDirectory()) throw isAFile(directory, remedy);
  return writingTo(directory, () => readdirSync(directory));
}

const isAFile = (directory: string, remedy = 'choose another with -o'): CampaignRefusal =>
  new CampaignRefusal('not-ours', `${directory} is a file, not a folder`, remedy);
