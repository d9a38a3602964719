/** What a campaign says at its end, and how numbers near all and nothing are written. */
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/analysis/summary.ts';
import { suggestionFor } from '../../src/cli/suggestion.ts';
import { renderAnswer } from '../../src/report/answer.ts';
import { difference, percent, share, shareInterval } from '../../src/report/format.ts';
import { renderTable } from '../../src/report/table.ts';
import { campaignOf, latencyCampaign, overheadCampaign } from './campaigns.ts';
import { syntheticSummary } from './synthetic.ts';

const options = { color: false, width: 100 };
const answerOf = (summary: Summary): string => renderAnswer(summary, 'rvisim table results/x', options);

describe('the answer of a campaign', () => {
  const many = campaignOf(
    'many',
    Array.from({ length: 80 }, (_, index) => ({ step: `step ${index}` })),
    3,
    () => ({ outcome: 'recovered', episodes: [{ fault: 'failstop', damage: [] }] }),
  );

  it('fits on one screen for every campaign, and names the command for the rest', () => {
    for (const summary of [syntheticSummary(), latencyCampaign(), overheadCampaign(), many]) {
      const answer = answerOf(summary);
      expect(answer.split('\n').length).toBeLessThanOrEqual(33);
      expect(answer).toContain('rvisim table results/x');
    }
    expect(answerOf(many)).toMatch(/and \d+ more lines/);
  });

  it('has reported figures beside simulated ones', () => {
    const answer = answerOf(syntheticSummary());
    for (let step = 0; step < 6; step++) expect(answer).toContain(`V3.${step}, `);
    expect(answer).not.toContain('Funnel');
    expect(renderTable(syntheticSummary(), options)).toContain('Funnel');
  });
});

describe('a table', () => {
  it('names the methods of the intervals that it has, and no others', () => {
    const silent = campaignOf('x', [{ a: 'b' }], 3, () => ({ outcome: 'non-manifested' }));
    expect(renderTable(silent, options)).toContain('Intervals: 95 %, Clopper-Pearson for shares.');
  });
});

describe('numbers near 0 and 100 %', () => {
  it('are not rounded to these', () => {
    expect([percent(1), percent(0.99963), percent(0), percent(0.0004), percent(0.958)]).toEqual([
      '100.0',
      '99.96',
      '0.0',
      '0.04',
      '95.8',
    ]);
    expect(shareInterval({ low: 0.99963, high: 1 })).toBe('above 99.96 %');
    expect(share(null)).toBe('no data');
  });

  it('differ by points where they are ratios', () => {
    expect(difference(0.0123, 'ratio')).toBe('+1.2 points');
    expect([12.3, -9111, 0, null].map((each) => difference(each, 'ms'))).toEqual([
      '+12.3 ms',
      '-9111 ms',
      '0.00 ms',
      '-',
    ]);
  });
});

describe('the suggestion for a metric', () => {
  it('is the metric of that name, or the nearest', () => {
    const metrics = ['detected|injected', 'recovered|detected', 'downtimeMs|detected', 'downtimeMs|recovered'];
    expect(suggestionFor('recovered', metrics)).toBe('; did you mean recovered|detected?');
    expect(suggestionFor('downtimems', metrics)).toBe('; did you mean downtimeMs|detected?');
    expect(suggestionFor('recoverd|detected', metrics)).toBe('; did you mean recovered|detected?');
    expect(suggestionFor('recov', metrics)).toBe('; did you mean recovered|detected?');
    expect(suggestionFor('wasp', metrics)).toBe('');
  });
});
