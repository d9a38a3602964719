/**
 * Alike components taken together: the chain of the mixture says what the chain of every single one says, and what the
 * simulation says, also where one of several that are in unlike states has to be chosen.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeOf, withRates } from '../../../src/analysis/markov/chain.ts';
import { type LongRun, longRunOf } from '../../../src/analysis/markov/long-run.ts';
import { steadyStateOf } from '../../../src/analysis/markov/steady-state.ts';
import type { Component, Discipline, StateModel } from '../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../src/models/state-model/net/net.ts';
import { Walk } from '../../../src/models/state-model/net/walk.ts';
import { after, atOnce, component, from, some, system } from '../../models/state-model/net/systems.ts';

function solved(model: StateModel, isLumped = true): LongRun & { readonly states: number } {
  const net = netOf(model);
  const shape = shapeOf(net, { isLumped });
  if ('why' in shape) throw new Error(shape.why);
  const chain = withRates(shape, net);
  return { states: chain.size, ...longRunOf(net, chain, steadyStateOf(chain).share) };
}

function simulated(model: StateModel, years: number): { readonly mean: number; readonly standardError: number } {
  const walk = new Walk(netOf(model));
  const limits = { horizonNanos: years * 8760 * 3_600e9, warmUpNanos: null, maxEvents: 1e7 };
  const runs = Array.from({ length: 30 }, (_, run) => walk.run(`lumping/${run}`, limits));
  const nanos = runs.reduce((sum, each) => sum + each.nanos, 0);
  const mean = runs.reduce((sum, each) => sum + each.nanos - each.upNanos, 0) / nanos;
  const squares = runs.reduce((sum, each) => sum + (each.nanos - each.upNanos - mean * each.nanos) ** 2, 0);
  return { mean, standardError: Math.sqrt((squares * 30) / 29) / nanos };
}

const DISCIPLINES = {
  random: { byMove: false, firstCome: false },
  'first-come': { byMove: false, firstCome: true },
  priority: { byMove: true, firstCome: false },
  'priority-first-come': { byMove: true, firstCome: true },
} as const satisfies Record<string, Discipline>;

/** Three units that fail in two ways and wait for one repairer. */
function twoKinds(discipline: Discipline, states = ['up', 'minor', 'major', 'in-minor', 'in-major']): StateModel {
  const free = [[some('unit', ['in-minor', 'in-major'], 0, 0)]];
  const unit = component(
    'unit',
    states,
    [
      { ...from('up', 'minor', after(10)), name: 'fails' },
      { ...from('up', 'major', after(20)), name: 'fails badly' },
      { ...from('major', 'in-major', atOnce, free), name: 'begins big' },
      { ...from('minor', 'in-minor', atOnce, free), name: 'begins small' },
      { ...from('in-minor', 'up', after(2)), name: 'ends small' },
      { ...from('in-major', 'up', after(30)), name: 'ends big' },
    ],
    { count: 3, discipline },
  );
  return system([unit], [[some('unit', 'up')]]);
}

describe('three units with two kinds of failure and one repairer', () => {
  it.each([DISCIPLINES.random, DISCIPLINES['first-come']])(
    'are down as often as the same three as components of their own, since their kinds are ' +
      'independent of the order: %j',
    (discipline) => {
      expect(solved(twoKinds(discipline)).unavailability).toBeCloseTo(0.6530535282504051, 12);
    },
  );

  it('are so whatever the order of their states is', () => {
    const turned = ['up', 'major', 'minor', 'in-minor', 'in-major'];
    for (const discipline of Object.values(DISCIPLINES)) {
      const [one, other] = [solved(twoKinds(discipline)), solved(twoKinds(discipline, turned))];
      expect(other.unavailability / one.unavailability).toBeCloseTo(1, 12);
    }
  });

  it('are down more when the big failures go before the small ones', () => {
    // Solved apart from this, as a chain of how many wait with which failure and who is served.
    expect(solved(twoKinds(DISCIPLINES.priority)).unavailability).toBeCloseTo(0.6584775539446934, 12);
  });

  it.each(Object.entries(DISCIPLINES))('are simulated as they are solved: %s', (_name, discipline) => {
    const { mean, standardError } = simulated(twoKinds(discipline), 4);
    const exact = solved(twoKinds(discipline)).unavailability;
    expect(standardError).toBeLessThan(0.01 * exact);
    expect(Math.abs(mean - exact) / standardError).toBeLessThan(4);
  });
});

