import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FUNNEL_STAGES } from '../../src/analysis/funnel.ts';
import { csvTables } from '../../src/report/csv.ts';
import { toCsv } from '../../src/report/csv-text.ts';
import { summaryToJson } from '../../src/report/json.ts';
import { parseCsv } from './parse-csv.ts';
import { STEPS, syntheticSummary } from './synthetic.ts';

const summary = syntheticSummary(120, 2);
const tables = new Map(csvTables(summary).map(({ name, text }) => [name, parseCsv(text)]));
const linesOf = (name: string) => tables.get(name) ?? expect.fail(name);

describe('CSV', () => {
  it('can contain any text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), (cells) => {
        const rows = cells.map(([a, b]) => ({ a, b }));
        expect(parseCsv(toCsv(['a', 'b'], rows))).toEqual(rows);
      }),
    );
  });

  it('ends lines as RFC 4180 says and leaves missing numbers empty', () => {
    expect(toCsv(['a', 'b'], [{ a: null, b: 0 }, { a: 'x,"y"' }])).toBe('a,b\r\n,0\r\n"x,""y""",\r\n');
  });

  it('has every metric of every variant at full precision', () => {
    const lines = linesOf('results.csv');
    expect(lines).toHaveLength(summary.rows.reduce((total, row) => total + Object.keys(row.metrics).length, 0));
    for (const row of summary.rows) {
      for (const [name, metric] of Object.entries(row.metrics)) {
        const line = lines.find((each) => each['step'] === row.factors['step'] && each['metric'] === name);
        const fields =
          metric.kind === 'proportion'
            ? (['value', 'low', 'high', 'numerator', 'denominator'] as const)
            : (['n', 'p50', 'p95', 'low', 'high'] as const);
        for (const field of fields)
          expect(line?.[field]).toBe(String((metric as unknown as Record<string, number | null>)[field] ?? ''));
      }
    }
  });

  it('has the reported figure, the difference and the use beside the metric', () => {
    const line = linesOf('results.csv').find(
      (each) => each['step'] === STEPS[5] && each['metric'] === 'recovered|detected',
    );
    expect(line).toMatchObject({ reported: '0.958', source: 'V3.5', use: 'prediction', unanswered: '2' });
    expect(Number(line?.['difference'])).toBeCloseTo(Number(line?.['value']) - 0.958, 12);
  });

  it('has the funnel, the causes and the repairs', () => {
    expect(linesOf('funnel.csv')).toHaveLength(FUNNEL_STAGES.length * STEPS.length);
    for (const line of linesOf('funnel.csv')) {
      expect(line).toMatchObject({ unanswered: '2', harness_errors: '2', timeouts: '0' });
      expect(Number(line['worst'])).toBeLessThanOrEqual(Number(line['share']));
      expect(Number(line['best'])).toBeGreaterThanOrEqual(Number(line['share']));
      expect(line['condition']).not.toBe('');
    }
    expect(linesOf('causes.csv').reduce((total, line) => total + Number(line['runs']), 0)).toBe(
      summary.rows.reduce((total, row) => total + (row.outcomes['failed'] ?? 0), 0),
    );
    for (const row of summary.rows) {
      const lines = linesOf('causes.csv').filter((line) => line['step'] === row.factors['step']);
      const recovered = row.metrics['recovered|detected']?.kind === 'proportion' && row.metrics['recovered|detected'];
      if (!recovered) expect.fail('not a share');
      expect(lines.reduce((total, line) => total + Number(line['share_of_failed']), 0)).toBeCloseTo(1, 12);
      expect(lines.reduce((total, line) => total + Number(line['share_of_detected']), 0)).toBeCloseTo(
        1 - (recovered.value ?? 0),
        12,
      );
    }
    expect(
      linesOf('repairs.csv')
        .filter((line) => line['step'] === STEPS[5])
        .map((line) => line['repair']),
    ).toContain('reinitialize-locks');
  });
});

describe('JSON', () => {
  const document = JSON.parse(JSON.stringify(summaryToJson(summary)));

  it(
    'keeps the contract: a share with its interval and its counts, a quantity with unit and ' +
      'quantiles, a reported figure with source and use',
    () => {
      expect(document).toMatchObject({ scenario: 'rehype-increments', digest: summary.digest });
      const row = document.rows[5];
      expect(row).toMatchObject({ variant: `step=${STEPS[5]}`, factors: { step: STEPS[5] } });
      expect(row.metrics['recovered|detected']).toMatchObject({
        value: expect.any(Number),
        low: expect.any(Number),
        high: expect.any(Number),
        numerator: expect.any(Number),
        denominator: expect.any(Number),
      });
      expect(row.metrics['downtimeMs|recovered']).toMatchObject({
        unit: 'ms',
        p50: expect.any(Number),
        p95: expect.any(Number),
        low: expect.any(Number),
        high: expect.any(Number),
      });
      expect(row.reported['recovered|detected']).toMatchObject({ value: 0.958, source: 'V3.5', use: 'prediction' });
    },
  );

  it('has the causes of failure with their shares', () => {
    for (const { causes, failures } of document.rows) {
      expect(
        Object.fromEntries(failures.map((each: { cause: string; runs: number }) => [each.cause, each.runs])),
      ).toEqual(causes);
      for (const { runs, failed, shareOfFailed } of failures) expect(shareOfFailed).toBe(runs / failed);
    }
  });

  it('has the difference from the reported figure, and whether the interval contains it', () => {
    const { value, low, high } = document.rows[5].metrics['recovered|detected'];
    expect(document.rows[5].reported['recovered|detected']).toMatchObject({
      difference: value - 0.958,
      inside: low <= 0.958 && 0.958 <= high,
    });
  });
});
