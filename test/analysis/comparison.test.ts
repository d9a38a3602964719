import { describe, expect, it } from 'vitest';
import { compareToReported } from '../../src/analysis/comparison.ts';
import { clopperPearson, proportion } from '../../src/analysis/proportion.ts';
import { summarize } from '../../src/analysis/summary.ts';
import { reportedFigures } from '../report/synthetic.ts';

const metric = proportion({ numerator: 2, denominator: 5, unanswered: 1 }, 'runs');
const figure = { source: 'T', use: 'calibration' } as const;

describe('the difference from a reported figure', () => {
  it('takes a figure as exact if its number of runs is not given', () => {
    expect(compareToReported(metric, { ...figure, value: 0.5 })).toMatchObject({
      differenceLow: metric.low - 0.5,
      differenceHigh: metric.high - 0.5,
      differenceMethod: 'reported-as-exact',
    });
  });

  it('allows for the random error of both sides when the source gives its number of runs', () => {
    // Newcombe (1998), table II, example (a): 56/70 - 48/80, method 10.
    const share = proportion({ numerator: 56, denominator: 70, unanswered: 0 }, 'runs');
    const { difference, differenceLow, differenceHigh, differenceMethod } = compareToReported(share, {
      ...figure,
      value: 48 / 80,
      of: 80,
    });
    expect(difference).toBeCloseTo(0.2, 12);
    expect(differenceLow).toBeCloseTo(0.0524, 4);
    expect(differenceHigh).toBeCloseTo(0.3339, 4);
    expect(differenceMethod).toBe('newcombe');
  });

  it('has a wider interval when runs are without an answer', () => {
    const [closed, open] = [0, 5].map((unanswered) =>
      compareToReported(proportion({ numerator: 56, denominator: 70, unanswered }, 'runs'), {
        ...figure,
        value: 0.6,
        of: 80,
      }),
    );
    expect(open?.differenceLow).toBeLessThan(closed?.differenceLow ?? -1);
    expect(open?.differenceHigh).toBeGreaterThan(closed?.differenceHigh ?? 1);
  });

  it('is from a figure whose interval follows from its number of runs, unless one was published', () => {
    const [first, second] = reportedFigures();
    const reported = [
      { ...(first ?? expect.fail('no figure')), of: 500 },
      { ...(second ?? expect.fail('no figure')), of: 500, low: 0.1, high: 0.2 },
    ];
    const { rows } = summarize({
      scenario: { name: 'n', question: 'q', seed: 's', runs: 1, reported },
      variants: ['Basic', '+ NMI IPI'].map((step) => ({ name: step, factors: { step } })),
      records: [],
      digest: 'd',
      modelVersion: '1',
    });
    expect(rows[0]?.reported['recovered|detected']).toMatchObject({ of: 500, ...clopperPearson(28, 500) });
    expect(rows[1]?.reported['recovered|detected']).toMatchObject({ of: 500, low: 0.1, high: 0.2 });
  });
});
