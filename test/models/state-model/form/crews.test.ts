/** Crews: who is served in which order, against closed forms and against chains that are written down here. */
import { describe, expect, it } from 'vitest';
import { Solver } from '../../../../src/analysis/markov/solver.ts';
import { agrees, netFrom, weightsOf } from './said.ts';
import { sharesOf, shareWhere } from './small-chain.ts';

/** Two big machines that are repaired slowly, two small ones that are repaired quickly. */
const two = (crew: string, up: string, repaired = ''): string => `components:
  big:
    count: 2
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 20 h }
      repaired: { from: down, to: up, after: 10 h${repaired} }
  small:
    count: 2
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 5 h }
      repaired: { from: down, to: up, after: 2 h }
crews:
  crew: { serves: [small repaired, big repaired], ${crew} }
up: ${up}
`;

const lettersOf = (text: string): string[] => text.split('');

type Next = (state: string) => Readonly<Record<string, number>>;

/** States are those who are served, and those who wait in the order in which they came: `bs` or `bb+s`. */
const queue =
  (
    size: number,
    order: (waiting: readonly string[]) => readonly (readonly [one: number, probability: number])[],
  ): Next =>
  (state) => {
    const [served = '', waiting = ''] = state.split('+');
    const leads: Record<string, number> = {};
    const go = (inside: readonly string[], outside: readonly string[], rate: number): void => {
      const free = size - inside.length;
      if (free > 0 && outside.length > 0) {
        for (const [one, probability] of order(outside))
          go(
            [...inside, outside[one]!],
            outside.filter((_, each) => each !== one),
            rate * probability,
          );
        return;
      }
      const to = `${inside.toSorted().join('')}+${outside.join('')}`;
      leads[to] = (leads[to] ?? 0) + rate;
    };
    for (const [one, each, rate] of [
      ['b', 2, 1 / 20],
      ['s', 2, 1 / 5],
    ] as const) {
      const left = each - lettersOf(state).filter((other) => other === one).length;
      if (left > 0) go(lettersOf(served), [...lettersOf(waiting), one], left * rate);
    }
    for (const [place, one] of lettersOf(served).entries())
      go(
        lettersOf(served).filter((_, other) => other !== place),
        lettersOf(waiting),
        one === 'b' ? 1 / 10 : 1 / 2,
      );
    return leads;
  };

const firstCome = queue(1, () => [[0, 1]]);
const anyOrder = (size: number): Next => queue(size, (waiting) => waiting.map((_, each) => [each, 1 / waiting.length]));
const byPriority = queue(1, (waiting) => [[Math.max(0, waiting.indexOf('s')), 1]]);
const bothBigDown = (next: Next): number =>
  shareWhere(sharesOf('+', next), (state) => lettersOf(state).filter((each) => each === 'b').length === 2);

describe('a crew', () => {
  it('is the machine repairman: so many of a crew for so many machines', () => {
    for (const size of [1, 2]) {
      const down = weightsOf(
        5,
        (i) => (5 - i) / 10,
        (i) => Math.min(i, size) / 3,
      );
      agrees(
        `components:
  machine:
    count: 5
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 10 h }
      repaired: { from: down, to: up, after: 3 h }
crews: { crew: { size: ${size}, serves: [machine repaired] } }
up: { machine: { in: up, atLeast: 3 } }
`,
        down[3]! + down[4]! + down[5]!,
      );
    }
  });

  it.each([
    ['first-come', 1, firstCome],
    ['random', 1, anyOrder(1)],
    ['random', 2, anyOrder(2)],
    ['priority', 1, byPriority],
    ['priority-first-come', 1, byPriority],
  ] as const)('serves machines of two kinds by its discipline: %s, of %i', (discipline, size, next) => {
    agrees(two(`size: ${size}, discipline: ${discipline}`, '{ big: { in: up, atLeast: 1 } }'), bothBigDown(next));
  });

  it('that leaves the low for the high serves the high as if there were no others, and the low in what is left', () => {
    const alone = weightsOf(
      2,
      (i) => (2 - i) / 5,
      () => 1 / 2,
    );
    const crew = 'discipline: priority, preemption: resume';
    agrees(two(crew, '{ small: { in: up, atLeast: 1 } }'), alone[2]!);
    const next: Next = (state) => {
      const [big, small] = state.split(' ').map(Number) as [number, number];
      return {
        ...(big < 2 && { [`${big + 1} ${small}`]: (2 - big) / 20 }),
        ...(small < 2 && { [`${big} ${small + 1}`]: (2 - small) / 5 }),
        ...(small > 0 ? { [`${big} ${small - 1}`]: 1 / 2 } : big > 0 && { [`${big - 1} ${small}`]: 1 / 10 }),
      };
    };
    const exact = shareWhere(sharesOf('0 0', next), (state) => state.startsWith('2'));
    agrees(two(crew, '{ big: { in: up, atLeast: 1 } }'), exact);
  });

  it('lets the clock of one who gave way go on later, or start anew, as it is told', () => {
    const one = (preemption: string): string => `components:
  big:
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 20 h }
      repaired: { from: down, to: up, after: 10 h, distribution: erlang, stages: 2 }
  small:
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 5 h }
      repaired: { from: down, to: up, after: 2 h }
crews: { crew: { serves: [small repaired, big repaired], discipline: priority, preemption: ${preemption} } }
up: { big: up }
`;
    // Stages that the big one still needs, and whether the small one is down.
    const next =
      (resumes: boolean): Next =>
      (state) => {
        const [stages, small] = state.split(' ') as [string, string];
        const again = stages !== '0' && !resumes ? '2' : stages;
        if (small === 'down') return { [`${stages} up`]: 1 / 2, ...(stages === '0' && { '2 down': 1 / 20 }) };
        const leads = { [`${again} down`]: 1 / 5 };
        return { ...leads, [stages === '0' ? '2 up' : `${Number(stages) - 1} up`]: stages === '0' ? 1 / 20 : 1 / 5 };
      };
    const [resume, restart] = [true, false].map((each) =>
      shareWhere(sharesOf('0 up', next(each)), (state) => !state.startsWith('0')),
    );
    expect(restart! / resume!).toBeGreaterThan(1.1);
    agrees(one('resume'), resume!);
    agrees(one('restart'), restart!);
  });

  it('has one state of the chain for alike machines that wait, whatever their order', () => {
    const solution = new Solver().solve(
      netFrom(two('discipline: first-come', '{ big: { in: up, atLeast: 1 } }')),
      'refused',
    );
    expect(solution).toMatchObject({ states: sharesOf('+', firstCome).size });
  });
});

