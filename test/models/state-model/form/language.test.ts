/** What docs/scenarios.md says that state models can say, each against a closed form. */
import { describe, expect, it } from 'vitest';
import { Solver } from '../../../../src/analysis/markov/solver.ts';
import { Trial } from '../../../../src/models/state-model/net/trial.ts';
import { Walk } from '../../../../src/models/state-model/net/walk.ts';
import { agrees, netFrom, weightsOf } from './said.ts';

describe('a state model', () => {
  it('has clocks as fast as counts say: a crew of two repairs five machines', () => {
    const down = weightsOf(
      5,
      (i) => (5 - i) / 10,
      (i) => Math.min(i, 2) / 3,
    );
    agrees(
      `components:
  machine:
    count: 5
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 10 h }
      repaired: { from: down, to: up, after: 3 h, speed: 'min(count(machine, down), 2) / count(machine, down)' }
up: count(machine, up) >= 3
`,
      down[3]! + down[4]! + down[5]!,
    );
  });

  it('has counters, which moves change and conditions ask for: a queue for one server', () => {
    const share = weightsOf(
      6,
      () => 1 / 4,
      () => 1 / 3,
    );
    agrees(
      `counters: { waiting: { to: 6 } }
components: {}
moves:
  arrives: { after: 4 h, when: waiting < 6, changes: { waiting: waiting + 1 } }
  served: { after: 3 h, when: waiting > 0, changes: { waiting: waiting - 1 } }
up: waiting < 6
`,
      share[6]!,
    );
  });

  it('leads to several states by weight: coverage of failures', () => {
    agrees(
      `parameters: { coverage: 0.9 }
components:
  unit:
    states: [up, covered, uncovered]
    transitions:
      fails: { from: up, to: { covered: coverage, uncovered: 1 - coverage }, after: 100 h }
      quick: { from: covered, to: up, after: 1 h }
      slow: { from: uncovered, to: up, after: 30 h }
up: { unit: up }
`,
      (0.9 + 3) / (100 + 0.9 + 3),
    );
  });

  it('chooses among immediate moves by weight', () => {
    agrees(
      `components:
  unit:
    states: [up, failed, minor, major]
    transitions:
      fails: { from: up, to: failed, after: 8 h }
      small: { from: failed, to: minor, after: immediately, weight: 3 }
      big: { from: failed, to: major, after: immediately, weight: 1 }
      quick: { from: minor, to: up, after: 2 h }
      slow: { from: major, to: up, after: 4 h }
up: { unit: up }
`,
      2.5 / 10.5,
    );
  });

  it('has moves that several components make together: a job takes a worker and a tool', () => {
    // Two workers and one tool: one works at a time, whoever it is.
    agrees(
      `components:
  worker: { count: 2, states: [idle, busy], transitions: {} }
  tool: { states: [free, used], transitions: {} }
moves:
  begins: { after: 5 h, moves: { worker: { from: idle, to: busy }, tool: { from: free, to: used } } }
  ends: { after: 2 h, moves: { worker: { from: busy, to: idle }, tool: { from: used, to: free } } }
up: { tool: free }
`,
      2 / 7,
    );
  });

  it('asks for several counts of one component at once, and for sums over components', () => {
    const two = `components:
  a: { count: 2, states: [up, down], transitions: { f: { from: up, to: down, after: 4 h }, r: { from: down, to: up, after: 1 h } } }
  b: { count: 2, states: [up, down], transitions: { f: { from: up, to: down, after: 4 h }, r: { from: down, to: up, after: 1 h } } }
`;
    // Of one of four that are down with probability 1/5.
    agrees(`${two}up: count(a, up) + count(b, up) >= 3\n`, 1 - (0.8 ** 4 + 4 * 0.8 ** 3 * 0.2));
    agrees(`${two}up: { a: [{ in: up, atLeast: 1 }, { in: down, atLeast: 1 }] }\n`, 1 - 2 * 0.8 * 0.2);
  });

  it('refuses circles of immediate moves only where they can be met', () => {
    const model = (when: string): string => `components:
  unit:
    states: [up, a, b]
    transitions:
      fails: { from: up, to: a, after: 8 h }
      on: { from: a, to: b, after: immediately, when: { power: on } }
      back: { from: b, to: a, after: immediately, when: { power: ${when} } }
      repaired: { from: [a, b], to: up, after: 2 h }
  power: { states: [on, off], transitions: { cut: { from: on, to: off, after: 9 h }, again: { from: off, to: on, after: 1 h } } }
up: { unit: up }
`;
    agrees(model('off'), 2 / 10);
    expect(() => netFrom(model('on'))).toThrow('expected moves made immediately that come to an end, came a circle');
  });

  it('adds up rewards of conditions and of moves', () => {
    const net = netFrom(`components:
  unit: { states: [up, down], transitions: { fails: { from: up, to: down, after: 9 h }, repaired: { from: down, to: up, after: 1 h } } }
up: { unit: up }
rewards:
  income: { perHour: [{ when: { unit: up }, amount: 10 }], perMove: [{ move: unit repaired, amount: 5 }] }
measures:
  rate: { is: reward-rate, reward: income }
  early: { is: reward-to, reward: income, condition: { unit: down } }
  share: { is: share-of-time, condition: 'count(unit, down) = 1' }
  day: { is: reward-until, reward: income, time: 1000 h }
`);
    const found = new Solver().answers(net, 'refused')!;
    // Every 10 h, 9 h at 10 and a repair at 5; the first 9 h are whole.
    expect(found[0]).toBeCloseTo(9.5, 12);
    expect(found[1]).toBeCloseTo(90, 12);
    expect(found[2]).toBeCloseTo(0.1, 12);
    // It begins up: (1 - 1/10) of what decays at 1/9 + 1 an hour is ahead in time, and repairs are late by as much.
    expect(found[3]! / (9500 + (0.1 * 10 - 0.1 * 5) * 0.9)).toBeCloseTo(1, 6);
    const [walk, trial] = [new Walk(net), new Trial(net)];
    let sum = 0;
    for (let each = 0; each < 200; each++) {
      expect(walk.try(`rewards/${each}`, trial, 1e6)).toBe(true);
      sum += trial.values[3]!;
    }
    expect(sum / 200 / found[3]!).toBeCloseTo(1, 1);
  });
});
