import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../src/campaign/plan.ts';
import { smallScenario } from './fixture.ts';

describe('the plan', () => {
  const plan = planOf(smallScenario(40));

  test.prop([fc.nat({ max: 240 })])(
    'gives every prefix the same number of runs of each variant, to within one',
    (length) => {
      const counts = new Map(plan.variants.map(({ name }) => [name, 0]));
      for (let position = 0; position < length; position += 1) {
        const { name } = plan.at(position).variant;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
    },
  );

  test.prop([fc.nat({ max: 239 })])('finds a run by its id where it put it', (position) => {
    expect(plan.positionOf(plan.at(position).id)).toBe(position);
  });

  it('puts the same run of all variants side by side, so that prefixes are paired', () => {
    expect(Array.from({ length: 8 }, (_, position) => plan.at(position).id)).toEqual([
      '0.0',
      '1.0',
      '2.0',
      '3.0',
      '4.0',
      '5.0',
      '0.1',
      '1.1',
    ]);
  });

  it('keeps the runs it has where they are when it is made longer', () => {
    const longer = planOf(smallScenario(41));
    expect(longer.length).toBe(plan.length + 6);
    for (let position = 0; position < plan.length; position += 1)
      expect(longer.at(position)).toEqual(plan.at(position));
  });

  it('costs nothing for ten million runs', () => {
    const huge = planOf(smallScenario(10_000_000));
    expect(huge.at(huge.length - 1).id).toBe('5.9999999');
    expect(huge.positionOf('5.9999999')).toBe(59_999_999);
  });

  it.each(['6.0', '0.40', '-1.0', '0', '0.0.0', '00.1', '0.01', '', 'x', '0.1e1'])("has no run '%s'", (id) => {
    expect(plan.positionOf(id)).toBeUndefined();
  });

  it.each([-1, 240, 0.5])('has no position %d', (position) => {
    expect(() => plan.at(position)).toThrow(RangeError);
  });
});
