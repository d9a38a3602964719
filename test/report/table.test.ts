import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/summary.ts';
import { milliseconds, points, shareInterval } from '../../src/report/format.ts';
import { renderTable } from '../../src/report/table.ts';
import { layoutTable, wrapText } from '../../src/report/text-table.ts';
import { syntheticSummary } from './synthetic.ts';

const plain = { color: false, width: 80 };
const summary = syntheticSummary(120);
const text = renderTable(summary, plain);

describe('the tables of a campaign', () => {
  it('print every share of the main metric with numerator, denominator and interval', () => {
    for (const row of summary.rows) {
      const metric = row.metrics['recovered|detected'];
      if (metric?.kind !== 'proportion') expect.fail('not a share');
      const cells = [
        `${((metric.value ?? 0) * 100).toFixed(1)} %`,
        shareInterval(metric),
        `${metric.numerator}/${metric.denominator}`,
      ];
      expect(text.replaceAll(/ +/g, ' ')).toContain(cells.join(' '));
    }
  });

  it('print every reported figure with its source and use', () => {
    const wide = renderTable(summary, { color: false, width: 120 });
    for (const row of summary.rows) {
      const { value, source, use } = row.reported['recovered|detected'] ?? expect.fail('nothing reported');
      expect(wide).toMatch(new RegExp(`${(value * 100).toFixed(1)} % .*${source}, ${use}`));
    }
  });

  it('have a caption with question, runs, seed, digest, model and method', () => {
    for (const part of [
      summary.question,
      '120 runs each',
      'seed rehype-increments',
      summary.digest,
      'model 1',
      'Clopper-Pearson',
    ])
      expect(text).toContain(part);
  });

  it('count every failed run under a cause', () => {
    for (const row of summary.rows)
      for (const [cause, runs] of Object.entries(row.causes))
        expect(text).toMatch(new RegExp(`${cause}\\s+${runs}/${row.outcomes['failed']}\\b`));
  });

  it('have for every cause its share of the failed and of the detected runs', () => {
    const step = summary.rows[3] ?? expect.fail();
    const detected = step.metrics['recovered|detected'];
    if (detected?.kind !== 'proportion') expect.fail('not a share');
    const failed = detected.denominator - detected.numerator;
    for (const [cause, runs] of Object.entries(step.causes)) {
      const shares = [runs / failed, runs / detected.denominator].map((share) => (share * 100).toFixed(1));
      expect(text.replaceAll(/ +/g, ' ')).toContain(`${cause} ${runs}/${failed} ${shares.join(' ')}`);
    }
  });

  it('fit into 80 columns, without colour by default', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).not.toContain('\u001b');
    expect(renderTable(summary, { color: true, width: 80 })).toContain('\u001b');
  });

  it('mark a reported value outside the simulated interval, and only such', () => {
    expect(renderTable(withReported(0.05), plain)).not.toContain('!');
    expect(renderTable(withReported(0.9), plain)).toContain('!');
  });

  it('show the runs without an answer', () => {
    expect(text).not.toContain('no answer');
    expect(renderTable(syntheticSummary(50, 2), plain)).toContain('12 runs have no answer');
  });

  it('show the worst and the best case where runs have no answer, for the main share and each stage', () => {
    const open = syntheticSummary(50, 2);
    const wide = renderTable(open, { color: false, width: 140 }).replaceAll(/ +/g, ' ');
    for (const { metrics, funnel } of open.rows) {
      for (const metric of [metrics['recovered|detected'], ...funnel]) {
        if (metric?.kind !== 'proportion' || metric.worst === null || metric.best === null) continue;
        expect(wide).toContain(`2 ${(100 * metric.worst).toFixed(1)} % to ${(100 * metric.best).toFixed(1)} %`);
      }
    }
    expect(renderTable(summary, plain)).not.toContain('worst');
  });

  it('explain each stage of the funnel, and combine stages with equal counts in one line', () => {
    for (const { stage, meaning } of summary.rows[0]?.funnel ?? [])
      expect(renderTable(summary, { color: false, width: 140 })).toContain(`${stage}: ${meaning}`);
    expect(text).toMatch(/injected, activated\b/);
  });

  it('have the number of runs so far of an unfinished campaign', () => {
    expect(renderTable({ ...summary, runs: 500 }, plain)).toContain('120 of 500 runs each');
    const [first, ...others] = summary.rows;
    const uneven = [...(first ? [{ ...first, runs: 119 }] : []), ...others];
    expect(renderTable({ ...summary, rows: uneven }, plain)).toContain('119 to 120 of 120 runs each');
  });

  it('leave out sections without data', () => {
    const nothing = summarize({
      scenario: { name: 'n', question: 'q', seed: 's', runs: 1, reported: [] },
      variants: [{ name: 'base', factors: {} }],
      records: [],
      digest: 'rvisim:0',
      modelVersion: '1',
    });
    const table = renderTable(nothing, plain);
    expect(table).toContain('base');
    for (const absent of ['Failed runs', 'Times', 'Completed recoveries', 'reported', 'NaN', 'null', 'Infinity'])
      expect(table).not.toContain(absent);
  });
});

