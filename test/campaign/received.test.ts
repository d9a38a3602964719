/**
 * Folders that somebody else has made, or made up: what was changed in them, seals and checksums made anew, is found or
 * refused in words, and nothing outside of them is touched.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/campaign/manifest.ts';
import { rvisim } from '../cli/invoke.ts';
import { scenarioPath } from './fixture.ts';
import { resealed, sealAnew } from './resealed.ts';
import { storedText, storeText } from './stored.ts';
import { sharedFolder, temporaryFolder } from './temporary.ts';

const shared = sharedFolder();
const honest = join(shared, 'honest');
const other = join(shared, 'other');
const change = 'vary.step.Basic.without=[]';

const campaign = async (folder: string, ...options: readonly string[]) =>
  await rvisim('campaign', scenarioPath, '--runs', '2', '-o', folder, '-j', '1', '--no-charts', ...options);

beforeAll(async () => {
  await campaign(honest);
  await campaign(other, '--set', change);
});

function copyOf(folder = honest): string {
  const copy = join(temporaryFolder(), 'received');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

interface ManifestText {
  [field: string]: unknown;
  seal: string;
  sessions: { commandLine: string[] }[];
  question: { [field: string]: unknown; scenario: { [field: string]: unknown; vary: { values: unknown }[] } };
}

/** Changes a manifest as somebody would who knows how it is sealed. */
function forge(folder: string, edit: (manifest: ManifestText) => void): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as ManifestText;
  edit(manifest);
  manifest.seal = sha256(JSON.stringify(manifest.question));
  writeFileSync(path, JSON.stringify(manifest, undefined, 2));
}

/** Changes a record, and all that is made of it. */
function forgeRecord(folder: string, edit: (line: string) => string): void {
  const lines = storedText(folder).split('\n');
  storeText(folder, lines.with(1, resealed(edit(lines[1] ?? ''))).join('\n'));
}

const READERS: readonly (readonly string[])[] = [
  ['verify'],
  ['status'],
  ['table'],
  ['lint'],
  ['compare', '0', '1'],
  ['export', '--to', 'csv', '-o', '-'],
  ['reproduce', '-j', '1'],
  ['resume', '-j', '1', '--no-charts'],
];

/** For what is found in the same place by all of them. */
const FEW = READERS.filter(([name = '']) => ['verify', 'table', 'resume'].includes(name));

const read = async ([command = '', ...options]: readonly string[], folder: string) =>
  await rvisim(command, folder, ...options);

describe('another question than the one that is shown', () => {
  const forgeQuestion = (folder: string, isFull: boolean): void =>
    forge(folder, ({ question, sessions }) => {
      const shown = JSON.parse(readFileSync(join(honest, 'manifest.json'), 'utf8')) as ManifestText;
      delete question['overrides'];
      if (isFull) question['scenarioHash'] = shown.question['scenarioHash'];
      question.scenario['reported'] = shown.question.scenario['reported'];
      Object.assign(sessions[0] ?? {}, { commandLine: shown.sessions[0]?.commandLine });
    });

  it('is refused when it has the hash of the one that is shown', async () => {
    const folder = copyOf(other);
    forgeQuestion(folder, true);
    for (const command of READERS) {
      const { code, err } = await read(command, folder);
      expect([command[0], code]).toEqual([command[0], 2]);
      expect(err).toMatch(/its scenario has the hash [0-9a-f]{12}, it says [0-9a-f]{12}/);
    }
  });

  it('is found by comparing it with the scenario file, by whatever reads the folder', async () => {
    const folder = copyOf(other);
    forgeQuestion(folder, false);
    for (const command of READERS.filter(([name]) => name !== 'status')) {
      const { code, out, err } = await read(command, folder);
      expect([command[0], code]).toEqual([command[0], 2]);
      expect(out + err).toMatch(/asks another question than .*scenario\.yaml: they differ in vary\.0\.values\.0/);
    }
  });

  it('is right with its overrides, which tables, --json and verify name', async () => {
    expect((await rvisim('verify', other)).out).toContain(
      `scenario.yaml with --set '${change}' --set 'reported=[]' is the`,
    );
    expect((await rvisim('table', other)).out).toContain(`Not as the scenario file has it: ${change}, reported=[]`);
    expect(JSON.parse((await rvisim('table', other, '--json')).out)).toMatchObject({
      overrides: [change, 'reported=[]'],
    });
    expect((await rvisim('reproduce', other, '-j', '1')).code).toBe(0);
  });

  it('keeps its overrides when it is extended, and is resumed whichever way they were given', async () => {
    const folder = copyOf(other);
    expect((await rvisim('extend', folder, '--runs', '3', '-j', '1', '--no-charts')).code).toBe(0);
    expect((await rvisim('verify', folder)).code).toBe(0);
    const seeded = join(temporaryFolder(), 'r');
    expect((await campaign(seeded, '--seed', 'x')).code).toBe(0);
    expect((await campaign(seeded, '--set', 'seed=x', '--resume')).code).toBe(0);
  });
});