/** From the initial state no forced move leads, and to it every state does: so the system always comes back. */
const models = fc
  .record({
    counts: fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 2 })),
    hours: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 12, maxLength: 12 }),
    forced: fc.array(
      fc.record({
        owner: fc.constantFrom('unit', 'part'),
        from: fc.integer({ min: 1, max: 2 }),
        step: fc.integer({ min: 1, max: 2 }),
        seen: fc.constantFrom('own', 'own', 'unit', 'part'),
        atMost: fc.integer({ min: 0, max: 1 }),
        within: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    servers: fc.integer({ min: 1, max: 2 }),
    discipline: fc.constantFrom(DISCIPLINES.random, ...Object.values(DISCIPLINES)),
    stages: fc.integer({ min: 1, max: 2 }),
    needed: fc.integer({ min: 1, max: 3 }),
    crew: fc.option(
      fc.record({
        size: fc.integer({ min: 1, max: 2 }),
        discipline: fc.constantFrom(...Object.values(DISCIPLINES)),
        preempts: fc.boolean(),
        stages: fc.integer({ min: 1, max: 2 }),
        keeps: fc.boolean(),
      }),
    ),
  })
  .map(({ counts, hours, forced, servers, discipline, stages, needed, crew }): StateModel => {
    const states = ['s0', 's1', 's2', 's3'];
    const make = (name: string, count: number, on: string | null, shift: number): Component =>
      component(
        name,
        states,
        [
          ...[0, 1, 2].map((each) => ({
            ...from(states[each]!, states[each + 1]!, after(hours[shift + each]!, each === 0 ? stages : 1)),
            name: `on${each}`,
          })),
          ...[1, 2, 3].map((each) => ({
            ...from(states[each]!, 's0', after(hours[shift + 2 + each]!, each === 2 ? crew?.stages : 1, crew?.keeps)),
            name: `b${each}`,
          })),
          // Those in s1 and those in s2 compete for the same places.
          ...['s2', 's1'].map((each) => ({
            ...from(each, 's3', atOnce, [[some(name, 's3', 0, servers - 1)]]),
            name: `served from ${each}`,
          })),
          ...forced.flatMap((each, index) =>
            each.owner !== name
              ? []
              : {
                  ...from(states[each.from]!, states[Math.min(3, each.from + each.step)]!, atOnce, [
                    [
                      some(
                        each.seen === 'own' ? name : each.seen,
                        's3',
                        0,
                        each.atMost,
                        each.within && on !== null ? 'unit' : null,
                      ),
                    ],
                  ]),
                  name: `f${index}`,
                },
          ),
        ],
        { count, on, discipline },
      );
    const components = [make('unit', counts[0], null, 0), make('part', counts[1], 'unit', 6)];
    const serves = ['part b1', 'unit b2', 'unit b1', 'unit b3', 'part b3'].map((move) => {
      const [name = '', transition = ''] = move.split(' ');
      return { component: name, transition };
    });
    const up = [[some('unit', ['s0', 's1'], Math.min(needed, counts[0])), some('part', 's0')]];
    if (crew === null) return system(components, up);
    const preempts = crew.preempts && crew.discipline.byMove;
    return { ...system(components, up), crews: [{ ...crew, name: 'crew', serves, preempts }] };
  });

describe('any system', () => {
  it('has the same long run lumped and unlumped', () => {
    let fewer = 0;
    fc.assert(
      fc.property(models, (model) => {
        if ('why' in shapeOf(netOf(model), { isLumped: false, most: 1500 })) return;
        const [lumped, whole] = [solved(model), solved(model, false)];
        if (lumped.states < whole.states) fewer++;
        expect(lumped.unavailability / whole.unavailability).toBeCloseTo(1, 8);
        expect(lumped.outagesPerHour / whole.outagesPerHour).toBeCloseTo(1, 8);
        for (const [component, hours] of lumped.inState.entries())
          for (const [state, each] of hours.entries()) expect(each).toBeCloseTo(whole.inState[component]![state]!, 8);
      }),
      { numRuns: 80, seed: 3 },
    );
    expect(fewer).toBeGreaterThan(20);
  });
});