describe('numbers for people', () => {
  it('bound a share on one side when it is 0 or 1', () => {
    expect(shareInterval({ low: 0, high: 0.0362 })).toBe('below 3.6 %');
    expect(shareInterval({ low: 0.9638, high: 1 })).toBe('above 96.4 %');
    expect(shareInterval({ low: 0.934, high: 0.972 })).toBe('[93.4, 97.2]');
    expect(shareInterval({ low: 0, high: 1 })).toBe('-');
  });

  it('give differences a sign, and none a zero', () => {
    expect([0.0141, -0.003, 0.0001, -0.0001].map(points)).toEqual(['+1.4', '-0.3', '0.0', '0.0']);
  });

  it('show milliseconds with the significant digits', () => {
    expect([713.4, 22.41, 0.05, 0.001, 0, null].map(milliseconds)).toEqual([
      '713',
      '22.4',
      '0.05',
      '<0.01',
      '0.00',
      '-',
    ]);
    expect([-9111.4, -22.41, -0.05, -0.001].map(milliseconds)).toEqual(['-9111', '-22.4', '-0.05', '>-0.01']);
  });
});

describe('the layout', () => {
  const columns = [
    { header: 'name', align: 'left', wrap: true },
    { header: 'n', align: 'right' },
  ] as const;

  it('aligns numbers to the right and leaves no trailing spaces', () => {
    expect(
      layoutTable(
        columns,
        [
          ['ab', '1'],
          ['c', '23'],
        ],
        80,
      ).lines,
    ).toEqual(['name   n', 'ab     1', 'c     23']);
  });

  it('wraps at spaces when the width is too small, and never breaks a word', () => {
    expect(layoutTable(columns, [['one two three', '1']], 9).lines).toEqual(['name    n', 'one     1', 'two', 'three']);
    expect(wrapText('incomprehensible words', 5)).toEqual(['incomprehensible', 'words']);
  });
});

function withReported(value: number) {
  const rows = summary.rows
    .slice(0, 1)
    .map((row) => ({ ...row, reported: { 'recovered|detected': { value, source: 'X', use: 'prediction' as const } } }));
  return { ...summary, rows };
}

describe('the table of ratios', () => {
  const overheadOf = (added: readonly number[]) =>
    renderTable(
      summarize({
        scenario: {
          name: 'overhead',
          question: 'What does it cost?',
          seed: 's',
          runs: added.length,
          reported: [
            { id: 'Z9.1', where: {}, metric: 'overhead|dry', value: 0.1327, unit: 'ratio', use: 'calibration' },
          ],
        },
        variants: [{ name: 'base', factors: {} }],
        records: added.map((addedNanos, run) => ({
          status: 'completed',
          id: `0.${run}`,
          variant: 'base',
          run,
          episodes: [{ fault: 'dry', damage: [], activated: false }],
          outcome: 'non-manifested',
          vms: [],
          vmm: { stockNanos: 1_000, addedNanos },
          events: 1,
        })),
        digest: 'd',
        modelVersion: '1',
      }),
      { color: false, width: 140 },
    );

  it('shows the cost of a mechanism in normal operation, beside the reported figure', () => {
    expect(overheadOf([120, 140, 160])).toMatch(/overhead\|dry +3 +14\.0 % +- +13\.3 % +\+0\.7 +Z9\.1, calibration/);
  });

  it('is left out where no run measured a ratio', () => {
    expect(text).not.toContain('Ratios');
  });
});
