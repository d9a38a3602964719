/**
 * The submission of a campaign to a cluster: a folder with the unchanged scenario, the files with which the cluster
 * does the shards and merges them, and later the shards themselves.
 *
 * It may be submitted again at any time, after any failure: finished shards do nothing, interrupted shards continue,
 * and the merged campaign is the same bytes.
 */
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';
import { makeFolder } from '../folder.ts';
import { readPlain } from '../plain-file.ts';
import { CampaignRefusal, writingTo } from '../refusal.ts';
import { scenarioFile } from '../scenario-copy.ts';
import { commandLineOf } from '../shell.ts';

/** What is submitted, for any kind of cluster. */
export interface Submission {
  /** The name of the scenario. */
  readonly name: string;
  readonly scenarioText: string;
  /** Options of `rvisim campaign` that change the scenario (`--runs`, `--seed`, `--set`), the same for every shard. */
  readonly changes: readonly string[];
  /** The options that name the plugins, for every command. */
  readonly plugins: readonly string[];
  readonly shards: number;
  /** Worker threads of each shard. */
  readonly jobs: number;
  /** The absolute path of the folder. */
  readonly directory: string;
  /** The shell command that starts rvisim where the shards run. */
  readonly rvisim: string;
}

/** The files of a submission and its command line. */
export interface Handover {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The command line that submits them. */
  readonly submit: string;
}

/** The subfolder of the merged campaign. */
export const mergedFolder = 'merged';

/**
 * Writes the folder; returns the paths of the files. Throws a CampaignRefusal when it holds the submission of another
 * scenario, or cannot be written.
 */
export function writeSubmission({ directory, scenarioText }: Submission, { files }: Handover): readonly string[] {
  const scenario = join(directory, scenarioFile);
  const there = writingTo(directory, () => readPlain(scenario))?.toString();
  if (there !== undefined && there !== scenarioText) {
    const message = `${directory} holds the shards of another scenario, or of this one before it was edited`;
    throw new CampaignRefusal('other-scenario', message, 'write elsewhere with -o, or remove the folder');
  }
  makeFolder(directory);
  return [{ name: scenarioFile, text: scenarioText }, ...files].map(({ name, text }) => {
    const path = join(directory, name);
    writeAtomically(path, text);
    return path;
  });
}

/** The command that does a shard, or the rest of it, in the folder. `shard` is its number or a shell variable. */
export function shardCommand(submission: Submission, shard: string, scenario: string = scenarioFile): string {
  const { rvisim, changes, plugins, shards, jobs } = submission;
  const campaign = `${rvisim} ${commandLineOf(['campaign', scenario, ...changes, ...plugins, '--jobs', String(jobs)])}`;
  return `${campaign} --shard ${shard}/${shards} --output shard-${shard}-of-${shards} --resume --no-charts --quiet`;
}

/** The command that puts the shards together, in the folder; done again, it makes the same bytes again. */
export function mergeCommand({ rvisim, shards, plugins }: Submission): string {
  const last = commandLineOf(['--output', mergedFolder, '--force', '--no-charts', ...plugins]);
  return `${rvisim} merge shard-*-of-${shards} ${last}`;
}

/** First line of a script: enters the folder. */
export const enter = (directory: string): string => `cd -- ${commandLineOf([directory])} || exit`;
