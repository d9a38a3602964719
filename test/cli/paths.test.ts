/** Whatever lies at a path that a command is given, the command says so in words. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { type Ended, rvisim, start } from './invoke.ts';

const shared = sharedFolder();
const results = join(shared, 'results');
/** The scenario whose runs cost least, and two variants of it. */
const cheapPath = join(scenarioPath, '../suspend-resume.yaml');
const two = ['--set', 'vary={"mechanism":["warm-vm-reboot","saved-vm-reboot"]}', '--set', 'reported=[]'];
const short = ['--runs', '1', '-j', '1', '--no-charts', ...two];
beforeAll(async () => {
  expect((await rvisim('campaign', cheapPath, ...short, '-o', results)).code).toBe(0);
});

/** Paths at which no command finds what it looks for, or may write what it has to. */
const badPaths: Readonly<Record<string, (folder: string) => string>> = {
  'an empty name': () => '',
  'a missing name': (folder) => join(folder, 'missing'),
  'a name in a missing folder': (folder) => join(folder, 'no', 'such', 'folder'),
  'a name below a file': (folder) => join(file(folder), 'inner'),
  'a file': file,
  'a file with a slash': (folder) => `${file(folder)}/`,
  'an empty folder': (folder) => folder,
  'a link to nowhere': (folder) => link(folder, join(folder, 'nowhere')),
  'a link to itself': (folder) => link(folder, join(folder, 'link')),
  'a name that is too long': (folder) => join(folder, 'x'.repeat(300)),
  // Not a device: a test that fails would replace it for the whole machine.
  'a pipe': (folder) => pipe(folder),
  'a folder of the system that takes no files': () => '/proc/rvisim/x',
};

function file(folder: string): string {
  const path = join(folder, 'file');
  writeFileSync(path, 'some text\n');
  return path;
}

