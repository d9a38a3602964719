/** Measures from the initial state on, held against closed forms: the chain's answers, and the simulation's trials. */
import { describe, expect, it } from 'vitest';
import { answersOf } from '../../../src/analysis/markov/asked.ts';
import { shapeOf, withRates } from '../../../src/analysis/markov/chain.ts';
import type { Component, Condition, Measure, StateModel } from '../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../src/models/state-model/net/net.ts';
import { quantitiesOf, Trial } from '../../../src/models/state-model/net/trial.ts';
import { Walk } from '../../../src/models/state-model/net/walk.ts';
import {
  after,
  atOnce,
  component,
  exactly,
  from,
  HOUR_MS,
  kOutOfN,
  some,
  system,
} from '../../models/state-model/net/systems.ts';

function solved(model: StateModel): (number | null)[] {
  const net = netOf(model);
  const shape = shapeOf(net);
  if ('why' in shape) throw new Error(shape.why);
  return answersOf(net, withRates(shape, net), () => null);
}

/** By quantity, the mean over trials and its standard error. */
function simulated(model: StateModel, trials = 4000): { readonly mean: number; readonly standardError: number }[] {
  const net = netOf(model);
  const [walk, trial] = [new Walk(net), new Trial(net)];
  const all = Array.from({ length: trials }, (_, each) => {
    expect(walk.try(`asked/${each}`, trial, 1e6)).toBe(true);
    return trial.values.slice();
  });
  return quantitiesOf(model.measures).map((_, at) => {
    const mean = all.reduce((sum, each) => sum + each[at]!, 0) / trials;
    const variance = all.reduce((sum, each) => sum + (each[at]! - mean) ** 2, 0) / (trials - 1);
    return { mean, standardError: Math.sqrt(variance / trials) };
  });
}

function expectBoth(model: StateModel, exact: readonly number[], digits = 10): void {
  const [chain, runs] = [solved(model), simulated(model)];
  for (const [at, each] of exact.entries()) {
    expect((chain[at] ?? Number.NaN) / each).toBeCloseTo(1, digits);
    expect(Math.abs(runs[at]!.mean - each)).toBeLessThan(4 * runs[at]!.standardError);
    expect(runs[at]!.standardError).toBeGreaterThan(0);
  }
}

const ms = (hours: number): number => hours * HOUR_MS;
const asking = (model: StateModel, ...measures: Measure[]): StateModel => ({ ...model, measures });
const dies = (name: string, hours: number, when?: Condition): Component =>
  component(name, ['ok', 'failed'], [from('ok', 'failed', after(hours), when)]);
const meanTimeTo = (...required: Condition[number]): Measure => ({
  name: 'mttf',
  is: 'mean-time-to',
  condition: [required],
});

describe('a unit that is repaired', () => {
  const [fail, repair] = [1 / 100, 1 / 5];
  const at = (t: number): number => (fail / (fail + repair)) * (1 - Math.exp(-(fail + repair) * t));
  const down: Condition = [[some('unit', 'up', 0, 0)]];
  const unit: StateModel = {
    ...kOutOfN(1, 1, after(100), after(5)),
    costs: [{ component: 'unit', states: ['repaired'], perHour: 3 }],
  };

  it('is down at a time, has failed by then, and has cost by then, what is known of it', () => {
    const t = 7;
    const model = asking(
      unit,
      { name: 'down', is: 'holds-at', condition: down, timeMs: ms(t) },
      { name: 'failed', is: 'reached-within', condition: down, timeMs: ms(t) },
      { name: 'cost', is: 'cost-until', timeMs: ms(t) },
      meanTimeTo(...down[0]!),
    );
    const share = fail / (fail + repair);
    const cost = 3 * share * (t - (1 - Math.exp(-(fail + repair) * t)) / (fail + repair));
    expectBoth(model, [at(t), 1 - Math.exp(-fail * t), cost, 100]);
  });

  it('keeps its digits at all times that can be reached, and says nothing of those that cannot', () => {
    const model = (hours: number): StateModel =>
      asking(unit, { name: 'down', is: 'holds-at', condition: down, timeMs: ms(hours) });
    for (const hours of [1e-6, 0.01, 1, 100, 1e4, 1e6])
      expect((solved(model(hours))[0] ?? Number.NaN) / at(hours)).toBeCloseTo(1, 9);
    expect(solved(model(1e12))).toEqual([null]);
  });
});

