import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, greedyRounds, type Round, type Simulate } from '../../src/analysis/greedy.ts';

/**
 * A machine made of nothing but damage: each run has a list of kinds, in the order in which they act, and fails of the
 * first that nobody mends. The repair `fix-x` mends the kind `x`.
 */
function machineWith(damage: readonly (readonly string[])[]): Simulate {
  return (without, runs) =>
    runs.map((run) => {
      const [cause] = (damage[run] ?? []).filter(
        (kind) => without.includes(`fix-${kind}`) || kind.startsWith('incurable'),
      );
      return cause === undefined ? { run, end: 'recovered', cause: '' } : { run, end: 'failed', cause };
    });
}

const search = (repairs: readonly string[], damage: readonly (readonly string[])[]): Round[] => [
  ...greedyRounds(repairs, damage.length, machineWith(damage)),
];
const orderOf = (rounds: readonly Round[]): string[] => rounds.map(({ chosen }) => chosen.repair);
const times = (count: number, kinds: readonly string[]): (readonly string[])[] =>
  Array.from({ length: count }, () => kinds);

describe('the greedy order', () => {
  it('repairs the most frequent cause first, whatever causes follow', () => {
    const damage = [...times(5, ['a', 'b']), ...times(4, ['c']), ...times(1, ['b'])];
    const rounds = search(['fix-c', 'fix-b', 'fix-a'], damage);
    // Once `a` is mended, its five runs fail of `b`.
    expect(orderOf(rounds)).toEqual(['fix-a', 'fix-b', 'fix-c']);
    expect(rounds.map(({ cause, runs }) => [cause, runs])).toEqual([
      ['a', 5],
      ['b', 6],
      ['c', 4],
    ]);
    expect(rounds.map(({ after }) => after.recovered)).toEqual([0, 6, 10]);
  });

  it('finds kinds that come alone in the order of their frequency, and each round ends where the next begins', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }), (counts) => {
        const damage = counts.flatMap((count, kind) => times(count, [`k${kind}`]));
        const repairs = counts.map((_, kind) => `fix-k${kind}`);
        const rounds = search(repairs, damage);
        const expected = counts.map((count, kind) => ({ count, kind })).sort((a, b) => b.count - a.count);
        expect(orderOf(rounds)).toEqual(expected.map(({ kind }) => `fix-k${kind}`));
        for (const [index, { after }] of rounds.entries()) expect(rounds[index + 1]?.before ?? after).toEqual(after);
        expect(rounds.at(-1)?.after).toEqual({ recovered: damage.length, failed: 0, causes: [] });
      }),
    );
  });

  it('prefers the repair that recovers most runs, then the one that removes the cause in most, then the first', () => {
    // Every other repair of this machine mends `a`, each in a part of the runs.
    const mends: Readonly<Record<string, readonly number[]>> = { few: [0], most: [1, 2], none: [], also: [3, 4] };
    const [first] = greedyRounds(Object.keys(mends), 5, (without, runs) =>
      runs.map((run) => {
        const mended = Object.entries(mends).some(([repair, some]) => !without.includes(repair) && some.includes(run));
        return mended ? { run, end: 'recovered', cause: '' } : { run, end: 'failed', cause: 'a' };
      }),
    );
    expect(first?.chosen).toEqual({ repair: 'most', recovered: 2, freed: 2 });
    expect(first?.others.map(({ repair }) => repair)).toEqual(['also', 'few', 'none']);
  });

  it('takes a repair that only reveals another cause when none recovers a run', () => {
    const rounds = search(['fix-b', 'fix-a'], times(3, ['a', 'b']));
    expect(rounds[0]?.chosen).toEqual({ repair: 'fix-a', recovered: 0, freed: 3 });
    expect(orderOf(rounds)).toEqual(['fix-a', 'fix-b']);
  });

  it('passes over a cause on which no repair has an effect, and never adds a repair without effect', () => {
    const rounds = search(['fix-a', 'fix-unheard-of'], [...times(5, ['incurable']), ...times(2, ['a'])]);
    expect(orderOf(rounds)).toEqual(['fix-a']);
    expect(rounds[0]?.passedOver).toEqual(['incurable']);
    expect(rounds[0]?.after.causes).toEqual([['incurable', 5]]);
  });

  it('is empty when nothing fails', () => {
    expect(search(['fix-a'], times(3, []))).toEqual([]);
  });
});

describe('the agreement of two orders', () => {
  const stepOf = (repair: string): number | undefined => ({ a: 1, b: 2, c: 2, d: 3 })[repair];

  it('counts the pairs from different steps, and those in the same order', () => {
    expect(agreementOf(['a', 'b', 'c', 'd'], stepOf)).toEqual({ pairs: 5, agreeing: 5 });
    expect(agreementOf(['d', 'c', 'b', 'a'], stepOf)).toEqual({ pairs: 5, agreeing: 0 });
    expect(agreementOf(['c', 'a', 'b', 'd'], stepOf)).toEqual({ pairs: 5, agreeing: 4 });
  });

  it('leaves out repairs that were not published', () => {
    expect(agreementOf(['x', 'a', 'y', 'd'], stepOf)).toEqual({ pairs: 1, agreeing: 1 });
  });
});
