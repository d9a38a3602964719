/** What scenarios and folders of somebody else hold is shown as text: to terminals, spreadsheets and browsers. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { csvLine } from '../../src/report/csv-text.ts';
import { scenarioPath } from '../campaign/fixture.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { rvisim } from './invoke.ts';

const title = '\u001b]0;owned\u0007';
const shared = sharedFolder();
const folder = join(shared, 'hostile');
const html = '<script>alert(1)</script><img src=x onerror=alert(2)>';
const scenario = readFileSync(scenarioPath, 'utf8').replace(/^question: .*$/m, `question: "${html} [a](javascript:b)"`);

beforeAll(async () => {
  const path = join(shared, 'hostile.yaml');
  writeFileSync(path, scenario);
  const seed = `x${title}\u001b[2J\u009b31m\u202e\nVERIFIED`;
  const asked = ['--runs', '1', '--seed', seed, '--set', 'vary={workload: {"+cmd()": {}, "@x": {}, "-1": {}}}'];
  const { code, err } = await rvisim('campaign', path, '-o', folder, '-j', '1', ...asked);
  expect({ code, err }).toMatchObject({ code: 0 });
  const manifest = join(folder, 'manifest.json');
  const text = JSON.parse(readFileSync(manifest, 'utf8')) as {
    sessions: { commandLine: string[]; host: { node: string } }[];
  };
  const session = text.sessions[0];
  if (session !== undefined)
    text.sessions[0] = { ...session, host: { ...session.host, node: title }, commandLine: [html] };
  writeFileSync(manifest, JSON.stringify(text));
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 1, started: '', host: `h${title}\u001b[2J` }));
});

describe('escape codes of a terminal', () => {
  it.each([
    ['table'],
    ['table', '--json'],
    ['table', '--csv'],
    ['status'],
    ['status', '--json'],
    ['verify'],
    ['lint'],
    ['compare', '0', '1'],
    ['extend', '--runs', '2'],
    ['export', '--to', 'csv', '-o', '-'],
    ['table', '--format', 'latex'],
    ['table', '--format', 'markdown'],
    ['claims', '--claim', 'recovered|detected of @x >= 5 %'],
    ['exposures'],
    ['explain', 'v0-r0'],
    ['trace query', 'v0-r0', 'first'],
    ['diff', 'v0-r0', 'v1-r0'],
  ])('never reach it from a folder: %s', async (command, ...options) => {
    const { out, err } = await rvisim(...command.split(' '), folder, ...options);
    expect(out + err).not.toBe('');
    // oxlint-disable-next-line no-control-regex -- it is about them
    expect(out + err).not.toMatch(/[^\P{Cc}\r\n]|\u202e/u);
    expect(out + err).not.toMatch(/\r(?!\n)|^VERIFIED'/m);
    if (options.includes('--json')) expect(JSON.parse(out)).toBeDefined();
  });

  it('stay in JSON as escapes, so that nothing is lost', async () => {
    const { seed } = JSON.parse((await rvisim('table', folder, '--json')).out) as { seed: string };
    expect(seed).toContain(title);
  });
});

describe('a text that a spreadsheet would compute', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+A1', "'+A1"],
    ['-A1', "'-A1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['-1.5e-7', '-1.5e-7'],
    ['plain', 'plain'],
  ])('%j is made harmless', (text, cell) => {
    expect(csvLine([text, -1])).toBe(`${cell},-1\r\n`);
    expect(csvLine([text, -1], true)).toBe(`${text},-1\r\n`);
  });

  it('is so in tables, figures and exports, but for --raw', async () => {
    expect(readFileSync(join(folder, 'tables', 'results.csv'), 'utf8')).toMatch(/^'\+cmd\(\),/m);
    for (const name of readdirSync(join(folder, 'charts')).filter((each) => each.endsWith('.csv')))
      expect(readFileSync(join(folder, 'charts', name), 'utf8')).not.toMatch(/(?:^|,)\+cmd/m);
    const exported = async (...options: readonly string[]) =>
      (await rvisim('export', folder, '--to', 'csv', '-o', '-', ...options)).out;
    expect(await exported()).toMatch(/,'\+cmd\(\),/);
    expect(await exported('--raw')).toMatch(/,\+cmd\(\),/);
    const table = async (...options: readonly string[]) => (await rvisim('table', folder, '--csv', ...options)).out;
    expect(await table()).toMatch(/^'\+cmd\(\),/m);
    expect(await table('--raw')).toMatch(/^\+cmd\(\),/m);
  });
});

/** What ends whatever it stands in, or begins something else, in one of the formats that come out. */
const NASTY = `<b>"'&]]>-->\\end{tabular}\\input{x}|[a](b)\u202e\u2028$(touch x)`;
const SEED = `${NASTY}\u001b[8m\nendmodule`;

