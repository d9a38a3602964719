/**
 * What is wrong with a system although every name in it is known: a component that can never leave a state or never
 * come into one, moves that force each other in circles, a run that can never be told to be over.
 */

import { listOf } from '../../../experiment/entry.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { NO_MOVE } from '../net/fault.ts';
import { faultIn } from '../net/inspect.ts';
import { type Component, hasAge, type StateModel } from '../net/model.ts';
import { netOf } from '../net/net.ts';
import { traceViolations } from './from-trace.ts';
import { tooCoarse } from './resolution.ts';
import type { Settings, WrittenTransition } from './written.ts';

export function shapeViolations(model: StateModel, settings: Settings): Violation[] {
  return [
    ...model.components.flatMap((component) => [
      // Where no long run is asked for, a state may be final.
      ...(settings.horizonYears === undefined && settings.rare === undefined ? [] : deadEnds(component, settings)),
      ...unreached(component, settings),
    ]),
    ...withoutReturn(model, settings),
    ...withoutQuestion(model, settings),
    ...tooCoarse(model, settings),
    ...traceViolations(settings, model.components, (each) => instancesOf(each, model.components), model.yearMs),
  ];
}

/** What is wrong in one of the first states, such as moves that force each other in circles. */
export function faultsOf(model: StateModel, places?: ReadonlyMap<string, Violation['within']>): Violation[] {
  const net = netOf(model);
  const fault = faultIn(net);
  if (fault === null) return [];
  const { move, expected, came } = fault;
  if (move.kind === NO_MOVE)
    return [{ field: places === undefined ? ['rewards', move.name] : ['model'], expected, came }];
  const instance = net.instances[move.instance];
  const within = places?.get(move.name);
  if (within !== undefined) return [{ field: ['model'], expected, came, within }];
  if (instance === undefined) return [{ field: ['moves', move.name], expected, came }];
  const { name, transitions } = model.components[instance.component]!;
  return [{ field: ['components', name, 'transitions', transitions[move.kind]!.name], expected, came }];
}

/** As written: a transition that never comes in this variant is there all the same. */
const movesOf = ({ name, states }: Component, { components = {}, moves = {}, failures }: Settings): Leading[] => [
  ...(failures?.component === name
    ? [
        { from: states, to: failures.to },
        ...(failures.repair === 'recovery' ? [] : [{ from: failures.to, to: failures.back ?? states[0]! }]),
      ]
    : []),
  ...Object.values(components[name]?.transitions ?? {}),
  ...Object.values(moves).flatMap((move) => move.moves?.[name] ?? []),
];

type Leading = Pick<WrittenTransition, 'from' | 'to'> & Partial<Pick<WrittenTransition, 'changes'>>;

const leadsElsewhere = (move: Leading, state: string): boolean =>
  move.changes !== undefined || targetsOf(move).some((to) => to !== state);

const targetsOf = ({ to }: Pick<WrittenTransition, 'to'>): readonly string[] =>
  typeof to === 'string' ? [to] : Object.keys(to);

const leaves = ({ from }: Leading, state: string): boolean =>
  typeof from === 'string' ? from === state : from.includes(state);

function deadEnds(component: Component, settings: Settings): Violation[] {
  const moves = movesOf(component, settings);
  // One state is no place to be stuck in: such a component holds others together.
  if (component.states.length === 1 && moves.length === 0) return [];
  return component.states.flatMap((state, index) =>
    moves.some((move) => leaves(move, state) && leadsElsewhere(move, state))
      ? []
      : [
          {
            field: ['components', component.name, 'states', index],
            expected: `a transition out of '${state}', since a component that stays there has no long run`,
            came: 'none',
          },
        ],
  );
}

function unreached(component: Component, settings: Settings): Violation[] {
  const moves = movesOf(component, settings);
  const reached = new Set(component.states.slice(0, 1));
  // A set that grows while it is walked is walked to its new end.
  for (const state of reached)
    for (const move of moves) if (leaves(move, state)) for (const to of targetsOf(move)) reached.add(to);
  return component.states.flatMap((state, index) =>
    reached.has(state)
      ? []
      : [
          {
            field: ['components', component.name, 'states', index],
            expected: `a way from '${component.states[0]}' to '${state}'`,
            came: 'none',
          },
        ],
  );
}

function withoutQuestion({ measures }: StateModel, settings: Settings): Violation[] {
  const { horizonYears, warmUpYears, trials, rare, costs } = settings;
  const asks = measures.length > 0;
  if (rare !== undefined) {
    const others = { horizonYears, warmUpYears, costs, trials, measures: asks ? measures : undefined };
    return Object.entries(others).flatMap(([field, value]) =>
      value === undefined ? [] : [{ field: [field], expected: `no ${field} beside rare`, came: 'one' }],
    );
  }
  if (horizonYears === undefined && !asks)
    return [{ field: ['horizonYears'], expected: 'horizonYears, measures, or both', came: 'neither' }];
  if (horizonYears === undefined && warmUpYears !== undefined)
    return [{ field: ['warmUpYears'], expected: 'no warm-up without horizonYears', came: `${warmUpYears}` }];
  if (trials !== undefined && !asks)
    return [{ field: ['trials'], expected: 'no trials without measures', came: `${trials}` }];
  return [];
}

/** Two clocks with an age that run in the initial state are never again started in one moment. */
function withoutReturn({ components, struck }: StateModel, { horizonYears, warmUpYears, rare }: Settings): Violation[] {
  if ((horizonYears === undefined && rare === undefined) || warmUpYears !== undefined || struck !== undefined)
    return [];
  const clocks = components.flatMap((component) => {
    const { count, states, transitions } = component;
    const [initial = ''] = states;
    const here = transitions.filter(({ clock, from }) => hasAge(clock) && from.includes(initial));
    return here.flatMap(({ name }) =>
      Array<string>(instancesOf(component, components) > 1 || count > 1 ? 2 : 1).fill(`${component.name} ${name}`),
    );
  });
  if (clocks.length < 2) return [];
  const expected =
    'a warm-up, since several clocks that are not exponential or Erlang run in the initial state ' +
    `(${listOf([...new Set(clocks)])}), and a moment in which all of them start never comes again`;
  return [{ field: ['warmUpYears'], expected, came: 'nothing' }];
}

function instancesOf({ on, count }: Component, components: readonly Component[]): number {
  const below = components.find(({ name }) => name === on);
  return below === undefined ? count : count * instancesOf(below, components);
}
