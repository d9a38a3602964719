import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { scenarioHash, variantsOf } from '../../src/scenario/variants.ts';
import { scenarioWith } from './sampling.ts';

const share = 'recovered|detected';

function problemsOf(sampling: Readonly<Record<string, unknown>>): string {
  try {
    scenarioWith(sampling);
  } catch (error) {
    if (error instanceof ScenarioError) return error.format();
    throw error;
  }
  return 'no problem';
}

describe('a precision', () => {
  it('has 95 % confidence unless it says otherwise, and units', () => {
    const { precision } = scenarioWith({ precision: [{ metric: share, within: '2 %' }] });
    expect(precision).toEqual([{ metric: share, within: 0.02, confidence: 0.95 }]);
  });

  it('of a quantity is a part of its mean or a quantile, or an amount in any unit of time', () => {
    const metric = 'downtimeMs|recovered';
    const { precision } = scenarioWith({
      precision: [
        { metric, within: '2 %' },
        { metric, statistic: 'p95', within: '0.5 s', confidence: '90 %' },
      ],
    });
    expect(precision).toEqual([
      { metric, statistic: 'mean', within: 0.02, isRelative: true, confidence: 0.95 },
      { metric, statistic: 'p95', within: 500, isRelative: false, confidence: 0.9 },
    ]);
  });

  it.each([
    [[{ metric: share, within: 0 }], "expected a share above 0 and below 0.5, such as 0.01 or '1 %', came 0"],
    [
      [{ metric: share, within: '5 ms' }],
      "expected a share above 0 and below 0.5, such as 0.01 or '1 %', came '5 ms', a duration",
    ],
    [[{ metric: 'recoverd|detected', within: 0.1 }], "did you mean 'recovered|detected'?"],
    [
      [{ metric: 'downtimeMs|recovered', within: 0.1 }],
      "expected a part of the figure below 100 %, such as '2 %', or an amount in ms, such as '5 ms', came 0.1",
    ],
    [[{ metric: 'downtimeMs|recovered', within: '5 GiB' }], "came '5 GiB', a size"],
    [[{ metric: 'downtimeMs|recovered', within: '120 %' }], 'expected a part of the figure below 100 %'],
    [[{ metric: 'downtimeMs|recovered', within: '5 %', statistic: 'p59' }], "did you mean 'p95'?"],
    [[{ metric: share, within: '5 %', statistic: 'mean' }], `expected no statistic, since ${share} is a share`],
    [[{ metric: share, within: 0.1, confidence: 1 }], 'expected a share from 50 % to 99.99 %'],
    [
      [
        { metric: share, within: 0.1 },
        { metric: share, within: 0.2 },
      ],
      'expected each metric once',
    ],
    [[{ metric: share, withn: 0.1 }], "did you mean 'within'?"],
    [share, 'expected a list of metrics'],
  ])('%j is a problem', (precision, message) => {
    expect(problemsOf({ precision })).toContain(message);
  });
});

describe('strata', () => {
  it('are values of an axis, with weights that add up to 1', () => {
    const { strata } = scenarioWith({ strata: { axis: 'step', weights: { Basic: '30 %', Full: '70 %' } } });
    expect(strata).toEqual({ axis: 'step', weights: { Basic: 0.3, Full: 0.7 }, metric: share, pilot: 100 });
  });

  it.each([
    [{ axis: 'stop' }, "did you mean 'step'?"],
    [{ axis: 'step', weights: { Basic: 0.5, Ful: 0.5 } }, "did you mean 'Full'?"],
    [{ axis: 'step', weights: { Basic: 1 } }, "expected a weight for 'Full', came none"],
    [{ axis: 'step', weights: { Basic: 0.5, Full: 0.6 } }, 'expected weights that add up to 100 %, came 110 %'],
    [{ axis: 'step', pilot: 3 }, 'expected a whole number of runs from 10'],
    [{}, 'expected the name of an axis'],
  ])('%j are a problem', (strata, message) => {
    expect(problemsOf({ strata })).toContain(message);
  });

  it('and a precision exclude each other', () => {
    const precision = [{ metric: share, within: 0.1 }];
    expect(problemsOf({ strata: { axis: 'step' }, precision })).toContain(
      'expected either strata or precision, came both',
    );
  });
});

it('the number of runs does not change a run', () => {
  const [plain, sampled] = [scenarioWith({}), scenarioWith({ strata: { axis: 'step' } })];
  expect(variantsOf(sampled)).toEqual(variantsOf(plain));
  expect(scenarioHash(sampled)).toBe(scenarioHash(plain));
  expect(scenarioHash(scenarioWith({ precision: [{ metric: share, within: 0.1 }] }))).toBe(scenarioHash(plain));
});
