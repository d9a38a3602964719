/** Measures: what is asked of a system from its initial state on, with what is missing or too much noted. */

import { listOf } from '../../../experiment/entry.ts';
import type { Path } from '../../../experiment/path.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import type { Condition, Measure } from '../net/model.ts';
import type { Values } from './values.ts';
import type { WrittenCondition, WrittenMeasure } from './written.ts';

const NEEDS = {
  'holds-at': ['condition', 'time'],
  'reached-within': ['condition', 'time'],
  'mean-time-to': ['condition'],
  'first-of': ['conditions'],
  'cost-until': ['time'],
  'reward-until': ['reward', 'time'],
  'reward-to': ['reward', 'condition'],
  'reward-rate': ['reward'],
  'share-of-time': ['condition'],
} as const satisfies Record<WrittenMeasure['is'], readonly (keyof WrittenMeasure)[]>;

/** @param read A condition of the system, with what is wrong in it noted. */
export function measuresOf(
  written: Readonly<Record<string, WrittenMeasure>>,
  read: (written: WrittenCondition | undefined, path: Path) => Condition,
  rewards: readonly string[],
  values: Values,
  violations: Violation[],
): Measure[] {
  return Object.entries(written).flatMap(([name, measure]): Measure[] => {
    const path = ['measures', name];
    const needs: readonly string[] = NEEDS[measure.is];
    for (const field of ['condition', 'conditions', 'time', 'reward'] as const) {
      const isThere = measure[field] !== undefined;
      if (isThere && !needs.includes(field))
        violations.push({ field: [...path, field], expected: `no ${field} with 'is: ${measure.is}'`, came: 'one' });
      if (!isThere && needs.includes(field))
        violations.push({ field: path, expected: `${field} with 'is: ${measure.is}'`, came: 'none' });
    }
    const timeMs = measure.time === undefined ? 0 : timeOf(measure.time, [...path, 'time'], values, violations);
    const condition = read(measure.condition, [...path, 'condition']);
    const { is } = measure;
    if (is === 'cost-until') return [{ name, is, timeMs }];
    const { reward = '' } = measure;
    if (reward !== '' && !rewards.includes(reward))
      violations.push({
        field: [...path, 'reward'],
        expected: `a reward (${listOf(rewards)})`,
        came: `'${reward}'`,
        suggestion: nearest(reward, rewards),
      });
    if (is === 'reward-until') return [{ name, is, reward, timeMs }];
    if (is === 'reward-to') return [{ name, is, reward, condition }];
    if (is === 'reward-rate') return [{ name, is: 'long-run-reward', reward }];
    if (is === 'share-of-time') return [{ name, is: 'long-run-share', condition }];
    if (is === 'mean-time-to') return [{ name, is, condition }];
    if (is !== 'first-of') return [{ name, is, condition, timeMs }];
    const several = Object.entries(measure.conditions ?? {}).map(([each, one]) => ({
      name: each,
      condition: read(one, [...path, 'conditions', each]),
    }));
    return [{ name, is, conditions: several }];
  });
}

function timeOf(written: string, field: Path, values: Values, violations: Violation[]): number {
  const read = values.duration(written);
  if ('wrong' in read) violations.push({ field, ...read.wrong });
  else if (read.value === Number.POSITIVE_INFINITY)
    violations.push({ field, expected: 'a time that comes', came: `'${written}'` });
  else return read.value;
  return 0;
}