describe('a campaign that was cut off and says that it is finished', () => {
  const cut = (): string => {
    const folder = copyOf();
    storeText(folder, storedText(folder).trimEnd().split('\n').slice(0, -1).join('\n').concat('\n'));
    return folder;
  };

  it('is INCOMPLETE with an exit code of its own when it is reproduced, whole or as a sample', async () => {
    for (const options of [[], ['--sample', '3']]) {
      const { code, out } = await rvisim('reproduce', cut(), '-j', '1', ...options);
      expect(code).toBe(6);
      expect(out).toMatch(/^INCOMPLETE: .* has 11 of 12 records; \d+ of them came out again/);
    }
  });

  it('is found by verify when the digest was made anew, stopped early or not', async () => {
    const folder = cut();
    sealAnew(folder);
    forge(folder, (manifest) => Object.assign(manifest['answer'] as object, { stoppedEarly: true }));
    const { code, out } = await rvisim('verify', folder);
    expect(code).toBe(2);
    expect(out).toContain('11 of 12 records, and the manifest says that the campaign is finished');
  });
});

describe('records of wrong types', () => {
  it.each([
    ['"events":x', (line: string) => line.replace(/"events":\d+/, '"events":"x"'), "'events': expected a whole number"],
    ['null in a list', (line: string) => line.replace('"vms":[', '"vms":[null,'), "'vms[0]': expected an object"],
    ['no outcome', (line: string) => line.replace(/"outcome":"[^"]*",/, ''), "'outcome': expected one of"],
    ['an outcome of its own', (line: string) => line.replace(/"outcome":"[^"]*"/, '"outcome":"good"'), 'came "good"'],
    ['1e999', (line: string) => line.replace(/"atNanos":\d+/, '"atNanos":1e999'), "'episodes[0].strike.atNanos'"],
    ['half a run', (line: string) => line.replace('"run":0', '"run":0.5'), "'run': expected a whole number from 0"],
    ['another variant', (line: string) => line.replace(/"variant":"[^"]*"/, '"variant":"x"'), 'the variant or run of'],
  ])('(%s) are named with line and field by whatever reads them', async (_what, edit, message) => {
    const folder = copyOf();
    forgeRecord(folder, edit);
    forge(folder, (manifest) => {
      manifest['status'] = 'running';
      delete manifest['answer'];
    });
    for (const command of message.startsWith("'events'") ? READERS : FEW) {
      const { code, out, err } = await read(command, folder);
      expect([command[0], code]).toEqual([command[0], 2]);
      expect(out + err).toContain('records.jsonl.gz:2 ');
      expect(out + err).toContain(message);
    }
  });
});

describe('a manifest of wrong types', () => {
  it.each<[string, (manifest: ManifestText) => void, string]>([
    ['answer: null', (manifest) => (manifest['answer'] = null), "its field 'answer' is wrong"],
    ['answer: {}', (manifest) => (manifest['answer'] = {}), "'answer.records'"],
    ['no sessions', (manifest) => delete (manifest as Partial<ManifestText>).sessions, "'sessions'"],
    ['sessions: [null]', (manifest) => Object.assign(manifest, { sessions: [null] }), "'sessions.0'"],
    ['another status', (manifest) => (manifest['status'] = 'done'), "'status'"],
    ['no scenario', ({ question }) => Object.assign(question, { scenario: null }), "'question.scenario'"],
    ['axes: 3', ({ question }) => Object.assign(question.scenario, { vary: 3 }), "'question.scenario.vary'"],
    [
      'values: null',
      ({ question }) => Object.assign(question.scenario.vary[0] ?? {}, { values: null }),
      'vary.0.values',
    ],
    ['turns of 3e8', ({ question }) => (question['turns'] = [3e8, 1, 1, 1, 1, 1]), 'at most 1000000 turns'],
    ['too few turns', ({ question }) => (question['turns'] = [1]), 'turns for 1 of 6 variants'],
    ['another experiment', ({ question }) => (question.scenario['experiment'] = 'x'), 'an experiment ('],
    ['vms: {}', ({ question }) => (question.scenario['vms'] = {}), 'its scenario is none'],
    ['recovery: null', ({ question }) => (question.scenario['recovery'] = null), 'its scenario is none: recovery'],
    ['a seed of its own', ({ question }) => (question['seed'] = 'x'), "'seed' is not that of its scenario"],
  ])('(%s) is refused in words by whatever reads it', async (_what, edit, message) => {
    const folder = copyOf();
    forge(folder, edit);
    for (const command of message.includes('answer') ? READERS : FEW) {
      const { code, out, err } = await read(command, folder);
      expect([command[0], code, out]).toEqual([command[0], 2, '']);
      expect(err).toMatch(/^rvisim: .*manifest\.json is not the manifest of a campaign: /);
      expect(err).toContain(message);
    }
  });
});

describe('links and pipes in a folder', () => {
  const cutShort = (): string => {
    const folder = copyOf();
    storeText(folder, storedText(folder).split('\n').slice(0, 6).join('\n').concat('\n'));
    forge(folder, (manifest) => {
      manifest['status'] = 'running';
      delete manifest['answer'];
    });
    return folder;
  };

  /** A file outside, with what stood at the place of the link. */
  function outside(folder: string, name: string): string {
    const target = join(folder, '..', 'outside');
    writeFileSync(target, existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : 'precious');
    rmSync(join(folder, name), { force: true });
    return target;
  }

  const resume = (folder: string): readonly string[] => ['resume', folder, '-j', '1', '--no-charts'];
  const replace = (folder: string): readonly string[] => [
    'campaign',
    scenarioPath,
    '--runs',
    '1',
    '-o',
    folder,
    '-j',
    '1',
    '--no-charts',
    '--force',
  ];

  it.each([
    ['records.jsonl.gz', symlinkSync, resume],
    ['records.jsonl.gz', linkSync, resume],
    ['records.jsonl.gz', symlinkSync, replace],
    ['log.jsonl', symlinkSync, resume],
    ['log.jsonl', linkSync, resume],
    ['manifest.json', symlinkSync, resume],
    ['SHA256SUMS', symlinkSync, resume],
    ['scenario.yaml.tmp', symlinkSync, replace],
    ['lock', symlinkSync, resume],
    [`manifest.json.${process.pid}.tmp`, symlinkSync, resume],
    [`tables/results.csv`, symlinkSync, resume],
    [`tables/results.csv.${process.pid}.tmp`, symlinkSync, resume],
  ])('lead nowhere: %s by %o', async (name, link, command) => {
    const folder = cutShort();
    const target = outside(folder, name);
    const before = readFileSync(target);
    link(target, join(folder, name));
    await rvisim(...command(folder));
    expect(readFileSync(target)).toEqual(before);
  });

  it.each(['tables', 'charts'])('lead nowhere: %s as a link to a folder', async (name) => {
    const folder = cutShort();
    const target = join(folder, '..', 'outside');
    mkdirSync(target);
    rmSync(join(folder, name), { recursive: true, force: true });
    symlinkSync(target, join(folder, name));
    const { code, err } = await rvisim('resume', folder, '-j', '1');
    expect(code).toBe(2);
    expect(err).toContain(`${join(folder, name)} is a symbolic link: expected a folder of its own`);
    expect(readdirSync(target)).toEqual([]);
  });

  it.each(['records.jsonl.gz', 'manifest.json', 'scenario.yaml', 'lock'])('are not waited for: %s', async (name) => {
    const folder = cutShort();
    rmSync(join(folder, name), { force: true });
    execFileSync('mkfifo', [join(folder, name)]);
    for (const command of [['verify'], ['extend', '--runs', '3', '-j', '1', '--no-charts'], ['table']]) {
      if (name === 'lock' && command[0] !== 'extend') continue;
      const { code, out, err } = await read(command, folder);
      expect([command[0], code]).toEqual([command[0], 2]);
      expect(out + err).toMatch(new RegExp(`${name} is a named pipe|${name} is missing`));
    }
  });

  it('a folder in the place of a file is refused', async () => {
    const folder = copyOf();
    rmSync(join(folder, 'scenario.yaml'));
    mkdirSync(join(folder, 'scenario.yaml'));
    const { code, err } = await rvisim('table', folder);
    expect(code).toBe(2);
    expect(err).toContain('scenario.yaml is a folder: expected a plain file');
  });
});

describe('what killed processes have left', () => {
  it('is swept away at the next start', async () => {
    const folder = copyOf();
    for (const name of ['manifest.json.1.tmp', 'SHA256SUMS.22.tmp', join('tables', 'results.csv.333.tmp')])
      writeFileSync(join(folder, name), 'half');
    writeFileSync(join(folder, 'notes.tmp'), 'not ours');
    expect((await rvisim('resume', folder, '-j', '1', '--no-charts')).code).toBe(0);
    const left = [...readdirSync(folder), ...readdirSync(join(folder, 'tables'))].filter((name) =>
      name.includes('.tmp'),
    );
    expect(left).toEqual(['notes.tmp']);
  });
});

describe('an edited scenario file', () => {
  it('is found when its meaning has changed, and only by verify when it has not', async () => {
    const folder = copyOf();
    appendFileSync(join(folder, 'scenario.yaml'), '# no harm meant\n');
    expect((await rvisim('table', folder)).code).toBe(0);
    expect((await rvisim('verify', folder)).code).toBe(2);
    const path = join(folder, 'scenario.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^seed: .*$/m, 'seed: mine'));
    expect((await rvisim('table', folder)).err).toContain('they differ in seed');
  });
});
