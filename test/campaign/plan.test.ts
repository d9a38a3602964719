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
      'v0-r0',
      'v1-r0',
      'v2-r0',
      'v3-r0',
      'v4-r0',
      'v5-r0',
      'v0-r1',
      'v1-r1',
    ]);
  });

  it('keeps the runs it has where they are when it is made longer', () => {
    const longer = planOf(smallScenario(41));
    expect(longer.length).toBe(plan.length + 6);
    for (let position = 0; position < plan.length; position += 1)
      expect(longer.at(position)).toEqual(plan.at(position));
  });

  it('takes no longer for ten million runs', () => {
    const huge = planOf(smallScenario(10_000_000));
    expect(huge.at(huge.length - 1).id).toBe('v5-r9999999');
    expect(huge.positionOf('v5-r9999999')).toBe(59_999_999);
  });

  it.each([
    'v6-r0',
    'v0-r40',
    '6.0',
    '0.40',
    'v-1-r0',
    'v0',
    '0',
    'V0-r0',
    'v0-r0-r0',
    'v00-r1',
    '0.01',
    '',
    'x',
    '0.1e1',
  ])("has no run '%s'", (id) => {
    expect(plan.positionOf(id)).toBeUndefined();
  });

  it.each([-1, 240, 0.5])('has no position %d', (position) => {
    expect(() => plan.at(position)).toThrow(RangeError);
  });
});

const layouts = fc.record({
  runs: fc.integer({ min: 1, max: 40 }),
  turns: fc.option(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 6, maxLength: 6 }), { nil: undefined }),
  count: fc.integer({ min: 1, max: 9 }),
});

describe('a plan in shards', () => {
  test.prop([layouts])('is the complete plan, with each run in one shard', ({ runs, turns, count }) => {
    const scenario = smallScenario(runs);
    const layout = turns === undefined ? {} : { turns };
    const whole = planOf(scenario, layout);
    const shards = Array.from({ length: count }, (_, place) =>
      planOf(scenario, { ...layout, shard: { index: place + 1, count } }),
    );
    const ids = shards.flatMap((shard) => Array.from({ length: shard.length }, (_, position) => shard.at(position).id));
    expect(ids.length).toBe(whole.length);
    expect(new Set(ids)).toEqual(new Set(Array.from({ length: whole.length }, (_, position) => whole.at(position).id)));
  });

  test.prop([layouts, fc.nat()])('finds a run by its id where it put it', ({ runs, turns, count }, place) => {
    const layout = { ...(turns === undefined ? {} : { turns }), shard: { index: (place % count) + 1, count } };
    const shard = planOf(smallScenario(runs), layout);
    for (let position = 0; position < shard.length; position += 1)
      expect(shard.positionOf(shard.at(position).id)).toBe(position);
  });

  it('keeps the runs of one round together, so that shards are paired, too', () => {
    const shard = planOf(smallScenario(9), { shard: { index: 2, count: 4 } });
    expect(Array.from({ length: shard.length }, (_, position) => shard.at(position).run)).toEqual([
      ...Array.from({ length: 6 }, () => 1),
      ...Array.from({ length: 6 }, () => 5),
    ]);
    expect(shard.positionOf('v0-r2')).toBeUndefined();
  });
});

describe('a plan with turns', () => {
  const turns = [1, 2, 5, 1, 3, 4];

  it('gives each variant its runs from 0 on without a gap, in proportion to its turns in every prefix', () => {
    const uneven = planOf(smallScenario(32), { turns });
    const seen = turns.map(() => 0);
    for (let position = 0; position < uneven.length; position += 1) {
      const { variant, run } = uneven.at(position);
      expect(run).toBe(seen[variant.index]);
      seen[variant.index] = run + 1;
      for (const [place, count] of seen.entries())
        expect(Math.abs(count - ((position + 1) * (turns[place] ?? 0)) / 16)).toBeLessThanOrEqual(1);
    }
    expect(seen).toEqual(turns.map((each) => each * 12));
  });

  it('keeps the runs it has where they are when it is made longer', () => {
    const [shorter, longer] = [planOf(smallScenario(9), { turns }), planOf(smallScenario(40), { turns })];
    for (let position = 0; position < shorter.length; position += 1)
      expect(longer.at(position)).toEqual(shorter.at(position));
  });

  it('is the plan without turns when every variant has one turn', () => {
    const even = planOf(smallScenario(5), { turns: [1, 1, 1, 1, 1, 1] });
    for (let position = 0; position < even.length; position += 1)
      expect(even.at(position)).toEqual(planOf(smallScenario(5)).at(position));
  });
});
