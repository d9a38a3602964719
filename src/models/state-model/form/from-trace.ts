/** What is wrong where the failures of a component come from a trace. */
import { listOf } from '../../../experiment/entry.ts';
import { fieldViolations } from '../../../experiment/field-failures.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import type { Component } from '../net/model.ts';
import type { Settings } from './written.ts';

/** @param hosts Instances of the component. */
export function traceViolations(
  settings: Settings,
  components: readonly Component[],
  hosts: (component: Component) => number,
  yearMs: number,
): Violation[] {
  const { failures, horizonYears, warmUpYears = 0, rare, measures } = settings;
  if (failures === undefined) return [];
  const names = components.map(({ name }) => name);
  // Only some of the fields may be there, if an axis sets them.
  const given: string | undefined = failures.component;
  const component = components.find(({ name }) => name === given);
  if (component === undefined)
    return [
      wrong(
        ['component'],
        `a component (${listOf(names)})`,
        given === undefined ? 'nothing' : `'${given}'`,
        given === undefined ? undefined : nearest(given, names),
      ),
    ];
  const states = (['to', 'back'] as const).flatMap((field) => {
    const state = failures[field];
    if (state === undefined || component.states.includes(state)) return [];
    const expected = `a state of '${component.name}' (${listOf(component.states)})`;
    return [wrong([field], expected, `'${state}'`, nearest(state, component.states))];
  });
  const others = [
    ...(horizonYears === undefined ? [wrong([], 'horizonYears beside failures from a trace', 'none')] : []),
    ...(rare === undefined ? [] : [wrong([], 'no rare beside failures from a trace', 'both')]),
    ...(measures === undefined ? [] : [wrong([], 'no measures beside failures from a trace', 'both')]),
  ];
  const horizonMs = horizonYears === undefined ? undefined : (horizonYears + warmUpYears) * yearMs;
  return [...states, ...others, ...fieldViolations(settings, hosts(component), horizonMs)];
}

const wrong = (field: readonly string[], expected: string, came: string, suggestion?: string): Violation => ({
  field: ['failures', ...field],
  expected,
  came,
  suggestion,
});