function pipe(folder: string): string {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

function link(folder: string, to: string): string {
  const path = join(folder, 'link');
  symlinkSync(to, path);
  return path;
}

/** Every command with every place in it where a path stands. */
const commands: Readonly<Record<string, (path: string) => readonly string[]>> = {
  'new -o': (path) => ['new', 'first', '-o', path],
  'new -o --force': (path) => ['new', 'first', '--force', '-o', path],
  check: (path) => ['check', path],
  run: (path) => ['run', path],
  'run --trace': (path) => ['run', cheapPath, '--trace', path],
  plan: (path) => ['plan', path],
  campaign: (path) => ['campaign', path],
  'campaign -o': (path) => ['campaign', cheapPath, ...short, '-o', path],
  'campaign -o --force': (path) => ['campaign', cheapPath, ...short, '--force', '-o', path],
  'campaign -o --resume': (path) => ['campaign', cheapPath, ...short, '--resume', '-o', path],
  resume: (path) => ['resume', path],
  extend: (path) => ['extend', path, '--runs', '2'],
  status: (path) => ['status', path],
  merge: (path) => ['merge', path, '-o', join(shared, 'merged')],
  'merge -o': (path) => ['merge', results, '-o', path, '--no-charts'],
  verify: (path) => ['verify', path],
  reproduce: (path) => ['reproduce', path],
  table: (path) => ['table', path],
  compare: (path) => ['compare', path, '0', '1'],
  'compare --against': (path) => ['compare', results, '0', '1', '--against', path],
  lint: (path) => ['lint', path],
  chart: (path) => ['chart', path],
  'chart -o': (path) => ['chart', results, '-o', path],
  exposures: (path) => ['exposures', path],
  greedy: (path) => ['greedy', path],
  export: (path) => ['export', path, '--to', 'csv'],
  'export csv -o': (path) => ['export', results, '--to', 'csv', '-o', path],
  'export parquet -o': (path) => ['export', results, '--to', 'parquet', '-o', path],
  'export ro-crate -o': (path) => ['export', results, '--to', 'ro-crate', '-o', path],
  replay: (path) => ['replay', path, 'v0-r0'],
  'replay --trace': (path) => ['replay', results, 'v0-r0', '--trace', path],
  submit: (path) => ['submit', 'parallel', path, '--shards', '2'],
  'submit -o': (path) => ['submit', 'parallel', cheapPath, '--shards', '2', '-o', path],
};

/** Words, and not those in which the operating system speaks to programs. */
function expectWords({ code, err }: Ended): void {
  expect(err).not.toContain('internal error');
  expect(err).not.toContain('the operating system');
  expect(err).not.toMatch(/^ {4}at /m);
  expect(code).not.toBe(1);
}

describe.each(Object.entries(commands))('rvisim %s', (command, argv) => {
  // To draw charts takes seconds, and a folder that can be written is no test of words.
  const paths = Object.entries(badPaths).filter(
    ([what]) => command !== 'chart -o' || !/missing|nowhere|empty folder/.test(what),
  );
  it.each(paths)('has a message for %s', async (_what, pathIn) => {
    const ended = await rvisim(...argv(pathIn(temporaryFolder())));
    expectWords(ended);
    if (ended.code !== 0) expect(ended.out + ended.err).not.toBe('');
  });
});

/** What may have become of a part of a results folder. */
const damages: Readonly<Record<string, (path: string) => void>> = {
  missing: (path) => rmSync(path, { recursive: true, force: true }),
  'an empty file': (path) => become(path, () => writeFileSync(path, '')),
  'a folder': (path) => become(path, () => mkdirSync(path)),
  'a link to itself': (path) => become(path, () => symlinkSync(path, path)),
  'a file of something else': (path) => become(path, () => writeFileSync(path, '{"a": [\n')),
};

function become(path: string, make: () => void): void {
  rmSync(path, { recursive: true, force: true });
  make();
}

const parts = ['manifest.json', 'records.jsonl.gz', 'scenario.yaml', 'log.jsonl', 'lock', 'tables', 'charts', 'traces'];
/** The last one mends what it can; the others leave the folder as it is. */
const readers: readonly (readonly string[])[] = [
  ['verify'],
  ['table'],
  ['replay', 'v0-r0'],
  ['merge', '--no-charts', '-o', join(shared, 'never')],
  ['resume', '-j', '1', '--no-charts'],
];

describe.each(parts)('a results folder whose %s', (part) => {
  it.each(Object.entries(damages))('is %s gets a message from every command', async (_what, damage) => {
    const copy = join(temporaryFolder(), 'copy');
    cpSync(results, copy, { recursive: true });
    damage(join(copy, part));
    for (const [command = '', ...options] of readers) expectWords(await rvisim(command, copy, ...options));
  });
});

describe('a scenario that ships with rvisim', () => {
  it('is found and listed by its name from an empty folder', async () => {
    const folder = temporaryFolder();
    const line = `cd ${folder} && node "$RVISIM" campaign rehype-increments --runs 1 --no-charts -q`;
    expect((await start(line).ended).code).toBe(0);
    expect(readdirSync(join(folder, 'results'))).toEqual(['rehype-increments']);
    expect((await rvisim('list', 'scenarios')).out).toMatch(/^ {2}rehype-increments {2,}What does/m);
  });

  it('gives way to a file of that name', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'rehype-increments');
    copyFileSync(join(scenarioPath, '../huang-1995.yaml'), path);
    const { out } = await start(`cd ${folder} && node "$RVISIM" check rehype-increments`).ended;
    expect(out).toMatch(/^rehype-increments: ok, 27 variants/);
  });

  it('is suggested for a path that does not exist', async () => {
    const { code, err } = await rvisim('campaign', 'no/such/folder/rehype-increment.yaml');
    expect(code).toBe(2);
    expect(err).toContain("no such file; did you mean 'rehype-increments'?");
  });
});

it('reports that the working directory was removed', async () => {
  const folder = join(temporaryFolder(), 'gone');
  const entered = `mkdir ${folder} && cd ${folder} && rmdir ${folder}`;
  const line = `${entered} && node "$RVISIM" campaign rehype-increments --runs 1`;
  const { code, err } = await start(line).ended;
  expect(code).toBe(3);
  expect(err).toMatch(/^rvisim: the operating system refuses: ENOENT: .*\n$/);
});
