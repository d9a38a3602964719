/**
 * Gates of dynamic fault trees (Dugan, Bavuso and Boyd 1992), written by hand as state models: what chain and simulation
 * say of the time to failure, beside closed forms. Events fail once in an hour, or as often as is said.
 */
import { describe, expect, it } from 'vitest';
import { Solver } from '../../src/analysis/markov/solver.ts';
import { Trial } from '../../src/models/state-model/net/trial.ts';
import { Walk } from '../../src/models/state-model/net/walk.ts';
import { netFrom } from '../models/state-model/form/said.ts';

const { exp } = Math;
const TRIALS = 1000;

/** An event that fails by itself, and never comes back. */
const event = (name: string, hours: number, more = ''): string =>
  `  ${name}: { states: [works, failed], transitions: { fails: { from: works, to: failed, after: ${hours} h${more} } } }`;

/** A spare: dormant until `when`, and then as any event; dormant it fails once in so many hours, or never. */
const spare = (name: string, when: string, dormantHours: number | null): string => `  ${name}:
    states: [dormant, works, failed]
    transitions:
      taken: { from: dormant, to: works, after: immediately, when: ${when} }
      sleeps: { from: dormant, to: failed, after: ${dormantHours === null ? 'never' : `${dormantHours} h`} }
      fails: { from: works, to: failed, after: 1 h }`;

/** That the tree fails at all, within an hour, and after how many hours on average. */
interface Known {
  readonly ever?: number;
  readonly inAnHour: number;
  readonly hours?: number;
}

function hold(events: readonly string[], top: string, { ever = 1, inAnHour, hours }: Known): void {
  const measures = [
    `  soon: { is: reached-within, time: 1 h, condition: ${top} }`,
    ...(hours === undefined ? [] : [`  mttf: { is: mean-time-to, condition: ${top} }`]),
    `  ever: { is: reached-within, time: 40 h, condition: ${top} }`,
  ];
  // What is up is not asked; a tree does not come back.
  const net = netFrom(
    `components:\n${events.join('\n')}\nup: { ${events[0]!.trim().split(':')[0]}: works }
measures:\n${measures.join('\n')}\n`,
    '',
  );
  const expected = [inAnHour, ...(hours === undefined ? [] : [hours]), ever];
  const answers = new Solver().answers(net, 'refused') ?? [];
  for (const [index, value] of expected.entries()) expect((answers[index] ?? Number.NaN) / value).toBeCloseTo(1, 9);
  const [walk, trial] = [new Walk(net), new Trial(net)];
  let soon = 0;
  for (let each = 0; each < TRIALS; each++) {
    expect(walk.try(`tree/${each}`, trial, 1e5)).toBe(true);
    soon += trial.values[0]!;
  }
  const error = Math.sqrt((inAnHour * (1 - inAnHour)) / TRIALS);
  expect(Math.abs(soon / TRIALS - inAnHour)).toBeLessThan(4.5 * error);
}

describe('a gate of a fault tree', () => {
  const two = [event('a', 1), event('b', 0.5)];
  const q = 1 - exp(-1);

  it('AND fails with the last', () => {
    const known = { inAnHour: q * (1 - exp(-2)), hours: 1 + 1 / 2 - 1 / 3 };
    hold(two, '{ a: failed, b: failed }', known);
  });

  it('OR fails with the first', () => {
    hold(two, '[{ a: failed }, { b: failed }]', { inAnHour: 1 - exp(-3), hours: 1 / 3 });
  });

  it('VOT fails with two of three', () => {
    const pair = [
      '  a: { count: 3, states: [works, failed], transitions: { fails: { from: works, to: failed, after: 1 h } } }',
      event('z', 1),
    ];
    const known = { inAnHour: 3 * q ** 2 - 2 * q ** 3, hours: 1 / 3 + 1 / 2 };
    hold(pair.reverse(), '{ a: { in: failed, atLeast: 2 } }', known);
  });

  it('PAND fails where the first fails before the second', () => {
    const gate = `  gate:
    states: [none, first, fired, missed]
    transitions:
      first: { from: none, to: first, after: immediately, when: { a: failed, b: works } }
      missed: { from: none, to: missed, after: immediately, when: { a: works, b: failed } }
      fired: { from: first, to: fired, after: immediately, when: { b: failed } }`;
    const known = { ever: 1 / 3, inAnHour: (1 - exp(-3)) / 3 - exp(-2) * q };
    hold([...two, gate], '{ gate: fired }', known);
  });

  it('SEQ lets the second fail after the first only', () => {
    const after = [event('a', 1), event('b', 0.5, ', when: { a: failed }')];
    hold(after, '{ b: failed }', { inAnHour: 1 - 2 * exp(-1) + exp(-2), hours: 3 / 2 });
  });

  it('FDEP takes both with their trigger', () => {
    const falls = (name: string, hours: number): string => `  ${name}:
    states: [works, failed]
    transitions:
      fails: { from: works, to: failed, after: ${hours} h }
      falls: { from: works, to: failed, after: immediately, when: { trigger: failed } }`;
    const events = [event('trigger', 2), falls('a', 1), falls('b', 0.5)];
    const lives = exp(-1) + exp(-2) - exp(-3);
    const hours = 1 / 1.5 + 1 / 2.5 - 1 / 3.5;
    hold(events, '{ a: failed, b: failed }', { inAnHour: 1 - exp(-0.5) * lives, hours });
  });

  it('SPARE goes on with the spare, cold or warm', () => {
    const cold = [event('a', 1), spare('b', '{ a: failed }', null)];
    hold(cold, '{ a: failed, b: failed }', { inAnHour: 1 - 2 * exp(-1), hours: 2 });
    const warm = [event('a', 1), spare('b', '{ a: failed }', 2)];
    // Three exponential times in a row or at once: first a or b, at 1.5 an hour; then whichever is left, at 1.
    hold(warm, '{ a: failed, b: failed }', { inAnHour: 1 - (3 * exp(-1) - 2 * exp(-1.5)), hours: 1 / 1.5 + 1 });
  });

  it('SPARE shared by two goes to the one that fails first', () => {
    const pool = [
      '  p: { count: 2, states: [works, failed], transitions: { fails: { from: works, to: failed, after: 1 h } } }',
    ];
    const events = [event('z', 1), ...pool, spare('s', '{ p: { in: failed, atLeast: 1 } }', null)];
    const either = '[{ p: { in: failed, atLeast: 2 } }, { p: { in: failed, atLeast: 1 }, s: failed }]';
    hold(events, either, { inAnHour: 1 - 3 * exp(-2), hours: 1 });
    // Twice one of two that work, then the last.
    const all = '{ p: { in: failed, atLeast: 2 }, s: failed }';
    hold(events, all, { inAnHour: 1 - 4 * exp(-1) + 5 * exp(-2), hours: 1 / 2 + 1 / 2 + 1 });
  });
});
