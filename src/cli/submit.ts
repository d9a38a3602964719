/** `rvisim submit`: writes the files with which a cluster does the shards of a campaign. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLineOf } from '../campaign/shell.ts';
import { forParallel } from '../campaign/submission/gnu-parallel.ts';
import { forKubernetes } from '../campaign/submission/kubernetes.ts';
import { forSlurm } from '../campaign/submission/slurm.ts';
import { type Handover, mergedFolder, type Submission, writeSubmission } from '../campaign/submission/submission.ts';
import { home } from '../scenario/home.ts';
import { checkShardable } from './allotting.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { pluginOptions } from './plugin-options.ts';
import { readScenario, type ScenarioOptions } from './source.ts';
import type { Terminal } from './terminal.ts';
import { checkFolderName, UsageError } from './usage-error.ts';

type Cluster = 'slurm' | 'parallel' | 'k8s';

export interface SubmitOptions extends ScenarioOptions {
  readonly shards: number;
  /** Worker threads of each shard. */
  readonly jobs: number;
  readonly output: string | undefined;
  /** The command that starts rvisim on the cluster; this program when absent. */
  readonly rvisim: string | undefined;
  /** For k8s. */
  readonly image: string | undefined;
  readonly claim: string | undefined;
  readonly json: boolean;
}

export function submit(cluster: Cluster, file: string, options: SubmitOptions, terminal: Terminal): ExitCode {
  // Problems of the scenario are reported now and not by every shard.
  const { text, scenario } = readScenario(file, options);
  checkShardable(scenario, '--shards');
  checkFolderName(options.output);
  const directory = resolve(options.output ?? join('results', `${scenario.name}.shards`));
  checkLines({ ...options, output: directory });
  const submission: Submission = {
    name: scenario.name,
    scenarioText: text,
    changes: changesOf(options),
    // Where they are on this machine must be where they are on all: a shard with other bytes could not be merged.
    plugins: pluginOptions(),
    shards: options.shards,
    jobs: options.jobs,
    directory,
    rvisim: options.rvisim ?? (cluster === 'k8s' ? 'rvisim' : thisProgram()),
  };
  const handover = handoverTo(cluster, submission, options);
  const files = writeSubmission(submission, handover);
  const merged = join(directory, mergedFolder);
  for (const path of files) terminal.err(`wrote ${path}\n`);
  terminal.out(
    options.json
      ? `${JSON.stringify({ files, submit: handover.submit, merged }, undefined, 2)}\n`
      : `${handover.submit}\n`,
  );
  return exitCode.ok;
}

/** A list of commands has one a line, and schedulers read scripts line by line: no argument may begin another. */
function checkLines({ output, seed = '', set, rvisim = '', image = '', claim = '' }: SubmitOptions): void {
  const given = { output, seed, rvisim, image, claim };
  for (const [name, text] of [...Object.entries(given), ...set.map((change) => ['set', change] as const)])
    if (text !== undefined && /[\n\r\u2028\u2029]/.test(text))
      throw new UsageError(`--${name}: expected a text that has no line break, came ${JSON.stringify(text)}`);
}

function handoverTo(cluster: Cluster, submission: Submission, { image, claim }: SubmitOptions): Handover {
  if (cluster === 'slurm') return forSlurm(submission);
  if (cluster === 'parallel') return forParallel(submission);
  if (image === undefined) throw new UsageError('--image: expected the container image in which rvisim runs');
  if (claim === undefined) throw new UsageError('--claim: expected the PersistentVolumeClaim for the results');
  return forKubernetes(submission, { image, claim });
}

/** Each option with its value in one word, so that no value is taken for an option. */
function changesOf({ runs, seed, set }: ScenarioOptions): string[] {
  return [
    ...(runs === undefined ? [] : [`--runs=${runs}`]),
    ...(seed === undefined ? [] : [`--seed=${seed}`]),
    ...set.map((change) => `--set=${change}`),
  ];
}

const thisProgram = (): string => commandLineOf([process.execPath, fileURLToPath(new URL('dist/cli/main.js', home))]);
