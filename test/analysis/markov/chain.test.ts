/** The chain of a state model and its steady state, held against closed forms and against each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chain, shapeOf, withRates } from '../../../src/analysis/markov/chain.ts';
import { type LongRun, longRunOf } from '../../../src/analysis/markov/long-run.ts';
import { occupancyOf } from '../../../src/analysis/markov/occupancy.ts';
import type { StateModel } from '../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../src/models/state-model/net/net.ts';
import {
  after,
  atOnce,
  component,
  exactly,
  from,
  kOutOfN,
  some,
  system,
} from '../../models/state-model/net/systems.ts';

function solved(
  model: StateModel,
  deterministic: 'refused' | 'exponential' = 'refused',
): LongRun & { readonly chain: Chain } {
  const net = netOf(model);
  const shape = shapeOf(net, { deterministic });
  if ('why' in shape) throw new Error(shape.why);
  const chain = withRates(shape, net);
  const occupancy = occupancyOf(chain);
  if ('why' in occupancy) throw new Error(occupancy.why);
  const longRun = longRunOf(net, chain, occupancy.share);
  expect(longRun.imbalance).toBeLessThan(1e-9);
  return { chain, ...longRun };
}

describe('the closed forms', () => {
  it('one repairable unit: MTTR / (MTTF + MTTR), and an outage every MTTF + MTTR', () => {
    const { unavailability, outagesPerHour, chain } = solved(kOutOfN(1, 1, after(100), after(5)));
    expect(chain.size).toBe(2);
    expect(unavailability).toBeCloseTo(5 / 105, 14);
    expect(outagesPerHour).toBeCloseTo(1 / 105, 14);
  });

  it('the stages of a clock change no mean', () => {
    const { unavailability, chain } = solved(kOutOfN(1, 1, after(100, 3), after(5, 4)));
    expect(chain.size).toBe(7);
    expect(unavailability).toBeCloseTo(5 / 105, 14);
  });

  it('two in parallel with two repairers, and with one', () => {
    const r = 25 / 100;
    expect(solved(kOutOfN(1, 2, after(100), after(25))).unavailability).toBeCloseTo(0.2 ** 2, 14);
    expect(solved(kOutOfN(1, 2, after(100), after(25), 1)).unavailability).toBeCloseTo(
      (2 * r * r) / (1 + 2 * r + 2 * r * r),
      14,
    );
  });

  it('k out of n is binomial, for all k and n up to 7', () => {
    const chosen = (n: number, i: number): number => (i === 0 ? 1 : (chosen(n, i - 1) * (n - i + 1)) / i);
    for (let n = 1; n <= 7; n++)
      for (let k = 1; k <= n; k++) {
        let down = 0;
        for (let up = 0; up < k; up++) down += chosen(n, up) * 0.8 ** up * 0.2 ** (n - up);
        expect(solved(kOutOfN(k, n, after(100), after(25))).unavailability).toBeCloseTo(down, 13);
      }
  });

  it('the machines of a repairman wait in Erlang’s order: n machines, c repairmen (M/M/c with a finite source)', () => {
    const [n, c, r] = [6, 2, 0.3];
    // weight[i]: i machines are down.
    const weights = [1];
    for (let i = 0; i < n; i++) weights.push((weights[i]! * (n - i) * r) / Math.min(i + 1, c));
    const sum = weights.reduce((a, b) => a + b);
    for (let k = 1; k <= n; k++) {
      const down = weights.slice(n - k + 1).reduce((a, b) => a + b, 0) / sum;
      expect(solved(kOutOfN(k, n, after(10), after(3), c)).unavailability).toBeCloseTo(down, 13);
    }
  });

  it('the chain of Huang et al. has the four shares that they give', () => {
    const [longevity, mtbf, repair, trigger, rejuvenation] = [168, 8640, 0.5, 168, 1 / 3];
    const server = component(
      'server',
      ['robust', 'probable', 'failed', 'rejuvenating'],
      [
        from('robust', 'probable', after(longevity)),
        from('probable', 'failed', after(mtbf)),
        from('probable', 'rejuvenating', after(trigger)),
        from('failed', 'robust', after(repair)),
        from('rejuvenating', 'robust', after(rejuvenation)),
      ],
    );
    const model = {
      ...system([server], [[some('server', ['robust', 'probable'])]]),
      costs: [
        { component: 'server', states: ['failed'], perHour: 1000 },
        { component: 'server', states: ['rejuvenating'], perHour: 40 },
      ],
    };
    const { unavailability, costPerHour, inState } = solved(model);
    const probable = 1 / (1 + repair / mtbf + rejuvenation / trigger + longevity * (1 / mtbf + 1 / trigger));
    const [failed, rejuvenating] = [(probable * repair) / mtbf, (probable * rejuvenation) / trigger];
    expect(inState[0]![1]).toBeCloseTo(probable, 14);
    expect(unavailability).toBeCloseTo(failed + rejuvenating, 14);
    expect(costPerHour).toBeCloseTo(1000 * failed + 40 * rejuvenating, 12);
    // H12.
    expect(8640 * unavailability).toBeCloseTo(8.727, 2);
  });
});

describe('lumping', () => {
  it('gives what the same components under different names give, from fewer states', () => {
    const hours = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(hours, hours, fc.integer({ min: 1, max: 3 }), fc.boolean(), (fail, repair, stages, keeps) => {
        const moves = [
          from('up', 'down', after(fail)),
          from('down', 'up', after(repair, stages, keeps), [[some('power', 'on')]]),
        ];
        const power = component('power', ['on', 'off'], [from('on', 'off', after(50)), from('off', 'on', after(7))]);
        const alike = system(
          [power, component('unit', ['up', 'down'], moves, { count: 3 })],
          [[some('unit', 'up', 2)]],
        );
        const names = ['a', 'b', 'c'];
        const pairs = [
          ['a', 'b'],
          ['b', 'c'],
          ['a', 'c'],
        ].map((pair) => pair.map((name) => some(name, 'up')));
        const named = system([power, ...names.map((name) => component(name, ['up', 'down'], moves))], pairs);
        const [lumped, whole] = [solved(alike), solved(named)];
        expect(lumped.chain.size).toBeLessThan(whole.chain.size);
        expect(lumped.unavailability / whole.unavailability).toBeCloseTo(1, 9);
        expect(lumped.outagesPerHour / whole.outagesPerHour).toBeCloseTo(1, 9);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it('takes hosts together with what is on them', () => {
    const model = (count: number): StateModel =>
      system(
        [
          component('host', ['up', 'down'], [from('up', 'down', after(100)), from('down', 'up', after(10))], { count }),
          component(
            'vm',
            ['up', 'down'],
            [from('up', 'down', after(30)), from('down', 'up', after(2), [[some('host', 'up', 1, 1, 'host')]])],
            { count: 2, on: 'host' },
          ),
        ],
        [[some('vm', 'up')]],
      );
    const [one, two] = [solved(model(1)), solved(model(2))];
    expect(one.chain.size).toBe(6);
    expect(two.chain.size).toBe((6 * 7) / 2);
    expect(two.unavailability / one.unavailability ** 2).toBeCloseTo(1, 9);
  });

  it('sorts what is on a host before the hosts: each mixture is one state', () => {
    const vm = component(
      'vm',
      ['up', 'slow', 'down'],
      [from('up', 'slow', after(30)), from('slow', 'down', after(5)), from('down', 'up', after(2))],
      { count: 3, on: 'host' },
    );
    const host = component('host', ['up', 'down'], [from('up', 'down', after(100)), from('down', 'up', after(9))], {
      count: 3,
    });
    // Ten mixtures of three VMs in three states, on a host in two: twenty kinds of host, of which there are three.
    expect(solved(system([host, vm], [[some('vm', 'up')]])).chain.size).toBe((20 * 21 * 22) / 6);
  });
});

describe('a chain', () => {
  it('is refused where a clock is deterministic, and made with an exponential one only when asked for', () => {
    const model = kOutOfN(1, 2, after(100), exactly(25));
    expect(shapeOf(netOf(model))).toEqual({ why: 'deterministic', moves: ['unit1 to up', 'unit2 to up'] });
    expect(solved(model, 'exponential').unavailability).toBeCloseTo(0.04, 14);
  });

  it('is refused where it has too many states', () => {
    expect(shapeOf(netOf(kOutOfN(1, 6, after(100, 20), after(25, 20))))).toMatchObject({ why: 'too-large' });
  });

  it('has no state that a forced move leaves', () => {
    const model = system(
      [
        component('host', ['up', 'down'], [from('up', 'down', after(100)), from('down', 'up', after(10))]),
        component(
          'vm',
          ['up', 'down'],
          [from('up', 'down', atOnce, [[some('host', 'down')]]), from('down', 'up', after(1), [[some('host', 'up')]])],
        ),
      ],
      [[some('vm', 'up')]],
    );
    const { chain, outagesPerHour } = solved(model);
    expect(chain.size).toBe(3);
    expect(1 / outagesPerHour).toBeGreaterThan(110);
  });
});
