/** `rvisim report`: one file, whole or not at all. What it does in a browser is in test/page. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { contentOf } from '../../src/cli/report.ts';
import { documentText } from '../../src/report/page/document.ts';
import { markup } from '../../src/report/page/markup.ts';
import { rvisim } from './invoke.ts';

const example = new URL('../../results/example', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'rvisim-report-'));
const scripts = { page: "console.log('</'+'script>')", simulator: 'self.close()', style: 'p { color: red }' };
const text = [...documentText(contentOf(example).content, scripts)].join('');

afterAll(() => rmSync(folder, { recursive: true }));

describe('rvisim report', () => {
  it('writes a file that holds every record, byte for byte', () => {
    const packed = [...text.matchAll(/<script type="application\/gzip" id="records-\d+">([^<]*)</g)];
    const lines = packed.map(([, base64 = '']) => gunzipSync(Buffer.from(base64, 'base64')).toString()).join('\n');
    expect(`${lines}\n`).toBe(gunzipSync(readFileSync(join(example, 'records.jsonl.gz'))).toString());
  });

  it('allows the scripts that are in it, and nothing from elsewhere', () => {
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(text) ?? [];
    const hash = (content: string): string => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    expect(policy).toContain(`script-src ${hash(scripts.page)};`);
    expect(policy).toContain(`style-src ${hash(scripts.style)};`);
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(text).not.toMatch(/\b(?:src|href)="(?!#)/);
    expect(text).not.toMatch(/ (?:style|on\w+)="/);
  });

  it('has the answer, the funnel, the provenance, the scenario with its comments and the constants', () => {
    const manifest = JSON.parse(readFileSync(join(example, 'manifest.json'), 'utf8')) as { answer: { root: string } };
    expect(text).toContain(manifest.answer.root);
    const [, comment = ''] = /^(# .*)$/m.exec(readFileSync(join(example, 'scenario.yaml'), 'utf8')) ?? [];
    expect(text).toContain(`<em>${markup`${comment}`.html}</em>`);
    for (const part of ['answer', 'figures', 'runs', 'tables', 'comparisons', 'lint', 'provenance', 'scenario'])
      expect(text).toContain(`<section id="${part}"`);
    expect(text).toMatch(/calibrated on V3/);
    expect(text).toContain('V3.5, calibration');
  });

  it('names its file, and refuses a folder in its place', async () => {
    const output = join(folder, 'report.html');
    const { code, out } = await rvisim('report', example, '-o', output, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ output, bytes: readFileSync(output).length });
    expect(await rvisim('report', example, '-o', folder)).toMatchObject({ code: 2, err: /folder/ });
  });

  it('is written to no sealed file of a results folder, and to no folder that is not there', async () => {
    const copy = join(folder, 'example');
    cpSync(example, copy, { recursive: true });
    for (const name of ['records.jsonl.gz', 'manifest.json', 'charts/causes.png'])
      expect(await rvisim('report', copy, '-o', join(copy, name))).toMatchObject({ code: 2, err: /sealed/ });
    for (const place of ['', 'charts', 'tables/more'])
      expect(await rvisim('chart', copy, '-o', join(copy, place))).toMatchObject({ code: 2, err: /sealed/ });
    const nowhere = join(folder, 'no', 'report.html');
    expect(await rvisim('report', example, '-o', nowhere)).toMatchObject({ code: 3, err: /cannot write/ });
  });

  it('tells the constants that runs read, with their standing, from those that they did not', () => {
    const constants = text.slice(text.indexOf('<section id="constants"'));
    const [read = '', others = ''] = constants.split(/<details><summary>\d+ others/);
    expect(read).toMatch(/each gave the stored record/);
    // Nothing of NetBench runs in this campaign.
    expect(read).toContain('<td>x86-32-xen-3.3, platform</td>');
    expect(read).not.toContain('netBench</td>');
    expect(others).toContain('x86-32-xen-3.3, netBench');
  });

  it('names metrics in words, and keeps their names at hand', () => {
    expect(text).toContain('<abbr data-metric="recovered|detected" title="recovered|detected: runs that met');
    const [, comparisons = ''] = /<section id="comparisons"([^]*?)<\/section>/.exec(text) ?? [];
    expect(comparisons).toContain('>recovered, of detected</abbr>');
    expect(text).toContain('>recovered, of detected</abbr>');
  });
});

describe('markup', () => {
  it('takes every value for text but its own results', () => {
    const inner = markup`<b>${'<i>'}</b>`;
    expect(markup`${inner}${[inner]}${'"&\''}`.html).toBe('<b>&lt;i&gt;</b><b>&lt;i&gt;</b>&quot;&amp;&#39;');
    expect(markup`${'a\u202eb\nc'}`.html).toBe('a\u00b7b\nc');
  });
});