describe('systems that are not repaired', () => {
  const both = [some('b', 'failed'), some('c', 'failed')];

  it('live as long as the dynamic fault trees of Storm’s tests: both of two, in sequence, a warm spare', () => {
    const and = system([dies('b', 2), dies('c', 2)], [both]);
    expectBoth(asking(and, meanTimeTo(...both)), [3]);
    const sequence = system([dies('b', 2), dies('c', 2, [[some('b', 'failed')]])], [both]);
    expectBoth(asking(sequence, meanTimeTo(...both)), [4]);
    const spare = component(
      'c',
      ['idle', 'used', 'failed'],
      [
        { ...from('idle', 'used', atOnce, [[some('b', 'failed')]]), name: 'taken' },
        { ...from('idle', 'failed', after(2 / 0.3)), name: 'fails dormant' },
        { ...from('used', 'failed', after(2)), name: 'fails' },
      ],
    );
    expectBoth(asking(system([dies('b', 2), spare], [both]), meanTimeTo(...both)), [46 / 13]);
  });

  it('fail first of what is quickest', () => {
    const parts = [dies('b', 2), dies('c', 3), dies('d', 6)];
    const conditions = parts.map(({ name }) => ({ name, condition: [[some(name, 'failed')]] }));
    expectBoth(asking(system(parts, [both]), { name: 'cause', is: 'first-of', conditions }), [1 / 2, 1 / 3, 1 / 6]);
  });

  it('reach what is rare with all its digits: n units in parallel, an hour to repair and a year to fail', () => {
    for (const n of [2, 3, 4, 6]) {
      const model = kOutOfN(1, n, after(8760), after(1));
      // Birth and death: from i down to i + 1 down it takes what it takes from i - 1 to i, over and over.
      let [time, step] = [0, 0];
      for (let down = 0; down < n; down++) {
        step = 8760 / (n - down) + (down * 8760 * step) / (n - down);
        time += step;
      }
      expect((solved(asking(model, meanTimeTo(some('unit', 'up', 0, 0))))[0] ?? 0) / time).toBeCloseTo(1, 10);
    }
  });

  it('may never come there: then the mean time is infinite, and a trial says that it has no answer', () => {
    const either = component(
      'x',
      ['new', 'good', 'bad'],
      [from('new', 'good', after(1)), from('new', 'bad', after(1))],
    );
    const model = asking(system([either], [[some('x', 'new')]]), meanTimeTo(some('x', 'bad')));
    expect(solved(model)).toEqual([Number.POSITIVE_INFINITY]);
    const net = netOf(model);
    const [walk, trial] = [new Walk(net), new Trial(net)];
    const known = Array.from({ length: 50 }, (_, each) => walk.try(`${each}`, trial, 1000));
    expect(new Set(known)).toEqual(new Set([true, false]));
  });
});

describe('a deterministic clock', () => {
  it('has run out after its time in every trial, and before it in none', () => {
    const unit = component('unit', ['up', 'down'], [from('up', 'down', exactly(10)), from('down', 'up', exactly(2))]);
    const condition: Condition = [[some('unit', 'down')]];
    const at = (hours: number): Measure => ({ name: `${hours}`, is: 'holds-at', condition, timeMs: ms(hours) });
    const model = asking(
      system([unit], [[some('unit', 'up')]]),
      at(9.9),
      at(10.1),
      at(12.1),
      { name: 'within', is: 'reached-within', condition, timeMs: ms(9.9) },
      { name: 'mttf', is: 'mean-time-to', condition },
    );
    expect(simulated(model, 3).map(({ mean }) => mean)).toEqual([0, 1, 0, 0, 10]);
  });
});
