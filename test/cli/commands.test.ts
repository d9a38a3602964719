import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordLine } from '../../src/campaign/line.ts';
import { failureOf } from '../../src/cli/failure.ts';
import type { parametersDocument } from '../../src/cli/parameters.ts';
import { namesOf } from '../../src/experiment/entry.ts';
import type { CompletedRun, RunRecord } from '../../src/experiment/record.ts';
import { experiments, parameterModels } from '../../src/experiments.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { scenarioPath } from '../campaign/fixture.ts';
import { resealed } from '../campaign/resealed.ts';
import { recordsPath, storedText, storeText } from '../campaign/stored.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { rvisim } from './invoke.ts';

const commands = [
  'list',
  'new',
  'check',
  'run',
  'plan',
  'campaign',
  'resume',
  'extend',
  'status',
  'merge',
  'verify',
  'reproduce',
  'table',
  'compare',
  'lint',
  'chart',
  'exposures',
  'greedy',
  'export',
  'replay',
  'schema',
  'completion',
];

/** A finished campaign of 6 x 4 runs that all tests may read. */
const results = join(sharedFolder(), 'results');
let campaign: Awaited<ReturnType<typeof rvisim>>;
beforeAll(async () => {
  campaign = await rvisim('campaign', scenarioPath, '--runs', '4', '-o', results, '-j', '1', '--no-charts');
});

/** A copy of its folder that a test may spoil. */
function copyOfResults(): string {
  const folder = temporaryFolder();
  for (const name of ['manifest.json', 'records.jsonl.gz', 'scenario.yaml'])
    writeFileSync(join(folder, name), readFileSync(join(results, name)));
  return folder;
}

describe('help', () => {
  it('lists every command', async () => {
    const { out, code } = await rvisim('--help');
    expect(code).toBe(0);
    for (const command of commands) expect(out).toMatch(new RegExp(`^  rvisim ${command}\\b`, 'm'));
  });

  it.each(commands)('of %s shows an example that is a command line of it', async (command) => {
    const { out, code } = await rvisim(command, '--help');
    expect(code).toBe(0);
    // Whole on a line of its own, so that it can be copied, and what it is for is a comment of the shell.
    expect(out).toMatch(new RegExp(`Examples:\\n  # \\S.*\\n  rvisim ${command}\\b`));
  });

  it.each([
    ['bash', 'complete -o bashdefault -o default -F _rvisim rvisim'],
    ['zsh', 'compdef _rvisim rvisim'],
    ['fish', 'complete -c rvisim'],
  ])('prints a completion script for %s, which asks the program', async (shell, line) => {
    const { out } = await rvisim('completion', shell);
    expect(out).toContain(line);
    expect(out).toContain(`SHELL=${shell} rvisim --get-yargs-completions`);
  });

  it('answers the scripts with commands and options', async () => {
    expect((await rvisim('--get-yargs-completions', 'rvisim', 'camp')).out).toContain('campaign');
    expect((await rvisim('--get-yargs-completions', 'rvisim', 'campaign', '--')).out).toContain('--precision');
  });
});

