/**
 * What a cluster is given: the files are run for real where the cluster is at hand, and held against its rules where it
 * is not.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { program, rvisim } from '../../cli/invoke.ts';
import { isInstalled } from '../../programs.ts';
import { scenarioPath, scenarioText } from '../fixture.ts';
import { recordsPath, storedText } from '../stored.ts';
import { sharedFolder, temporaryFolder } from '../temporary.ts';

/** The scenario is changed by every option there is, with what shells, YAML and Kubernetes take for their own. */
const changes = ['--runs', '3', '--seed', `it's $(HOME) "$1" \\`, '--set', 'workload=UnixBench'];
const shards = 2;

/** A folder to submit from, in a place that wants quoting everywhere. */
const awkwardFolder = (): string => join(temporaryFolder(), `it's a "place" $HOME %a`);

async function submission(cluster: string, folder: string, ...options: readonly string[]): Promise<string> {
  const line = ['submit', cluster, scenarioPath, '--shards', String(shards), '-o', folder, ...changes, ...options];
  const { code, out, err } = await rvisim(...line);
  expect({ code, err: err.replaceAll(/^wrote .*\n/gm, '') }).toEqual({ code: 0, err: '' });
  return out.trimEnd();
}

/** The same campaign in one piece. */
let wholeRecords: string;
const whole = join(sharedFolder(), 'whole');
beforeAll(async () => {
  const { code } = await rvisim('campaign', scenarioPath, ...changes, '-o', whole, '-j', '1', '--no-charts', '-q');
  expect(code).toBe(0);
  wholeRecords = storedText(whole);
});

const inShell = (line: string, env: NodeJS.ProcessEnv = {}): number | null =>
  spawnSync('sh', ['-c', line], { env: { ...process.env, ...env }, stdio: 'ignore' }).status;

describe.skipIf(!isInstalled('parallel'))('a campaign in shards under GNU parallel (needs parallel)', () => {
  it('is merged to the bytes of one campaign, and submitted again does only the missing runs', async () => {
    const folder = awkwardFolder();
    const submit = await submission('parallel', folder);
    expect(inShell(submit)).toBe(0);
    expect(storedText(join(folder, 'merged'))).toBe(wholeRecords);
    expect(readFileSync(join(folder, 'merged', 'scenario.yaml'), 'utf8')).toBe(scenarioText);

    const sessionsOf = (shard: number): number => {
      const manifest = readFileSync(join(folder, `shard-${shard}-of-${shards}`, 'manifest.json'), 'utf8');
      return (JSON.parse(manifest) as { sessions: unknown[] }).sessions.length;
    };
    rmSync(join(folder, `shard-1-of-${shards}`), { recursive: true });
    const interrupted = join(folder, `shard-2-of-${shards}`);
    truncateSync(recordsPath(interrupted), 500);
    const manifest = readFileSync(join(interrupted, 'manifest.json'), 'utf8');
    writeFileSync(join(interrupted, 'manifest.json'), manifest.replace('"status": "finished"', '"status": "running"'));
    expect(inShell(submit)).toBe(0);
    expect(storedText(join(folder, 'merged'))).toBe(wholeRecords);
    expect([1, 2].map(sessionsOf)).toEqual([1, 2]);
  });
});

