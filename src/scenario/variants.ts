/**
 * The variants of a scenario: all combinations of the values of its axes that the constraints keep, in the order of the
 * file. The last axis varies fastest.
 */

import { createHash } from 'node:crypto';
import { type FieldData, fieldKeyOf, fieldOf } from '../experiment/field-failures.ts';
import { type TimesData, timesKeyOf, withFieldTimes } from '../experiment/field-times.ts';
import type { RunSettings, Variant } from '../experiment/runner.ts';

import { type Axis, type Constraint, isMapping, type Scenario, type SettingsPatch } from './schema.ts';

/** More axes or combinations are taken for a mistake. */
export const MOST_AXES = 16;
export const MOST_COMBINATIONS = 10_000;

/** The variants of a scenario, at least one. */
export function variantsOf(scenario: Scenario): Variant[] {
  const {
    name: _name,
    question: _question,
    runs: _runs,
    seed: _seed,
    precision: _precision,
    strata: _strata,
    vary,
    constraint,
    reported: _reported,
    field = {},
    ...base
  } = scenario;
  return combinationsOf(vary, constraint).map((chosen, index) => {
    const factors = factorsOf(vary, chosen);
    const patches = chosen.map((value, axis) => vary[axis]?.values[value]?.patch ?? {});
    return {
      index,
      name: nameOf(factors),
      factors,
      settings: withFieldData(
        patches.reduce<RunSettings>((settings, patch) => merge(settings, patch), base),
        field,
      ),
    };
  });
}

/** Settings whose failures or times come from a trace, with what runs use of it. */
export function withFieldData<Settings extends object>(
  settings: Settings,
  field: NonNullable<Scenario['field']>,
): Settings {
  const known = field as Readonly<Record<string, FieldData & TimesData>>;
  const failures = fieldOf(settings);
  const data = failures === undefined ? undefined : known[fieldKeyOf(failures)];
  const own: Settings = data === undefined ? settings : { ...settings, failures: { ...failures, data } };
  return withFieldTimes(own, (times) => {
    const kept = known[timesKeyOf(times)];
    return kept === undefined ? times : { ...times, data: kept };
  });
}

/**
 * For each combination that is kept, the index of the value chosen on each axis. Their number is bounded by the product
 * of the axes' sizes.
 */
export function combinationsOf(axes: readonly Axis[], constraints: readonly Constraint[]): number[][] {
  let combinations: number[][] = [[]];
  for (const axis of axes)
    combinations = combinations.flatMap((chosen) => axis.values.map((_, value) => [...chosen, value]));
  return combinations.filter((chosen) => isKept(factorsOf(axes, chosen), constraints));
}

const isKept = (factors: Variant['factors'], constraints: readonly Constraint[]): boolean =>
  constraints.every(({ when, require }) => !matches(factors, when) || matches(factors, require));

const matches = (factors: Variant['factors'], condition: Constraint['when']): boolean =>
  Object.entries(condition).every(([axis, values]) => values.includes(factors[axis] ?? ''));

export const factorsOf = (axes: readonly Axis[], chosen: readonly number[]): Variant['factors'] =>
  Object.fromEntries(axes.map((axis, index) => [axis.name, axis.values[chosen[index] ?? 0]?.name ?? '']));

/** Unambiguous, since the names of axes and values hold no equals sign. */
export const nameOf = (factors: Variant['factors']): string =>
  Object.entries(factors)
    .map(([axis, value]) => `${axis}=${value}`)
    .join(', ') || 'base';

/**
 * Merges a patch into settings: mappings are merged at every depth, lists and scalars are replaced. Neither argument is
 * changed.
 */
export function merge<Settings extends object>(base: Settings, patch: SettingsPatch): Settings {
  return mergeMappings(base, patch) as Settings;
}

function mergeMappings(base: object, patch: object): object {
  const merged: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(patch)) {
    const below = merged[field];
    merged[field] = isMapping(below) && isMapping(value) ? mergeMappings(below, value) : value;
  }
  return merged;
}

/**
 * The hash of everything in a scenario that its records depend on: SHA-256, as 64 hexadecimal digits.
 *
 * It includes the seed and, in order, the variants: name, factors and resolved settings. It excludes what no record
 * depends on: `runs`, `precision` and `strata` (so that a campaign can be extended, and compared with one of another
 * size), and `name`, `question` and `reported` (so that captions and published figures can be corrected). Run i of
 * variant j is the same run in any two files with the same hash.
 */
export function scenarioHash(scenario: Scenario): string {
  const determining = { seed: scenario.seed, variants: variantsOf(scenario) };
  return createHash('sha256').update(canonicalJson(determining)).digest('hex');
}

/** JSON with the keys of every mapping in code-unit order, so that equal values have equal texts. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    isMapping(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
