/** What is asked of other states than the first, of the next state, and of several states to begin in. */
import { describe, expect, it } from 'vitest';
import { netOf } from '../../../../src/models/state-model/net/net.ts';
import { Trial } from '../../../../src/models/state-model/net/trial.ts';
import { Walk } from '../../../../src/models/state-model/net/walk.ts';
import { answers, modelOf } from './models.ts';

/** Up twice as often as down, until 0 or 3. */
const ruin = (more = '', init = 'n=1'): string => `ctmc
  module walk n : [0..3]; [] n>0 & n<3 -> 1 : (n'=n-1) + 2 : (n'=n+1); ${more} endmodule
  init ${init} endinit`;

const one = (text: string, property: string): number => {
  const [answer, ...others] = answers(text, property)!;
  expect(others).toEqual([]);
  return answer!;
};

describe('a property', () => {
  it.each([
    ['P=? [ X n=2 ]', 2 / 3],
    ['P=? [ n<3 W n=0 ]', 3 / 7],
    ['P=? [ n<2 W n=3 ]', 1 / 3],
    ['P=? [ n<3 W n=2 ]', 1],
    ['P=? [ n=0 R n<3 ]', 3 / 7],
    ['filter(max, P=? [ F n=3 ], n<3)', 6 / 7],
    ['filter(min, P=? [ F n=3 ], n<3)', 0],
    ['filter(avg, P=? [ F n=3 ], n>0 & n<3)', 5 / 7],
    ['filter(sum, P=? [ F n=3 ], n>0 & n<3)', 10 / 7],
    ['filter(+, P=? [ F n=3 ], n<3)', 10 / 7],
    ['filter(count, P>=0.8 [ F n=3 ])', 2],
    ['filter(forall, P>0 [ F n=3 ], n>0)', 1],
    ['filter(&, P>0 [ F n=3 ])', 0],
    ['filter(exists, P>0.9 [ F n=3 ], n<3)', 0],
    ['filter(|, P>0.9 [ F n=3 ])', 1],
    ['filter(first, P=? [ F n=3 ], n>0)', 4 / 7],
    ['filter(state, P=? [ F n=3 ], n=2)', 6 / 7],
    ['filter(state, P=? [ X n=3 ], n=3)', 1],
    ['filter(max, n*n, n<3)', 4],
    ['filter(forall, n<3)', 0],
    ['filter(max, P=? [ X n=3 ])', 1],
  ] as const)('asks of the states that it names: %s', (property, exact) => {
    expect(one(ruin(), property)).toBeCloseTo(exact, 12);
  });

  it('is both ends where a range is asked for, and nothing where a state is none or several', () => {
    expect(answers(ruin(), 'filter(range, P=? [ F n=3 ], n>0 & n<3)')).toEqual([
      expect.closeTo(4 / 7, 12),
      expect.closeTo(6 / 7, 12),
    ]);
    expect(answers(ruin(), 'filter(state, P=? [ F n=3 ], n>1)')).toEqual([null]);
  });

  it('of the next state counts moves that change nothing', () => {
    expect(one(ruin('[] n=1 -> 3 : true;'), 'P=? [ X n=2 ]')).toBeCloseTo(1 / 3, 12);
  });

  it('within a time that is weak, or releases, is the opposite of an until', () => {
    const opposite = (holds: string, reaches: string): number => 1 - one(ruin(), `P=? [ ${holds} U<=0.4 ${reaches} ]`);
    expect(one(ruin(), 'P=? [ n<3 W<=0.4 n=0 ]')).toBeCloseTo(opposite('(n<3 & n>0)', '(n=3)'), 12);
    expect(one(ruin(), 'P=? [ n=0 R<=0.4 n<2 ]')).toBeCloseTo(opposite('(n>0)', '(n>=2)'), 12);
  });

  it('says of a state what it says of a model that begins there', () => {
    const properties = [
      ...['F n=3', 'F<=0.3 n=3', 'n<3 U[0.2,0.7] n=0', 'n>0 U>=0.2 n=3', 'n<3 U>=0.2 n=3', 'G<=0.4 n<3', 'X n=2'].map(
        (path) => `P=? [ ${path} ]`,
      ),
      ...['C<=0.5', 'I=0.5', 'F n=0|n=3', 'F n=3', 'S'].map((sum) => `R=? [ ${sum} ]`),
      'S=? [ n=3 ]',
    ];
    const rewards = '\nrewards true : n; [up] true : 3; endrewards';
    const text = (init: number): string => ruin("[up] n=1 -> 0.5 : (n'=2);", `n=${init}`) + rewards;
    for (const property of properties)
      for (const begin of [1, 2]) {
        const there = one(text(1), `filter(state, ${property}, n=${begin})`);
        const own = one(text(begin), property);
        if (own === 0 || own === Number.POSITIVE_INFINITY) expect(there, property).toBe(own);
        else expect(there / own, `${property} from ${begin}`).toBeCloseTo(1, 11);
      }
  });

  it('says the same of a chain that is too large to be eliminated', () => {
    const long = `ctmc module m n : [0..900] init 8; b : bool;
      [] n>0 & n<900 -> 2 : (n'=n+1) + 1 : (n'=n-1); [] true -> 0.1 : (b'=!b); endmodule
      rewards true : 1; endrewards`;
    for (const property of ['P=? [ F n=0 ]', 'R=? [ F n=0 | n=900 ]']) {
      const there = one(long, `filter(first, ${property}, n=8)`);
      expect(there / one(long, property)).toBeCloseTo(1, 8);
    }
  });
});

describe('a model that can begin in several states', () => {
  const text = ruin('', 'n=1 | n=2');

  it('has the mean over them, the least and the most', () => {
    expect(answers(text, 'P=? [ F n=3 ]; R=? [ F n=0|n=3 ]'.split(';')[0]!)).toEqual([
      expect.closeTo(5 / 7, 12),
      expect.closeTo(4 / 7, 12),
      expect.closeTo(6 / 7, 12),
    ]);
    expect(answers(text, 'S=? [ n=3 ]')![0]).toBeCloseTo(5 / 7, 12);
    expect(answers(text, 'filter(max, P=? [ F n=3 ], "init")')).toEqual([expect.closeTo(6 / 7, 12)]);
  });

  it('begins in any of them in the simulation, which sees next states', () => {
    const net = netOf(modelOf(text, 'P=? [ F n=3 ]; P=? [ X n=2 ]; P=? [ n<3 W n=0 ]'));
    const [walk, trial] = [new Walk(net), new Trial(net)];
    const sums = new Float64Array(trial.values.length);
    for (let each = 0; each < 4000; each++) {
      expect(walk.try(`starts/${each}`, trial, 1000)).toBe(true);
      for (const [index, value] of trial.values.entries()) sums[index]! += value / 4000;
    }
    const exact = answers(text, 'P=? [ F n=3 ]; P=? [ X n=2 ]; P=? [ n<3 W n=0 ]')!;
    for (const index of [0, 3, 6]) expect(Math.abs(sums[index]! - exact[index]!)).toBeLessThan(0.03);
    expect(exact[3]).toBeCloseTo(1 / 3, 12);
  });
});