describe('a submission', () => {
  it.each(['slurm', 'parallel'])('to %s consists of scripts that a shell understands', async (cluster) => {
    const folder = awkwardFolder();
    await submission(cluster, folder);
    const scripts =
      cluster === 'slurm' ? ['shards.sbatch', 'merge.sbatch', 'submit.sh'] : ['commands.txt', 'submit.sh'];
    for (const script of scripts) execFileSync('sh', ['-n', join(folder, script)]);
    expect(readFileSync(join(folder, 'scenario.yaml'), 'utf8')).toBe(scenarioText);
  });

  it('may be written again, but not over that of another scenario', async () => {
    const folder = awkwardFolder();
    await submission('slurm', folder);
    await submission('slurm', folder);
    const other = join(temporaryFolder(), 'other.yaml');
    writeFileSync(other, `${scenarioText}# edited\n`);
    const { code, err, out } = await rvisim('submit', 'slurm', other, '--shards', '3', '-o', folder);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('holds the shards of another scenario');
    expect(readFileSync(join(folder, 'scenario.yaml'), 'utf8')).toBe(scenarioText);
  });

  it.each([
    [['slurm', scenarioPath], 'shards'],
    [['slurm', scenarioPath, '--shards', '0'], '--shards: expected a whole number from 1'],
    [['slurn', scenarioPath, '--shards', '2'], 'did you mean slurm?'],
    [['slurm', '/nowhere.yaml', '--shards', '2'], '/nowhere.yaml'],
    [['slurm', scenarioPath, '--shards', '2', '--set', 'recovery.vmm=rehyp'], "did you mean 'rehype'?"],
    [
      ['slurm', scenarioPath, '--shards', '2', '--set', 'precision=[{"metric":"recovered|detected","within":0.1}]'],
      '--shards: a campaign that stops by precision',
    ],
    [['k8s', scenarioPath, '--shards', '2', '--claim', 'c'], '--image: expected'],
    [['k8s', scenarioPath, '--shards', '2', '--image', 'i'], '--claim: expected'],
    [['parallel', scenarioPath, '--shards', '2', '-o', 'two\nlines'], 'no line break'],
    [['parallel', scenarioPath, '--shards', '2', '--seed', 'x\ntouch FILE #'], '--seed: expected a text that has no'],
    [['slurm', scenarioPath, '--shards', '2', '--set', 'seed=x\rSBATCH -o f'], '--set: expected a text that has no'],
    [['slurm', scenarioPath, '--shards', '2', '--rvisim', 'a\nb'], '--rvisim: expected a text that has no'],
    [['slurm', scenarioPath, '--shards', '2', '--set', 'name="a\\ntouch b"'], 'name: expected a name of at most 64'],
  ])('of %j is refused with 2 and leaves nothing', async (line, message) => {
    const { code, err, out } = await rvisim('submit', ...line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  it('prints as JSON its files and the command that submits them', async () => {
    const folder = awkwardFolder();
    expect(JSON.parse(await submission('parallel', folder, '--json'))).toEqual({
      files: ['scenario.yaml', 'commands.txt', 'submit.sh'].map((name) => join(folder, name)),
      submit: expect.stringContaining('submit.sh'),
      merged: join(folder, 'merged'),
    });
  });
});

interface Job {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
  readonly spec: {
    readonly completionMode?: string;
    readonly completions?: number;
    readonly parallelism?: number;
    readonly template: {
      readonly spec: {
        readonly restartPolicy: string;
        readonly containers: readonly {
          readonly image: string;
          readonly command: readonly string[];
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
        readonly volumes: readonly {
          readonly name: string;
          readonly configMap?: { readonly name: string };
          readonly persistentVolumeClaim?: { readonly claimName: string };
        }[];
      };
    };
  };
}

describe('a submission to Kubernetes', () => {
  const manifestIn = async (folder: string): Promise<readonly Job[]> => {
    await submission('k8s', folder, '--image', 'somewhere/rvisim:1', '--claim', 'results');
    const documents = parseAllDocuments(readFileSync(join(folder, 'jobs.yaml'), 'utf8'));
    return documents.map((document) => document.toJS() as Job | null).filter((job) => job !== null);
  };

  it('is an Indexed Job with a completion for each shard, and a Job that merges', async () => {
    const [config, indexed, merging, ...others] = await manifestIn(awkwardFolder());
    expect(others).toEqual([]);
    expect(config).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { 'scenario.yaml': scenarioText } });
    expect(indexed).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: { completionMode: 'Indexed', completions: shards, parallelism: shards },
    });
    expect(merging).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job' });
    expect(merging?.spec.completionMode).toBeUndefined();
    for (const job of [indexed, merging]) {
      expect(job?.metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
      const pod = job?.spec.template.spec;
      expect(pod?.restartPolicy).toBe('OnFailure');
      expect(pod?.volumes.map(({ name }) => name)).toEqual(pod?.containers[0]?.volumeMounts.map(({ name }) => name));
      expect(pod?.volumes[0]?.configMap?.name).toBe(config?.metadata.name);
      expect(pod?.volumes[1]?.persistentVolumeClaim?.claimName).toBe('results');
      expect(pod?.containers[0]?.image).toBe('somewhere/rvisim:1');
      // What Kubernetes would expand before the shell sees it.
      expect(pod?.containers[0]?.command.join(' ')).not.toContain('$');
    }
  });

  it('does the campaign when its containers run, one for each index and one of them again', async () => {
    const [config, indexed, merging] = await manifestIn(awkwardFolder());
    const root = temporaryFolder();
    const env = containerIn(root, config?.data ?? {});
    const run = (job: Job | undefined, index?: number): number | null => {
      const [shell = '', script = ''] = job?.spec.template.spec.containers[0]?.command ?? [];
      const variables = index === undefined ? {} : { JOB_COMPLETION_INDEX: String(index) };
      return inShell(`exec ${shell} '${join(root, script)}'`, { ...env, ...variables });
    };
    for (const index of [0, 1, 0]) expect(run(indexed, index)).toBe(0);
    expect(run(merging)).toBe(0);
    expect(storedText(join(root, 'results', 'rehype-increments', 'merged'))).toBe(wholeRecords);
  });

  /** Where a container would find things, below `root`: the ConfigMap, the volume, and rvisim on the path. */
  function containerIn(root: string, files: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    for (const folder of ['campaign', 'results', 'bin']) mkdirSync(join(root, folder));
    for (const [name, text] of Object.entries(files)) {
      const rooted = name.endsWith('.sh') ? text.replaceAll(/(?<=[ "])\/(?=campaign|results)/g, `${root}/`) : text;
      writeFileSync(join(root, 'campaign', name), rooted);
    }
    symlinkSync(program, join(root, 'bin', 'rvisim'));
    return { PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}` };
  }
});