describe('a text with markup of every kind', () => {
  const whole = scenario.replace(/^vary:[^]*/m, () => `vary: ${JSON.stringify({ [NASTY]: { [NASTY]: {}, x: {} } })}\n`);
  const dir = join(shared, 'nasty');

  beforeAll(async () => {
    const path = join(shared, 'nasty.yaml');
    writeFileSync(path, whole);
    const { code, err } = await rvisim('campaign', path, '-o', dir, '-j', '1', '--runs', '1', '--seed', SEED);
    expect({ code, err }).toMatchObject({ code: 0 });
  });

  const isSafe = (text: string): void => {
    // oxlint-disable-next-line no-control-regex -- it is about them
    expect(text).not.toMatch(/<b>|[^\P{Cc}\r\n]|[\u202e\u2028]/u);
  };

  it('stays text in a drawing with real letters', async () => {
    const charts = join(temporaryFolder(), 'charts');
    const { code } = await rvisim('chart', dir, '--format', 'svg', '-o', charts);
    expect(code).toBe(0);
    for (const name of readdirSync(charts).filter((each) => each.endsWith('.svg'))) {
      const svg = readFileSync(join(charts, name), 'utf8');
      isSafe(svg);
      expect(svg).toContain('&lt;b&gt;');
    }
  });

  it('stays text in tables for papers and pages', async () => {
    const latex = (await rvisim('table', dir, '--format', 'latex')).out;
    isSafe(latex.replaceAll(/^%.*/gm, (comment) => comment.replaceAll('<b>', '')));
    expect(latex.replaceAll(/^%.*/gm, '')).not.toMatch(/\\input|\\end\{tabular\}[^\n]|(?<!\\)\$\(/);
    const markdown = (await rvisim('table', dir, '--format', 'markdown')).out;
    isSafe(markdown);
    expect(markdown).not.toMatch(/(?<!\\)\[a/);
  });

  it('stays text in the report, but for the questions and records that are packed', async () => {
    const file = join(temporaryFolder(), 'report.html');
    expect((await rvisim('report', dir, '-o', file)).code).toBe(0);
    isSafe(readFileSync(file, 'utf8').replaceAll(/<script[^]*?<\/script>|<style[^]*?<\/style>/g, ''));
  });
});

describe('a command that a message suggests', () => {
  const NAMES = /rvisim [a-z]+ [^`\n]*\$\{[\w.#]*(?:directory|shorter|[sS]eed|change|shown|[vV]ariant|output|file)\}/;

  it('quotes whatever others have named', () => {
    const source = fileURLToPath(new URL('../../src', import.meta.url));
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    for (const name of files) expect(readFileSync(join(source, name), 'utf8'), name).not.toMatch(NAMES);
    expect('rvisim table ${this.directory}').toMatch(NAMES);
  });
});

describe('a file with claims', () => {
  it.each(['/dev/zero', '/nowhere', '/'])('is a plain file: %s', async (file) => {
    const { code, err } = await rvisim('claims', folder, '--file', file);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('a file with a claim a line') });
  });
});

describe('HTML in a question', () => {
  it('stays text in the package and in figures', async () => {
    const copy = join(temporaryFolder(), 'crate');
    const { code, err } = await rvisim('export', folder, '--to', 'ro-crate', '-o', copy);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const readme = readFileSync(join(copy, 'README.md'), 'utf8');
    expect(readme).not.toMatch(/(?<!\\|^ {4}.*)<|\[a\]\(/m);
    for (const name of readdirSync(join(copy, 'charts')).filter((each) => each.endsWith('.svg')))
      expect(readFileSync(join(copy, 'charts', name), 'utf8')).not.toMatch(/<script|<img/);
  });
});

describe('a package', () => {
  it('is made only of a folder that verify finds sound', async () => {
    const spoilt = join(temporaryFolder(), 'spoilt');
    await rvisim('campaign', scenarioPath, '--runs', '1', '-o', spoilt, '-j', '1', '--no-charts');
    writeFileSync(join(spoilt, 'tables', 'results.csv'), 'better');
    const { code, err } = await rvisim('export', spoilt, '--to', 'ro-crate');
    expect(code).toBe(2);
    expect(err).toContain('results.csv is not as it was written');
  });
});
