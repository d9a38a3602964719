/** The solution of chains whose rates lie far apart, and of chains that leave some of their states for ever. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeOf, withRates } from '../../../src/analysis/markov/chain.ts';
import { eliminate } from '../../../src/analysis/markov/elimination.ts';
import { longRunOf } from '../../../src/analysis/markov/long-run.ts';
import { iterate, SOUGHT_CHANGE } from '../../../src/analysis/markov/multilevel.ts';
import { type Solution, Solver } from '../../../src/analysis/markov/solver.ts';
import type { StateModel } from '../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../src/models/state-model/net/net.ts';
import { after, component, from, kOutOfN, some, system } from '../../models/state-model/net/systems.ts';

function solved(model: StateModel): Solution {
  const solution = new Solver().solve(netOf(model), 'refused');
  if ('why' in solution) throw new Error(solution.why);
  return solution;
}

const unavailabilityOf = (model: StateModel): number => solved(model).longRun.unavailability;

const SECOND = 1 / 3600;
const twoStates = (name: string, up: number, down: number, count = 1) =>
  component(name, ['up', 'down'], [from('up', 'down', after(up)), from('down', 'up', after(down))], { count });
const ring = (name: string, tick: number, count: number) =>
  component(
    name,
    ['a', 'b', 'c'],
    [from('a', 'b', after(tick)), from('b', 'c', after(tick)), from('c', 'a', after(tick))],
    { count },
  );

describe('a chain that is nearly decomposable', () => {
  it.each([1, SECOND, SECOND / 1e3, SECOND / 1e6])(
    'has the share of its slow part right beside thirty fast ones, whatever their tick: %f h',
    (tick) => {
      const model = system([twoStates('slow', 876_000, 8760), ring('fast', tick, 30)], [[some('slow', 'up')]]);
      expect(unavailabilityOf(model) / (8760 / 884_760)).toBeCloseTo(1, 10);
    },
  );

  it.each([7200, 720, 72])('knows a site that burns down every 50 years and is rebuilt in %i h', (rebuilt) => {
    const up = [[some('site', 'up'), ...['host', 'web', 'db'].map((each) => some(each, 'up'))]];
    const parts = [twoStates('host', 8760, 24, 3), twoStates('web', 24, 10 * SECOND, 12)];
    const model = system([twoStates('site', 438_000, rebuilt), ...parts, { ...parts[1]!, name: 'db' }], up);
    // All are independent of each other.
    const web = 1 - (10 * SECOND) / (24 + 10 * SECOND);
    const available =
      (438_000 / (438_000 + rebuilt)) * (1 - (24 / 8784) ** 3) * (1 - (1 - web) ** 12) * (1 - (1 - web) ** 12);
    const { states, longRun } = solved(model);
    expect(states).toBeGreaterThan(1000);
    expect(longRun.unavailability / (1 - available)).toBeCloseTo(1, 9);
  });

  it('has the product of the shares of its parts, however far apart their times are, on every scale', () => {
    const scale = fc.integer({ min: -7, max: 7 });
    fc.assert(
      fc.property(fc.array(fc.tuple(scale, scale), { minLength: 4, maxLength: 4 }), (times) => {
        const parts = times.map(([up, down], index) => twoStates(`part${index}`, 10 ** up, 10 ** down, 4));
        const model = system(parts, [parts.map(({ name }) => some(name, 'up'))]);
        const { states, longRun } = solved(model);
        expect(states).toBe(625);
        const ups = times.map(([up, down]) => 1 - (10 ** down / (10 ** up + 10 ** down)) ** 4);
        const downs = ups.map((up, index) => {
          const [whenUp, whenDown] = times[index]!;
          return 1 - up > 1e-9 ? 1 - up : (10 ** whenDown / (10 ** whenUp + 10 ** whenDown)) ** 4;
        });
        const unavailability = downs.reduce((all, each) => all + (1 - all) * each, 0);
        expect(longRun.unavailability / unavailability).toBeCloseTo(1, 7);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('has the same solution by iteration as by elimination, state by state', () => {
    const net = netOf(system([twoStates('slow', 1e6, 1e3), ring('fast', SECOND, 15)], [[some('slow', 'up')]]));
    const shape = shapeOf(net);
    if ('why' in shape) throw new Error(shape.why);
    const chain = withRates(shape, net);
    const [exact, { share, change }] = [eliminate(chain), iterate(chain)];
    expect(change).toBeLessThan(SOUGHT_CHANGE);
    for (const [state, each] of exact.entries()) expect(share[state]! / each).toBeCloseTo(1, 9);
  });

  it('shows in the balance of its figures when it is not solved, though each state seems balanced', () => {
    const net = netOf(system([twoStates('slow', 876_000, 8760), ring('fast', SECOND, 3)], [[some('slow', 'up')]]));
    const shape = shapeOf(net);
    if ('why' in shape) throw new Error(shape.why);
    const chain = withRates(shape, net);
    const even = new Float64Array(chain.size).fill(1 / chain.size);
    expect(longRunOf(net, chain, even).imbalance).toBeGreaterThan(0.9);
    expect(longRunOf(net, chain, eliminate(chain)).imbalance).toBeLessThan(1e-12);
  });
});

describe('two stages of fifty each', () => {
  it('lose no digit over seven orders of magnitude', () => {
    const { longRun, states } = solved(kOutOfN(1, 2, after(8766, 25), after(1 / 60, 25)));
    expect(states).toBeGreaterThan(500);
    expect(longRun.unavailability / (1 / 60 / (8766 + 1 / 60)) ** 2).toBeCloseTo(1, 9);
  });
});

describe('a chain that leaves some of its states for ever', () => {
  const fast = (count: number) => (count === 0 ? [] : [ring('fast', 1, count)]);
  const aged = (others: number): StateModel =>
    system(
      [
        component(
          'unit',
          ['new', 'up', 'down'],
          [from('new', 'up', after(1)), from('up', 'down', after(100)), from('down', 'up', after(10))],
        ),
        ...fast(others),
      ],
      [[some('unit', ['new', 'up'])]],
    );
  const doomed = (others: number): StateModel =>
    system(
      [
        component(
          'unit',
          ['up', 'down'],
          [from('up', 'down', after(100)), from('down', 'up', after(10), [[some('unit', 'up')]])],
          { count: 2 },
        ),
        ...fast(others),
      ],
      [[some('unit', 'up')]],
    );
  /** Nine times in ten it ends up among the a. */
  const forked = (others: number): StateModel =>
    system(
      [
        component(
          'unit',
          ['start', 'a-up', 'a-down', 'b-up', 'b-down'],
          [
            from('start', 'a-up', after(1)),
            from('start', 'b-up', after(9)),
            from('a-up', 'a-down', after(100)),
            from('a-down', 'a-up', after(10)),
            from('b-up', 'b-down', after(100)),
            from('b-down', 'b-up', after(100)),
          ],
        ),
        ...fast(others),
      ],
      [[some('unit', ['start', 'a-up', 'b-up'])]],
    );

  it.each([0, 25])('is solved on the one recurrent class that it comes to: beside %i others', (others) => {
    expect(unavailabilityOf(aged(others))).toBeCloseTo(10 / 110, 11);
    expect(unavailabilityOf(doomed(others))).toBeCloseTo(1, 11);
  });

  it.each([0, 16, 40])(
    'weighs several by the probabilities of ending up there, and names them: beside %i others',
    (others) => {
      const { longRun, classes } = solved(forked(others));
      expect(longRun.unavailability).toBeCloseTo(0.9 * (10 / 110) + 0.1 * 0.5, 11);
      expect(classes.map(({ probability }) => probability)).toEqual([
        expect.closeTo(0.9, 11) as number,
        expect.closeTo(0.1, 11) as number,
      ]);
      expect(classes.map(({ text }) => text.split(',')[0])).toEqual(['unit a-up', 'unit b-up']);
    },
  );
});