describe('a wrong command line', () => {
  it.each([
    [['tabel'], "unknown command 'tabel'; did you mean table?"],
    [[], 'a command is needed'],
    [['chart', 'x', '--format', 'pdf', '--style', 'plan'], "--style: expected one of full, plain, came 'plan'"],
    [['table', 'x', '--jsn'], 'unknown option --jsn; did you mean --json?'],
    [['campaign', 'x', '--run', '5'], 'unknown option --run; did you mean --runs?'],
    [['table'], 'expected: rvisim table <dir>'],
    [['table', 'x', 'y'], 'unknown argument: y'],
    [['table', 'x', '--json', '--csv'], 'json and csv are mutually exclusive'],
    [['campaign', 'x', '--runs', '0'], "--runs: expected a whole number from 1 to 10000000, came '0'"],
    [['campaign', 'x', '--runs', '-3'], "--runs: expected a whole number from 1 to 10000000, came '-3'"],
    [['campaign', 'x', '--runs', '1.5'], "--runs: expected a whole number from 1 to 10000000, came '1.5'"],
    [['campaign', 'x', '--runs', '12345678901234567000'], 'from 1 to 10000000, came'],
    [['campaign', 'x', '--max-runs', '10000001'], "from 1 to 10000000, came '10000001'"],
    [['campaign', 'x', '-j', '0'], "--jobs: expected auto or a number from 1 to 512, came '0'"],
    [['campaign', 'x', '-j', 'all'], "came 'all'"],
    [['campaign', 'x', '--seed', 'a', '--seed', 'b'], '--seed was given more than once'],
    [
      ['campaign', 'x', '--log-level', 'inof'],
      "--log-level: expected one of trace, debug, info, warn, error, silent, came 'inof'; did you mean info?",
    ],
    [['table', 'x', '--failures-per-year', '4', '--unrecovered', '30'], "came '30', which has no unit"],
    [
      ['worker', '--idle', '60'],
      "--idle: expected a duration in ns, us, ms, s, min, h, d, such as '500 ms' of at least",
    ],
    [['worker', '--stalled-after', '30'], "came '30', which has no unit"],
    [['worker', '--stalled-after', '5 ms'], "of at least 1 s, came '5 ms'"],
    [['list', 'mechanism'], 'did you mean mechanisms?'],
    [['list', 'parameters', '--platform', 'x86-64'], '--platform: expected one of x86-32-xen-3.3, x86-64-xen-4.3'],
    [['list', 'faults', '--platform', 'x86-64-xen-4.3'], 'rvisim list parameters --platform NAME'],
    [['run', scenarioPath, '--variant', 'step=Basix'], 'did you mean'],
  ])('%j says what is wrong and exits with 2', async (argv, message) => {
    const { code, err, out } = await rvisim(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^ {4}at /m);
  });
});

describe('a chart that cannot be drawn', () => {
  const spoiled = (): string => {
    const folder = copyOfResults();
    mkdirSync(join(folder, 'charts', 'outcomes.svg'), { recursive: true });
    return folder;
  };

  it('is a warning with its reason after the tables, and all others are drawn', async () => {
    const folder = spoiled();
    const { code, out, err } = await rvisim('resume', folder, '-j', '1');
    expect(code).toBe(0);
    expect(out).toContain('+ hypercall retry');
    expect(err).toMatch(
      /^rvisim: warning: the chart 'outcomes' could not be drawn: cannot write .*: there is a folder of that name/m,
    );
    expect(err.match(/warning/g)).toHaveLength(1);
    expect(readdirSync(join(folder, 'charts'))).toEqual(expect.arrayContaining(['increments.svg', 'causes.csv']));
  });

  it('is none where no figure shows what was measured, which is said', async () => {
    const folder = temporaryFolder();
    const one = ['--set', 'vms=2', '--set', 'vary={}', '--runs', '1', '-j', '1', '--no-charts', '-q'];
    await rvisim('campaign', 'scenarios/shared-pages.yaml', ...one, '-o', folder);
    const { code, out, err } = await rvisim('chart', folder, '-o', join(temporaryFolder(), 'figures'));
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain(`no figure shows what these runs measure; their numbers: rvisim table ${folder}`);
  });

  it('ends the command that was to draw it with an exit code of its own', async () => {
    const { code, out, err } = await rvisim('chart', spoiled());
    expect(code).toBe(3);
    expect(out).toContain('increments.svg');
    expect(err).toContain("the chart 'outcomes' could not be drawn");
  });
});

describe('list', () => {
  it('names everything that a scenario can name', async () => {
    const { out } = await rvisim('list');
    for (const { name, parts } of experiments)
      for (const each of [name, ...Object.values(parts).flatMap(namesOf)]) expect(out).toContain(each);
  });

  it('gives one section as JSON', async () => {
    const { out } = await rvisim('list', 'faults', '--json');
    const listed = JSON.parse(out) as Record<string, { name: string }[]>;
    expect(Object.keys(listed)).toEqual(['faults']);
    const names = listed['faults']?.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(namesOf(vmmParts.faults)));
    // Each once, even where several experiments have it. Faults of two models can have one name.
    const all = new Set(experiments.flatMap(({ parts }) => parts['faults'] ?? []));
    expect(names?.toSorted()).toEqual(namesOf([...all]).toSorted());
  });
});

