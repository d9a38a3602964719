/** Variables, rules and ways: what belongs to no single component, simulated and solved against closed forms. */
import { describe, expect, it } from 'vitest';
import { shapeOf, withRates } from '../../../../src/analysis/markov/chain.ts';
import { longRunOf } from '../../../../src/analysis/markov/long-run.ts';
import { occupancyOf } from '../../../../src/analysis/markov/occupancy.ts';
import { type Expression, numeral, operation, variable } from '../../../../src/models/state-model/net/expression.ts';
import type { Change, Condition, Rule, StateModel } from '../../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../../src/models/state-model/net/net.ts';
import { Walk } from '../../../../src/models/state-model/net/walk.ts';
import { after, atOnce, component, from, HOUR_MS, some, system } from './systems.ts';

const when = (expression: Expression): Condition => [[{ expression }]];
const set = (name: string, value: Expression): Change => ({ variable: name, value });
const rule = (
  name: string,
  hours: number,
  guard: Expression,
  changes: readonly Change[],
  speed?: Expression,
): Rule => ({
  name,
  when: when(guard),
  clock: after(hours),
  ways: [{ weight: numeral(1), changes }],
  ...(speed && { speed }),
});

function solved(model: StateModel): number {
  const net = netOf(model);
  const shape = shapeOf(net);
  if ('why' in shape) throw new Error(shape.why);
  const chain = withRates(shape, net);
  const occupancy = occupancyOf(chain);
  if ('why' in occupancy) throw new Error(occupancy.why);
  return longRunOf(net, chain, occupancy.share).unavailability;
}

function simulated(model: StateModel): { readonly mean: number; readonly standardError: number } {
  const walk = new Walk(netOf(model));
  const limits = { horizonNanos: 4000 * 3_600e9, warmUpNanos: null, maxEvents: 1e7 };
  const shares = Array.from({ length: 30 }, (_, run) => {
    const { nanos, upNanos } = walk.run(`rules/${run}`, limits);
    return (nanos - upNanos) / nanos;
  });
  const mean = shares.reduce((sum, each) => sum + each) / 30;
  const squares = shares.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / 29 / 30) };
}

function agrees(model: StateModel, exact: number): void {
  expect(solved(model) / exact).toBeCloseTo(1, 11);
  const { mean, standardError } = simulated(model);
  expect(standardError).toBeLessThan(0.08 * exact);
  expect(Math.abs(mean - exact) / standardError).toBeLessThan(4);
}

const q = variable('q');

describe('a variable', () => {
  const queue = (servers: number, low: number): StateModel => ({
    ...system([], when(operation('<', q, numeral(low + 6)))),
    variables: [{ name: 'q', low, high: low + 6, initial: low }],
    rules: [
      rule('arrives', 2, operation('<', q, numeral(low + 6)), [set('q', operation('+', q, numeral(1)))]),
      rule(
        'leaves',
        3,
        operation('>', q, numeral(low)),
        [set('q', operation('-', q, numeral(1)))],
        operation('min', operation('-', q, numeral(low)), numeral(servers)),
      ),
    ],
  });

  it('counts the customers of M/M/c/K, whose service is as fast as many are served', () => {
    for (const [servers, low] of [
      [1, 0],
      [2, -1000],
      [3, 70_000],
    ] as const) {
      const weights = [1];
      for (let i = 1; i <= 6; i++) weights.push((weights[i - 1]! * 1.5) / Math.min(i, servers));
      agrees(queue(servers, low), weights[6]! / weights.reduce((sum, each) => sum + each));
    }
  });

  it('that leaves its bounds is a fault, named with the move, for chain and simulation', () => {
    const model: StateModel = {
      ...queue(1, 0),
      rules: [rule('arrives', 1, numeral(1), [set('q', operation('+', q, numeral(1)))])],
    };
    const shape = shapeOf(netOf(model));
    expect('why' in shape && shape.why === 'fault' && shape.fault.message).toBe(
      'arrives: expected a whole number from 0 to 6, came 7',
    );
    expect(() => simulated(model)).toThrow('arrives: expected a whole number from 0 to 6, came 7');
  });

  it('makes a rate below 0 a fault', () => {
    const model = {
      ...queue(1, 0),
      rules: [rule('bad', 1, numeral(1), [set('q', numeral(0))], operation('-', q, numeral(1)))],
    };
    const shape = shapeOf(netOf(model));
    expect('why' in shape && shape.why === 'fault' && shape.fault.message).toBe(
      'bad: expected a rate of 0 or above, came -1',
    );
  });
});

