/**
 * State models that other people have published, with the figures that other tools give for them: PRISM's benchmarks
 * and the tests and benchmark results of Storm (QComp 2019). None of them comes from here, so an agreement to many
 * digits is evidence for the exploration and the solution of chains.
 *
 * The systems are written anew in the language of scenarios. Where it has no word for something, such as a counter or a
 * synchronised move, a component stands for it that changes its state at once.
 */
import { describe, expect, it } from 'vitest';
import { Solver } from '../../src/analysis/markov/solver.ts';
import { isStateModel } from '../../src/models/state-model/form/form.ts';
import { readStateModel } from '../../src/models/state-model/form/read.ts';
import { netOf } from '../../src/models/state-model/net/net.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

function unavailabilityOf(components: string, up: string): number {
  const text =
    `name: benchmark\nquestion: what do others say of it?\nexperiment: state-model\ncomponents:\n${components}\n` +
    `up: ${up}\nhorizonYears: 1\nwarmUpYears: 1\nruns: 1\nseed: a\n`;
  const settings = variantsOf(parseScenario(text, 'benchmark.yaml'))[0]?.settings;
  if (settings === undefined || !isStateModel(settings)) throw new Error('no state model');
  const solution = new Solver().solve(netOf(readStateModel(settings).model), 'refused');
  if ('why' in solution) throw new Error(solution.why);
  return solution.longRun.unavailability;
}

const lines = (...of: readonly string[]): string => of.join('\n');
const transitions = (name: string, states: string, ...moves: readonly string[]): string =>
  lines(`  ${name}:`, `    states: [${states}]`, '    transitions:', ...moves.map((move) => `      ${move}`));

/** A server goes round stations; when it has served one, it looks at the next (Ibe and Trivedi 1990). */
function polling(n: number): number {
  const stations = Array.from({ length: n }, (_, i) => i + 1);
  const next = (i: number): number => (i % n) + 1;
  const server = transitions(
    'server',
    stations.map((i) => `p${i}, s${i}, d${i}`).join(', '),
    ...stations.flatMap((i) => [
      `skip${i}: { from: p${i}, to: p${next(i)}, after: 0.005 h, when: { station${i}: empty } }`,
      `begin${i}: { from: p${i}, to: s${i}, after: 0.005 h, when: { station${i}: full } }`,
      `serve${i}: { from: s${i}, to: d${i}, after: 1 h }`,
      `next${i}: { from: d${i}, to: p${next(i)}, after: immediately, when: { station${i}: empty } }`,
    ]),
  );
  const others = stations.map((i) =>
    transitions(
      `station${i}`,
      'empty, full',
      `arrives: { from: empty, to: full, after: ${n} h }`,
      `served: { from: full, to: empty, after: immediately, when: { server: d${i} } }`,
    ),
  );
  return unavailabilityOf(lines(server, ...others), '[{ station1: empty }, { server: s1 }]');
}

/**
 * Two sides of n workstations, each with a switch, joined by a line; one repair at a time, and what is repaired next is
 * found by an inspection whose time does not depend on how much is broken (Haverkort, Hermanns and Katoen 2000).
 */
