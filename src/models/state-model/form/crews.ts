/** Crews: who serves which moves, in which order. */
import { listOf } from '../../../experiment/entry.ts';
import type { Path } from '../../../experiment/path.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import type { Component, Crew } from '../net/model.ts';
import { AT_ONCE } from './field-parts.ts';
import { DISCIPLINES } from './system-fields.ts';
import type { Values } from './values.ts';
import type { Settings, WrittenComponents } from './written.ts';

const MOST = 200;

type WrittenCrew = NonNullable<Settings['crews']>[string];

/** @returns The crews, and the components with clocks that keep or forget as those who serve them say. */
export function withCrews(
  { crews = {}, components: written = {} }: Settings,
  components: readonly Component[],
  values: Values,
  violations: Violation[],
): { readonly crews: readonly Crew[]; readonly components: readonly Component[] } {
  const taken = new Map<string, string>();
  const keeps = new Map<string, boolean>();
  const read = Object.entries(crews).map(([name, crew]): Crew => {
    const path = ['crews', name];
    const { size = 1, serves, discipline = 'first-come', preemption } = crew;
    const count = values.count(size, 1, MOST);
    if ('wrong' in count) violations.push({ field: [...path, 'size'], ...count.wrong });
    const { byMove, firstCome } = DISCIPLINES[discipline];
    if (preemption !== undefined && !byMove)
      violations.push({
        field: [...path, 'preemption'],
        expected: `no preemption with 'discipline: ${discipline}', in which nobody goes before who is served`,
        came: `'${preemption}'`,
      });
    if (serves.length === 0)
      violations.push({ field: [...path, 'serves'], expected: 'at least one move', came: 'an empty list' });
    const own = serves.flatMap((move, index) =>
      servedOf(name, move, written, taken, [...path, 'serves', index], violations),
    );
    violations.push(...overlapsOf(own, written, [...path, 'serves']));
    for (const { component, transition } of own)
      if (preemption !== undefined) keeps.set(`${component} ${transition}`, preemption === 'resume');
    violations.push(...contradictionsOf(own, crew, written));
    return {
      name,
      size: 'value' in count ? count.value : 1,
      serves: own,
      discipline: { byMove, firstCome },
      preempts: preemption !== undefined,
    };
  });
  return { crews: read, components: components.map((component) => keeping(component, keeps)) };
}

function servedOf(
  crew: string,
  move: string,
  written: WrittenComponents,
  taken: Map<string, string>,
  field: Path,
  violations: Violation[],
): Crew['serves'] {
  const names = Object.entries(written).flatMap(([component, { transitions }]) =>
    Object.entries(transitions).flatMap(([name, { after }]) => (after === AT_ONCE ? [] : [`${component} ${name}`])),
  );
  const other = taken.get(move);
  taken.set(move, crew);
  const [component = '', transition = ''] = move.split(' ');
  if (!names.includes(move)) {
    const expected = `a move that waits for a clock, as 'component transition' (${listOf(names)})`;
    violations.push({ field, expected, came: `'${move}'`, suggestion: nearest(move, names) });
    return [];
  }
  if (other !== undefined) {
    violations.push({ field, expected: 'a move that is served once', came: `'${move}', which ${other} serves` });
    return [];
  }
  return [{ component, transition }];
}

type Serves = Crew['serves'];

const statesOf = (from: string | readonly string[]): readonly string[] => (typeof from === 'string' ? [from] : from);

function overlapsOf(serves: Serves, written: WrittenComponents, field: Path): Violation[] {
  return serves.flatMap(({ component, transition }, index) => {
    const own = statesOf(written[component]!.transitions[transition]!.from);
    const other = serves
      .slice(0, index)
      .find(
        (each) =>
          each.component === component &&
          statesOf(written[component]!.transitions[each.transition]!.from).some((state) => own.includes(state)),
      );
    if (other === undefined) return [];
    const came = `'${component} ${transition}' beside '${component} ${other.transition}'`;
    return [{ field: [...field, index], expected: 'moves of a component that start in different states', came }];
  });
}

/** What a clock does that is stopped is said once. */
function contradictionsOf(serves: Serves, { preemption }: WrittenCrew, written: WrittenComponents): Violation[] {
  if (preemption === undefined) return [];
  const fitting = preemption === 'resume' ? 'continue' : 'restart';
  return serves.flatMap(({ component, transition }) => {
    const { whenStopped } = written[component]!.transitions[transition]!;
    if (whenStopped === undefined || whenStopped === fitting) return [];
    return [
      {
        field: ['components', component, 'transitions', transition, 'whenStopped'],
        expected: `${fitting}, or nothing, since the crew says 'preemption: ${preemption}'`,
        came: `'${whenStopped}'`,
      },
    ];
  });
}

function keeping(component: Component, keeps: ReadonlyMap<string, boolean>): Component {
  return {
    ...component,
    transitions: component.transitions.map((transition) => {
      const own = keeps.get(`${component.name} ${transition.name}`);
      const { clock } = transition;
      return own === undefined || clock.kind === 'forced'
        ? transition
        : { ...transition, clock: { ...clock, keeps: own } };
    }),
  };
}