describe('new', () => {
  it('writes a scenario that can be checked and run, and says where', async () => {
    const file = join(temporaryFolder(), 'drivers.yaml');
    const { code, out, err } = await rvisim('new', 'drivers', '--experiment', 'driver-vm', '-o', file);
    expect({ code, out }).toEqual({ code: 0, out: `${file}\n` });
    expect(err).toContain(`rvisim campaign ${file}`);
    expect((await rvisim('check', file)).out).toContain('ok, 3 variants x 20 runs');
    expect((await rvisim('run', file)).code).toBe(0);
  });

  it('replaces a file only with --force', async () => {
    const file = join(temporaryFolder(), 'mine.yaml');
    writeFileSync(file, 'mine');
    const refused = await rvisim('new', 'mine', '-o', file);
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('is already there');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await rvisim('new', 'mine', '-o', file, '--force')).code).toBe(0);
  });

  it.each([
    [['new', 'my first'], "starts with a letter or digit, came 'my first'"],
    [['new', 'first', '--experiment', 'drivervm'], 'did you mean driver-vm?'],
  ])('%j says what is wrong', async (argv, message) => {
    const { code, err } = await rvisim(...argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('list parameters', () => {
  it('shows every parameter of every model with unit, status and source', async () => {
    const { out } = await rvisim('list', 'parameters', '--json');
    const { parameters } = JSON.parse(out) as { parameters: ReturnType<typeof parametersDocument>[] };
    expect(parameters.map(({ platform }) => platform)).toEqual(parameterModels.map(({ name }) => name));
    for (const [index, { sets }] of parameters.entries()) {
      const listed = sets.map((set) => Object.fromEntries(set.parameters.map(({ name, ...rest }) => [name, rest])));
      expect(listed).toEqual(parameterModels[index]?.sets.map((set) => set.parameters));
    }
  });

  it('can show one platform, with the number of fitted parameters and of figures', async () => {
    const { out, code } = await rvisim('list', 'parameters', '--platform', 'x86-64-xen-4.3');
    expect(code).toBe(0);
    expect(out).toMatch(/^x86-64-xen-4\.3: .*\n\d+ parameters; \d+ of them calibrated on \d+ published figures \(/);
    expect(out).not.toContain('x86-32-xen-3.3:');
    expect(out).toMatch(/^ *watchdogMisses +3 +NMIs +published +S12$/m);
    expect(out).toMatch(/^ *earlyBootNanos +12000000 +ns +calibrated on Z7\.1 +/m);
  });

  it('is pointed at by the list of everything', async () => {
    expect((await rvisim('list')).out).toContain('rvisim list parameters');
  });
});

describe('a flag', () => {
  it('takes no value but true and false, which yargs would take for one that is not given', async () => {
    const run = ['run', scenarioPath, '--json'];
    expect(await rvisim(...run, '--ledger=3')).toMatchObject({ code: 2, err: /--ledger: expected no value, came '3'/ });
    expect(await rvisim(...run, '-q=yes')).toMatchObject({ code: 2, err: /-q: expected no value, came 'yes'/ });
    expect((await rvisim('list', 'mechanisms', '--json=false')).out).toContain('rehype');
  });
});

describe('check', () => {
  it('reports every problem of every file and exits with 2', async () => {
    const bad = join(temporaryFolder(), 'bad.yaml');
    writeFileSync(
      bad,
      readFileSync(scenarioPath, 'utf8').replace('vmm: rehype', 'vmm: rehyp').replace('runs: 500', 'runs: 0'),
    );
    const { code, out } = await rvisim('check', scenarioPath, bad, '/nowhere.yaml');
    expect(code).toBe(2);
    expect(out).toContain(`${scenarioPath}: ok, 6 variants x 500 runs`);
    expect(out).toMatch(/bad\.yaml:\d+:\d+ recovery\.vmm: .*did you mean 'rehype'\?/);
    expect(out).toMatch(/bad\.yaml:\d+:\d+ runs: /);
    expect(out).toContain('/nowhere.yaml: ');
  });

  it('exits with 0 when all is well', async () => {
    expect((await rvisim('check', scenarioPath)).code).toBe(0);
    expect(await rvisim('check', scenarioPath, '--set', 'recovery.vmm=rehyp')).toMatchObject({
      code: 2,
      out: /rehype/,
    });
    expect(await rvisim('check', '--set', 'runs=3')).toMatchObject({ code: 2, err: /--set: expected a scenario file/ });
  });
});

describe('campaign', () => {
  it('prints folder, digest and speed at its end, and how to replay failed runs', () => {
    const { digest } = (
      JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8')) as { answer: { digest: string } }
    ).answer;
    expect(campaign.code).toBe(0);
    expect(campaign.err).toContain(`${results}  ${digest}`);
    expect(campaign.err).toMatch(/\d+ runs\/s on one thread/);
    expect(campaign.out).toContain(digest);
    const replay = /rvisim replay (\S+) (v\d+-r\d+)$/m.exec(campaign.err);
    expect(replay?.[1]).toBe(results);
  });

  it('writes its tables as CSV', () => {
    expect(readdirSync(join(results, 'tables')).sort()).toEqual([
      'causes.csv',
      'funnel.csv',
      'repairs.csv',
      'results.csv',
    ]);
  });

  it('shows its progress as plain lines without a terminal', () => {
    expect(campaign.err).toMatch(/^24\/24 {2}.*runs\/s$/m);
    expect(campaign.err).not.toContain('\r');
  });

  it.each([
    ['a finished folder', [results, '--runs', '4'], `rvisim table ${results} shows it`],
    ['a folder with fewer runs', [results, '--runs', '9'], `rvisim extend ${results} --runs 9 adds what is missing`],
    ['the folder of another scenario', [results, '--seed', 'other'], "another scenario's results"],
  ])('refuses %s with exit code 3', async (_what, [folder = '', ...options], message) => {
    const { code, err } = await rvisim('campaign', scenarioPath, '-o', folder, ...options);
    expect(code).toBe(3);
    expect(err).toContain(message);
  });

  it('checks the scenario before it replaces anything', async () => {
    const folder = copyOfResults();
    const { code } = await rvisim(
      'campaign',
      scenarioPath,
      '-o',
      folder,
      '--force',
      '--set',
      'recovery.vmm=nothing-like-it',
    );
    expect(code).toBe(2);
    expect(readFileSync(recordsPath(folder))).toEqual(readFileSync(recordsPath(results)));
  });

  it('takes --runs, --seed and --set over the file', async () => {
    const folder = join(temporaryFolder(), 'r');
    const { out } = await rvisim(
      'campaign',
      scenarioPath,
      '-o',
      folder,
      '--no-charts',
      '--json',
      '-q',
      '--runs',
      '1',
      '--seed',
      '007',
      '--set',
      'question=Why?',
    );
    expect(JSON.parse(out)).toMatchObject({ runs: 1, seed: '007', question: 'Why?' });
  });

  it('prints nothing on stderr with --quiet', async () => {
    const { err, code } = await rvisim(
      'campaign',
      scenarioPath,
      '-o',
      join(temporaryFolder(), 'r'),
      '--no-charts',
      '--quiet',
      '--runs',
      '1',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('table', () => {
  it('prints the machine-readable contract', async () => {
    const { out, code } = await rvisim('table', results, '--json');
    expect(code).toBe(0);
    const share = {
      value: expect.any(Number),
      low: expect.any(Number),
      high: expect.any(Number),
      numerator: expect.any(Number),
      denominator: 4,
    };
    const document = JSON.parse(out) as { rows: unknown[] };
    expect(document).toMatchObject({ scenario: 'rehype-increments', digest: expect.stringMatching(/^rvisim:/) });
    expect(document.rows).toHaveLength(6);
    expect(document.rows[5]).toMatchObject({
      variant: 'step=+ reinitialize locks',
      factors: { step: '+ reinitialize locks' },
      metrics: {
        'recovered|detected': share,
        'detected|injected': share,
        'downtimeMs|recovered': { unit: 'ms', p50: expect.any(Number), p95: expect.any(Number) },
      },
      reported: { 'recovered|detected': { value: 0.958, source: 'V3.5', use: 'calibration' } },
    });
  });

  it('prints all tables, of which the campaign has printed the one that answers its question', async () => {
    const { out } = await rvisim('table', results);
    expect(out).toContain('Funnel');
    expect(campaign.out).not.toContain('Funnel');
    expect(campaign.out.split('\n').length).toBeLessThan(34);
    expect(campaign.out).toContain(`rvisim table ${results}`);
    const answer = campaign.out.split('\n').filter((line) => /V3\.\d, /.test(line));
    expect(answer).toHaveLength(6);
    for (const line of answer) expect(out).toContain(line);
  });

  it('prints the metrics as CSV', async () => {
    expect((await rvisim('table', results, '--csv')).out).toBe(
      readFileSync(join(results, 'tables', 'results.csv'), 'utf8'),
    );
  });

  it('refuses records that are not those of the manifest', async () => {
    const folder = copyOfResults();
    const [first = '', ...rest] = storedText(folder).split('\n');
    storeText(folder, [resealed(first.replace(/"events":\d+/, '"events":1')), ...rest].join('\n'));
    const { code, err } = await rvisim('table', folder);
    expect(code).toBe(2);
    expect(err).toContain('are not those of its manifest');
  });

  it('ignores an incomplete last block', async () => {
    const folder = copyOfResults();
    appendFileSync(recordsPath(folder), '{"torn');
    expect((await rvisim('table', folder, '--json')).out).toBe((await rvisim('table', results, '--json')).out);
  });

  it('of a folder without a campaign is bad input', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'charts'));
    expect(await rvisim('table', folder)).toMatchObject({ code: 2, out: '' });
  });
});

describe('a campaign that is not finished', () => {
  it('gives the table of the runs so far, reports it, and exits with 4', async () => {
    const folder = copyOfResults();
    const records = storedText(folder).split('\n').slice(0, 12);
    storeText(folder, `${records.join('\n')}\n`);
    const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8').replace(
      '"status": "finished"',
      '"status": "running"',
    );
    writeFileSync(join(folder, 'manifest.json'), manifest);
    const { code, out, err } = await rvisim('table', folder, '--json');
    expect(code).toBe(4);
    expect(err).toContain(`12 of 24 runs: not finished; rvisim resume ${folder} goes on`);
    expect((JSON.parse(out) as { rows: { runs: number }[] }).rows.map(({ runs }) => runs)).toEqual([2, 2, 2, 2, 2, 2]);
  });
});

describe('chart', () => {
  it('draws into the folder it is given and prints every file', async () => {
    const folder = join(temporaryFolder(), 'figures');
    const { code, out } = await rvisim('chart', results, '-o', folder);
    expect(code).toBe(0);
    const files = out.trimEnd().split('\n');
    expect(files).toEqual(
      expect.arrayContaining([
        join(folder, 'increments.png'),
        join(folder, 'increments.svg'),
        join(folder, 'increments.csv'),
      ]),
    );
    expect(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
    ).toEqual(files.sort());
  });
});

describe('an internal error', () => {
  it('asks to be reported with the command that shows it', () => {
    const { code, text } = failureOf(new TypeError('it broke'), ['replay', 'my results', 'v0-r1']);
    expect(code).toBe(1);
    expect(text).toContain('it broke');
    expect(text).toContain("rvisim replay 'my results' v0-r1");
  });
});

describe('replay', () => {
  it('makes every record again', async () => {
    for (const id of ['v0-r0', 'v2-r3', 'v5-r1']) {
      const { code, out } = await rvisim('replay', results, id);
      expect(out).toContain(`IDENTICAL: run ${id}`);
      expect(code).toBe(0);
    }
  });

  it('names the first field that differs and exits with 5', async () => {
    const folder = copyOfResults();
    const lines = storedText(folder).split('\n');
    lines[1] = resealed(lines[1]?.replace(/"cpu":(\d+)/, '"cpu":99') ?? '');
    storeText(folder, lines.join('\n'));
    const { code, out } = await rvisim('replay', folder, 'v1-r0');
    expect(code).toBe(5);
    expect(out).toMatch(/NOT REPRODUCED.*first in episodes\[0\]\.strike\.cpu: stored 99, now \d/);
    const document = JSON.parse((await rvisim('replay', folder, 'v1-r0', '--json')).out) as object;
    expect(document).toMatchObject({
      id: 'v1-r0',
      identical: false,
      difference: { field: 'episodes[0].strike.cpu', stored: '99' },
    });
  });

  it.each(['v6-r0', 'v0-r4', 'x', '0'])("says that there is no run '%s'", async (id) => {
    const { code, err } = await rvisim('replay', results, id);
    expect(code).toBe(2);
    expect(err).toContain(`no run '${id}'`);
  });
});

async function strikeOf(...options: readonly string[]): Promise<object> {
  const { out } = await rvisim('run', scenarioPath, '--run', '1', '--json', ...options);
  const { record } = JSON.parse(out) as {
    record: { episodes: { strike: object; recovery?: { mechanism: string } }[] };
  };
  return { ...record.episodes[0]?.strike };
}

describe('run', () => {
  it('ends with 0 after a run that only measures', async () => {
    expect(await rvisim('run', 'scenarios/suspend-resume.yaml', '--run', '1')).toMatchObject({ code: 0 });
  });

  it('makes the record that a campaign stores', async () => {
    const { out, code } = await rvisim('run', scenarioPath, '--variant', '3', '--run', '2', '--json');
    const { record, chain, timeline } = JSON.parse(out) as { record: RunRecord; chain: string[]; timeline: object[] };
    expect(code).toBe(0);
    expect(storedText(results)).toContain(`${recordLine(record)}\n`);
    expect(timeline.length).toBeGreaterThan(0);
    expect(chain[0]).toMatch(/^failstop on cpu\d in /);
  });

  it('prints the timeline of the given variant and run', async () => {
    const { out } = await rvisim('run', scenarioPath, '--variant', 'step=+ hypercall retry', '--run', '2');
    expect(out).toMatch(/^Run v3-r2 \(step=\+ hypercall retry\)/);
    expect(out).toContain('injector');
  });

  it('simulates the same fault under other settings', async () => {
    expect(await strikeOf('--with', 'recovery.vmm=full-reboot')).toEqual(await strikeOf());
    expect(await strikeOf('--set', 'seed=other')).not.toEqual(await strikeOf());
  });

  it('takes the workload of another configuration from that configuration', async () => {
    const { out, code } = await rvisim('run', scenarioPath, '--with', 'configuration=3AppVM', '--json');
    expect(code).toBe(0);
    const { record } = JSON.parse(out) as { record: CompletedRun };
    expect(record.vms.map(({ vm }) => vm)).toContain('app2');
    const alone = await rvisim('run', scenarioPath, '--with', 'configuration=1AppVM');
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('expected a workload (') });
  });

  it('reports a bad --with like a bad file', async () => {
    expect(await rvisim('run', scenarioPath, '--with', 'recovery.vmm=rehyp')).toMatchObject({
      code: 2,
      err: expect.stringContaining("did you mean 'rehype'?"),
    });
  });
});

describe('schema', () => {
  it('prints one JSON document with the names of the catalogue', async () => {
    const { out } = await rvisim('schema');
    expect(() => void JSON.parse(out)).not.toThrow();
    for (const name of vmmParts.mechanisms.map(({ name }) => name)) expect(out).toContain(`"${name}"`);
  });
});