describe('a rule', () => {
  it('exchanges two values at once', () => {
    const model: StateModel = {
      ...system([], when(operation('=', variable('a'), numeral(0)))),
      variables: [
        { name: 'a', low: 0, high: 3, initial: 0 },
        { name: 'b', low: 0, high: 3, initial: 3 },
      ],
      rules: [
        rule('swap', 2, operation('=', variable('a'), numeral(0)), [set('a', variable('b')), set('b', variable('a'))]),
        rule('back', 6, operation('=', variable('a'), numeral(3)), [set('a', variable('b')), set('b', variable('a'))]),
      ],
    };
    agrees(model, 6 / 8);
  });

  it('moves one of several alike instances, whichever it is, at a rate that knows no numbers', () => {
    const unit = component('unit', ['up', 'down'], [from('up', 'down', after(10))], { count: 4 });
    const up: Expression = { is: 'count', of: { component: 'unit', states: ['up'], within: null } };
    const model: StateModel = {
      ...system([unit], [[some('unit', 'up')]]),
      rules: [rule('repair', 3, operation('<', up, numeral(4)), [{ component: 'unit', from: ['down'], to: 'up' }])],
    };
    const weights = [1];
    for (let i = 0; i < 4; i++) weights.push(weights[i]! * (4 - i) * 0.3);
    agrees(model, weights[4]! / weights.reduce((sum, each) => sum + each));
  });

  it('can lead to several things, each as probable as its weight is large: coverage of a failure', () => {
    const unit = component(
      'unit',
      ['up', 'covered', 'uncovered'],
      [
        {
          ...from('up', 'covered', after(100)),
          ways: [
            { weight: numeral(9), changes: [], to: 'covered' },
            { weight: numeral(1), changes: [], to: 'uncovered' },
          ],
        },
        { ...from('covered', 'up', after(1)), name: 'quick' },
        { ...from('uncovered', 'up', after(30)), name: 'slow' },
      ],
    );
    agrees(system([unit], [[some('unit', 'up')]]), (0.9 + 3) / (100 + 0.9 + 3));
  });

  it('that is forced is chosen by its weight among those that are due; so is a move of an instance', () => {
    const due = operation('=', variable('a'), numeral(1));
    const forced = (value: number, weight: number): Rule => ({
      name: `to ${value}`,
      when: when(due),
      clock: atOnce,
      speed: numeral(weight),
      ways: [{ weight: numeral(1), changes: [set('a', numeral(value))] }],
    });
    const unit = component(
      'unit',
      ['up', 'failed', 'minor', 'major'],
      [
        { ...from('up', 'failed', after(8)), name: 'fails' },
        { ...from('failed', 'minor', atOnce), name: 'small', weight: numeral(3) },
        { ...from('failed', 'major', atOnce), name: 'big', weight: numeral(1) },
        { ...from('minor', 'up', after(2)), name: 'quick' },
        { ...from('major', 'up', after(4)), name: 'slow' },
      ],
    );
    agrees(system([unit], [[some('unit', 'up')]]), 2.5 / 10.5);
    const model: StateModel = {
      ...system([], when(operation('=', variable('a'), numeral(0)))),
      variables: [{ name: 'a', low: 0, high: 3, initial: 0 }],
      rules: [
        rule('fails', 8, operation('=', variable('a'), numeral(0)), [set('a', numeral(1))]),
        forced(2, 3),
        forced(3, 1),
        rule('quick', 2, operation('=', variable('a'), numeral(2)), [set('a', numeral(0))]),
        rule('slow', 4, operation('=', variable('a'), numeral(3)), [set('a', numeral(0))]),
      ],
    };
    agrees(model, 2.5 / 10.5);
  });
});

it('a circle of immediate moves is found when it is met', () => {
  const unit = component(
    'unit',
    ['a', 'b', 'c'],
    [
      { ...from('a', 'b', { kind: 'phases', meanMs: HOUR_MS, stages: 1, keeps: false }) },
      { ...from('b', 'c', atOnce) },
      { ...from('c', 'b', atOnce), name: 'back' },
    ],
  );
  const shape = shapeOf(netOf(system([unit], [[some('unit', 'a')]])));
  expect('why' in shape && shape.why === 'fault' && shape.fault.came).toBe('a circle');
});
