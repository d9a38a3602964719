import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc, it as property } from '@fast-check/vitest';
import { beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../../src/experiments.ts';
import { renderForPaper } from '../../src/report/charts/paper.ts';
import { latexNumber, latexTables, latexText, markdownTables, markdownText } from '../../src/report/paper-table.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { rvisim } from '../cli/invoke.ts';
import { campaignOf, latencyCampaign, recoveredBy } from './campaigns.ts';

const folder = join(sharedFolder(), 'figures');
/** More variants than a page of single bars has room for. */
const summary = campaignOf(
  'ablations_of & all',
  Array.from({ length: 48 }, (_, index) => ({ step: `without_${index >> 1} & more`, workload: index % 2 ? 'b' : 'a' })),
  8,
  (_, run) => (run < 6 ? recoveredBy('rehype', [['a', 10]]) : { ...recoveredBy('rehype', []), outcome: 'failed' }),
);
const read = (file: string): string => readFileSync(join(folder, file), 'latin1');

describe('figures for a paper', () => {
  beforeAll(async () => {
    await renderForPaper(summary, folder, {
      formats: ['pdf', 'svg', 'png'],
      widthMm: 85,
      hasTitle: false,
      style: 'plain',
    });
  });

  it('have a page each, however many variants there are', () => {
    const files = readdirSync(folder);
    expect(files).toEqual(expect.arrayContaining(['outcomes.pdf', 'outcomes.svg', 'outcomes.png', 'outcomes.txt']));
    expect(files.filter((file) => /^(outcomes|increments)-\d/.test(file))).toEqual([]);
  });

  it('are as wide as was asked, in every format', () => {
    const [, width, height] = /MediaBox \[0 0 (\S+) (\S+)\]/.exec(read('outcomes.pdf')) ?? [];
    expect(Number(width)).toBeCloseTo((85 / 25.4) * 72, -0.4);
    expect(Number(height)).toBeLessThan((205 / 25.4) * 72);
    expect(read('outcomes.svg')).toMatch(/<svg [^>]*width="85mm" height="[\d.]+mm" viewBox="0 0 1000 \d+"/);
    // The width of a PNG is four bytes of its header.
    expect(readFileSync(join(folder, 'outcomes.png')).readUInt32BE(16)).toBe(Math.round((85 / 25.4) * 600));
  });

  it('have letters of one size from the width of a column on, and smaller ones below it', async () => {
    const few = campaignOf('few', [{ step: 'a' }, { step: 'b' }], 8, () => recoveredBy('rehype', [['a', 10]]));
    const pointsPerMm = async (widthMm: number): Promise<number> => {
      const wide = join(folder, `${widthMm}`);
      await renderForPaper(few, wide, { formats: ['svg'], widthMm, hasTitle: true, style: 'full' });
      const [, width] = /viewBox="0 0 (\d+) /.exec(readFileSync(join(wide, 'outcomes.svg'), 'latin1')) ?? [];
      return Number(width) / widthMm;
    };
    const column = await pointsPerMm(85);
    expect(await pointsPerMm(170)).toBeCloseTo(column, 6);
    expect(await pointsPerMm(60)).toBeGreaterThan(1.4 * column);
  });

  it('have text as text, a description, and the caption beside them', () => {
    const svg = read('outcomes.svg');
    const texts = Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text = '']) => text.trim());
    expect(texts).toEqual(expect.arrayContaining(['recovered', 'without_7 &amp; more', 'a', 'b']));
    expect(svg).toContain('<title>Outcomes of the runs in which a fault struck</title>');
    expect(texts.join(' ')).not.toContain('rvisim:');
    expect(read('outcomes.txt')).toContain('rvisim:7K3Q-M2VD-9XTA-41HC');
    expect(read('outcomes.pdf')).toContain('DejaVuSans');
  });
});