describe('a solution', () => {
  it('does not depend on what was solved before', () => {
    const model = (repair: number): StateModel =>
      system([twoStates('slow', 876_000, repair), ring('fast', 1, 30)], [[some('slow', 'up')]]);
    const solver = new Solver();
    const [, second] = [8760, 87.6].map((repair) => solver.solve(netOf(model(repair)), 'refused'));
    expect(second).toEqual(new Solver().solve(netOf(model(87.6)), 'refused'));
  });

  it('is not taken for one before its slowest part has come to rest', () => {
    const net = netOf(system([twoStates('slow', 1e6, 1e3), ring('fast', 10, 30)], [[some('slow', 'up')]]));
    const shape = shapeOf(net);
    if ('why' in shape) throw new Error(shape.why);
    const chain = withRates(shape, net);
    const shares = [1, 2, 3, 300].map((cycles) => iterate(chain, cycles));
    const slow = shares.map(({ share }) => longRunOf(net, chain, share).unavailability);
    const exact = 1e3 / (1e6 + 1e3);
    for (const [index, { change }] of shares.entries())
      if (change < SOUGHT_CHANGE) expect(slow[index]! / exact).toBeCloseTo(1, 10);
    expect(shares[0]!.change).toBeGreaterThan(SOUGHT_CHANGE);
    expect(shares.at(-1)!.cycles).toBeLessThan(50);
  });
});
