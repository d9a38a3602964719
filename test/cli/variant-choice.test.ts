import { describe, expect, it } from 'vitest';
import { chooseVariant } from '../../src/cli/variant-choice.ts';
import type { Variant } from '../../src/experiment/runner.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { scenarioPath, smallScenario } from '../campaign/fixture.ts';
import { rvisim } from './invoke.ts';

const [settings] = variantsOf(smallScenario(1)).map((variant) => variant.settings);
const variants: readonly Variant[] = ['2', '1', 'three'].map((runs, index) => ({
  index,
  name: `axis=${runs}, other=x`,
  factors: { axis: runs, other: 'x' },
  settings: settings ?? expect.fail('no variant'),
}));
const chosen = (wanted?: string) => chooseVariant(variants, wanted).index;

describe('a variant', () => {
  it('is named by its name, its index or the values of its axes', () => {
    expect([chosen('axis=1, other=x'), chosen('1'), chosen('1, x'), chosen('three, x'), chosen('v2')]).toEqual([
      1, 1, 1, 2, 2,
    ]);
  });

  it('is the first when none is named', () => {
    expect(chosen()).toBe(0);
  });

  it('is meant by its index where a value is spelt like one', () => {
    const numbers = variants.map(({ index, ...rest }) => ({ ...rest, index, factors: { axis: `${2 - index}` } }));
    expect(chooseVariant(numbers, '2').index).toBe(2);
  });

  it('that does not exist is refused with a list of all, and the nearest', () => {
    expect(() => chosen('thre, x')).toThrow(
      /no variant 'thre, x'; did you mean 'three, x'\?\nThere are:\n {2}0 {2}axis=2/,
    );
  });
});

describe('a run', () => {
  it('that no campaign of the scenario has is refused, whoever asks for it', async () => {
    for (const command of ['run', 'shrink', 'boundary']) {
      const { code, out, err } = await rvisim(command, scenarioPath, '--run', '9999999');
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/--run: expected a run from 0 to \d+, since the scenario has \d+ .*--set runs=10000000 asks/);
    }
    const beyond = await rvisim('run', scenarioPath, '--run', '10000000');
    expect(beyond.err).toMatch(/came 10000000\n$/);
  });
});