function cluster(n: number, needed: number): number {
  const single = ['toleft', 'toright', 'line'];
  const idle = (except: string): string =>
    [
      ...['left', 'right'].flatMap((side) => (side === except ? [] : [`${side}-inspector: idle`])),
      ...single.flatMap((each) => (each === except ? [] : [`${each}: [up, down]`])),
    ].join(', ');
  const sides = ['left', 'right'].flatMap((side) => [
    transitions(
      `${side}-inspector`,
      'idle, starting, repairing',
      `starts: { from: idle, to: starting, after: 0.1 h, when: { ${side}: { in: down, atLeast: 1 }, ${idle(side)} } }`,
      `chosen: { from: starting, to: repairing, after: immediately, when: { ${side}: { in: repair, atLeast: 1 } } }`,
      `over: { from: repairing, to: idle, after: immediately, when: { ${side}: { in: repair, atMost: 0 } } }`,
    ),
    transitions(
      side,
      'up, down, repair',
      'fails: { from: up, to: down, after: 500 h }',
      `chosen: { from: down, to: repair, after: immediately, when: { ${side}-inspector: starting, ` +
        `${side}: { in: repair, atMost: 0 } } }`,
      'repaired: { from: repair, to: up, after: 0.5 h }',
    ).replace('states', `count: ${n}\n    states`),
  ]);
  const parts = single.map((each) =>
    transitions(
      each,
      'up, down, repair',
      `fails: { from: up, to: down, after: ${each === 'line' ? 5000 : 4000} h }`,
      `starts: { from: down, to: repair, after: 0.1 h, when: { ${idle(each)} } }`,
      `repaired: { from: repair, to: up, after: ${each === 'line' ? 8 : 4} h }`,
    ),
  );
  const both = Array.from({ length: needed + 1 }, (_, left) => left).map(
    (left) =>
      `{ left: { in: up, atLeast: ${left} }, right: { in: up, atLeast: ${needed - left} }, toleft: ` +
      'up, toright: up, line: up }',
  );
  const up = [
    `{ left: { in: up, atLeast: ${needed} }, toleft: up }`,
    `{ right: { in: up, atLeast: ${needed} }, toright: up }`,
    ...both,
  ];
  return unavailabilityOf(lines(...sides, ...parts), `[${up.join(', ')}]`);
}

/** Two queues behind each other, the first with a service of two phases (Hermanns, Meyer-Kayser and Siegle 1999). */
function tandem(capacity: number): number {
  const door = transitions(
    'door',
    'closed, open',
    `arrival: { from: closed, to: open, after: ${1 / (4 * capacity)} h, when: { customer: { in: ` +
      `[q1, phase1, phase2], fewerThan: ${capacity} } } }`,
    'entered: { from: open, to: closed, after: immediately, when: { customer: { in: entering, atLeast: 1 } } }',
  );
  const room = `when: { customer: { in: [q2, served2], fewerThan: ${capacity} } }`;
  const customer = transitions(
    'customer',
    'outside, entering, q1, phase1, phase2, q2, served2',
    'enters: { from: outside, to: entering, after: immediately, when: { door: open, customer: { ' +
      'in: entering, atMost: 0 } } }',
    'entered: { from: entering, to: q1, after: immediately, when: { door: closed } }',
    'first: { from: q1, to: phase1, after: immediately, when: { customer: { in: [phase1, phase2], atMost: 0 } } }',
    'second-phase: { from: phase1, to: phase2, after: 5 h }',
    `routed1: { from: phase1, to: q2, after: ${1 / 1.8} h, ${room} }`,
    `routed2: { from: phase2, to: q2, after: 0.5 h, ${room} }`,
    'served: { from: q2, to: served2, after: immediately, when: { customer: { in: served2, atMost: 0 } } }',
    'leaves: { from: served2, to: outside, after: 0.25 h }',
  ).replace('states', `count: ${2 * capacity}\n    states`);
  return unavailabilityOf(lines(door, customer), `{ customer: { in: [q1, phase1, phase2], fewerThan: ${capacity} } }`);
}

describe('the long run of what others have solved', () => {
  it('polling: the first of 3 and of 5 stations waits (Storm, exact)', () => {
    expect(polling(3)).toBeCloseTo(0.1308020365834841, 13);
    expect(polling(5)).toBeCloseTo(0.14492709367584383, 13);
  });

  it(
    'workstation cluster: all of 2 and of 4 workstations (Storm, exact), and the minimum of 2 ' +
      '(Storm, to nine digits)',
    () => {
      expect(1 - cluster(2, 2)).toBeCloseTo(0.9999615335623628, 13);
      expect(1 - cluster(4, 4)).toBeCloseTo(0.9999212408513793, 12);
      expect(1 - cluster(2, 1)).toBeCloseTo(0.99999766034263426, 9);
    },
  );

  it('tandem queueing network: the first queue is full (Storm)', () => {
    expect(tandem(5)).toBeCloseTo(0.9100373532, 6);
  });
});