describe('tables for a paper', () => {
  it('are of booktabs, with captions and origins', () => {
    const text = latexTables(summary);
    expect(text).toMatch(/^% ablations_of & all, seed .*rvisim:7K3Q-M2VD-9XTA-41HC\n\\begin\{table\}/);
    expect(text).toContain('without\\_7 \\& more');
    for (const rule of ['toprule', 'midrule', 'bottomrule'])
      expect(text.split(`\\${rule}\n`).length).toBe(text.split('\\end{tabular}').length);
    const [, columns = ''] = /\\begin\{tabular\}\{@\{\}(.*?)@\{\}\}/.exec(text) ?? [];
    const [, first = ''] = /\\midrule\n(.*?)\n/.exec(text) ?? [];
    expect(first.replaceAll('\\&', '').split('&').length).toBe(columns.replace(/p\{[^}]*\}/g, 'p').length);
  });

  it('have metrics in words, as the report has', () => {
    const measured = latencyCampaign();
    const [latex, markdown] = [latexTables(measured), markdownTables(measured)];
    expect(latex).toContain('\\caption{recovered, of detected: ');
    expect(markdown).toContain('*recovered, of detected: ');
    for (const [metric] of metricsOf(measured.experiment)) {
      expect(latex).not.toContain(latexText(metric));
      expect(markdown).not.toContain(markdownText(metric));
    }
  });

  it('are set in small letters where their rows are longer than a line of text', () => {
    const firstTable = (step: string): string => {
      const steps = [{ step }, { step: `${step}2` }];
      const text = latexTables(campaignOf('x', steps, 8, () => recoveredBy('rehype', [['a', 10]])));
      return text.slice(0, text.indexOf('\\end{table}'));
    };
    expect(firstTable('short')).not.toContain('scriptsize');
    expect(firstTable('a step of fifty letters, which nobody would call any')).toContain('\\scriptsize');
  });

  property.prop([fc.string({ maxLength: 60 })])('hold any text as text', (text) => {
    const escaped = latexText(text);
    expect(
      escaped.replaceAll(/\\[a-z]+\{\}|\\textsuperscript\{2\}|\\[{}$&#%_]|\{[[*]\}|\$\\?[a-z-]+\$/g, ''),
    ).not.toMatch(/[\\{}$&#%_^~<>|"]/);
    expect(escaped).not.toContain('\n');
    expect(markdownText(text)).not.toMatch(/(?<!\\)(?:\\\\)*[`*_[<|]/);
  });

  it('hold no star that belongs to the row before, no link and no mention', () => {
    expect(latexText('*x')).toBe('{*}x');
    expect(latexText(' [x')).toBe(' {[}x');
    expect(latexText('a\u202eb\u0000')).toBe('a$\\cdot$b$\\cdot$');
    expect(markdownText('https://x www.y @z')).toBe('https\\://x www\\.y \\@z');
  });

  it('have a minus where a number is negative, and no hyphen', () => {
    const written = ['-0.4', '[-57.8, +13.0]', '1e-3', 'K30-31', '-'].map(latexNumber);
    expect(written).toEqual(['$-$0.4', '{[}$-$57.8, +13.0]', '1e-3', 'K30-31', '--']);
  });

  it('are Markdown, a row a line', () => {
    const lines = markdownTables(summary).split('\n');
    const [head, rule, row] = lines;
    const cells = (line: string | undefined): number => (line?.match(/(?<!\\)\|/g) ?? []).length;
    expect(cells(head)).toBe(cells(rule));
    expect(cells(head)).toBe(cells(row));
    expect(row).toContain('without\\_0 &amp; more');
  });
});

describe('what a paper cannot have', () => {
  it.each([
    [['chart', 'x', '--format', 'gif'], 'expected one of pdf, svg, png'],
    [['chart', 'x', '--format', 'pdf'], '-o FOLDER'],
    [['chart', 'x', '--width', '85mm'], 'expected --format'],
    [['chart', 'x', '-o', 'y', '--format', 'pdf', '--width', '85'], 'such as 85mm'],
    [['table', 'x', '--format', 'latx'], "expected one of latex, markdown, came 'latx'; did you mean latex?"],
  ])('is refused: %j', async (argv, message) => {
    const { code, out, err } = await rvisim(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