const groups = (up: string): string => `components:
  side: { count: 2, states: [there], transitions: {} }
  switch:
    on: side
    states: [up, down]
    transitions: { f: { from: up, to: down, after: 4 h }, r: { from: down, to: up, after: 1 h } }
  station:
    on: side
    count: 3
    states: [up, down]
    transitions: { f: { from: up, to: down, after: 4 h }, r: { from: down, to: up, after: 1 h } }
up: ${up}
`;

describe('a condition on groups', () => {
  const one = 0.8 * (0.8 ** 3 + 3 * 0.8 ** 2 * 0.2);

  it('holds when some group has what it asks for, on the same group', () => {
    agrees(groups('{ side: { has: { switch: up, station: { in: up, atLeast: 2 } }, atLeast: 1 } }'), (1 - one) ** 2);
    agrees(groups('{ side: { has: { switch: up, station: { in: up, atLeast: 2 } }, atLeast: 2 } }'), 1 - one ** 2);
    agrees(groups("{ side: { has: 'count(switch, up within side) = 1', atLeast: 1 } }"), 0.04);
  });

  it('can be one of several, and leaves alike groups alike', () => {
    const up = '[{ side: { has: [{ switch: down }, { station: { in: up, atLeast: 2 } }], atLeast: 2 } }]';
    agrees(groups(up), 1 - (1 - 0.8 * (1 - one / 0.8)) ** 2);
    // Eight states of a side, of two sides that are alike.
    expect(new Solver().solve(netFrom(groups(up)), 'refused')).toMatchObject({ states: 36 });
  });

  it('can ask for groups on each group', () => {
    const nested = (up: string): string => `components:
  site: { count: 2, states: [there], transitions: {} }
  rack: { on: site, count: 2, states: [there], transitions: {} }
  host:
    on: rack
    count: 2
    states: [up, down]
    transitions: { f: { from: up, to: down, after: 4 h }, r: { from: down, to: up, after: 1 h } }
up: ${up}
`;
    const rack = 1 - 0.2 ** 2;
    const some = nested(
      '{ site: { has: { rack: { has: { host: { in: up, atLeast: 1 } }, atLeast: 2 } }, atLeast: 1 } }',
    );
    agrees(some, (1 - rack ** 2) ** 2);
    const both = nested(
      '{ site: { has: { rack: { has: { host: { in: up, atLeast: 2 } }, atMost: 1 } }, atLeast: 2 } }',
    );
    agrees(both, 1 - (1 - 0.64 ** 2) ** 2);
    // Four racks, whichever site they are on.
    agrees(nested('{ rack: { has: { host: { in: up, atLeast: 1 } }, atLeast: 4 } }'), 1 - rack ** 4);
    // Three states of a rack, six of a site.
    expect(new Solver().solve(netFrom(some), 'refused')).toMatchObject({ states: 21 });
  });
});
