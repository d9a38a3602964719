/** Rewards: what is added up while conditions hold, and with moves. */
import type { Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { numeral } from '../net/expression.ts';
import type { Component, Reward, Rule } from '../net/model.ts';
import type { Conditions } from './conditions.ts';
import type { Settings } from './written.ts';

export function rewardsOf(
  { rewards = {} }: Settings,
  components: readonly Component[],
  rules: readonly Rule[],
  conditions: Conditions,
  violations: Violation[],
): Reward[] {
  const labels = [
    ...components.flatMap(({ name, transitions }) => transitions.map((each) => `${name} ${each.name}`)),
    ...rules.map(({ name }) => name),
  ];
  return Object.entries(rewards).map(([name, { perHour = [], perMove = [] }]) => ({
    name,
    states: perHour.map(({ when, amount }, index) => {
      const path = ['rewards', name, 'perHour', index];
      return {
        when: conditions.read(when, null, [...path, 'when']),
        rate: conditions.expressions.read(amount, 'number', null, [...path, 'amount']) ?? numeral(0),
      };
    }),
    moves: perMove.map(({ move, when, amount }, index) => {
      const path = ['rewards', name, 'perMove', index];
      if (!labels.includes(move))
        violations.push({
          field: [...path, 'move'],
          expected: "a move that waits for a clock, as 'component transition' or by the name of a move of the system",
          came: `'${move}'`,
          suggestion: nearest(move, labels),
        });
      return {
        label: move,
        when: conditions.read(when, null, [...path, 'when']),
        amount: conditions.expressions.read(amount, 'number', null, [...path, 'amount']) ?? numeral(0),
      };
    }),
  }));
}
