/** The axes of a file, and the references to them: constraints and the `where` of reported figures. */

import type { Path } from '../experiment/path.ts';
import { nearest } from '../experiment/suggest.ts';
import { type Located, locatedAt } from './document.ts';
import type { Problems } from './problems.ts';
import { type Axis, type Constraint, isMapping, type SettingsPatch } from './schema.ts';
import type { PartialFile } from './shape.ts';

export interface DraftAxis {
  readonly name: string;
  readonly values: readonly DraftValue[];
}

export interface DraftValue {
  readonly name: string;
  /** Undefined when the value is invalid; settings that depend on it are then not checked. */
  readonly patch: SettingsPatch | undefined;
  /** The place in the document of a field that this value sets. */
  readonly placeOf: (field: Path) => Path;
}

/**
 * The axes in the order of the file. Axes with invalid values are included, so that references to them are not reported
 * as wrong.
 */
export function readAxes(root: Located, file: PartialFile, problems: Problems): DraftAxis[] {
  const vary = locatedAt(root, ['vary']);
  return [...(vary?.fields ?? [])].map(([name, { content }]) => {
    const path = ['vary', name];
    checkName(name, path, problems);
    // JavaScript moves such names to the front, and with them the variants.
    if (/^\d+$/.test(name))
      problems.atKey(path, { expected: 'the name of an axis, which is not a number', came: `'${name}'` });
    const parsed = file.vary?.[name];
    const values = content.items ? listedValues(name, content.items, parsed) : namedValues(name, content, parsed);
    if (values.length === 0) problems.at(path, { expected: 'at least one value', came: 'none' });
    checkValueNames(values, content, path, problems);
    return { name, values };
  });
}

/** `workload: [BlkBench, NetBench]`: each item sets the field that names the axis. */
function listedValues(axis: string, items: readonly Located[], parsed: unknown): DraftValue[] {
  const field = axis.split('.');
  return items.map((item, index) => ({
    name: nameOfValue(item.value, index),
    patch: Array.isArray(parsed) ? nested(field, parsed[index]) : undefined,
    placeOf: (path) => ['vary', axis, index, ...path.slice(field.length)],
  }));
}

/** `step: { Basic: { without: [...] } }`: each value has a name and sets any fields. */
function namedValues(axis: string, { fields }: Located, parsed: unknown): DraftValue[] {
  return [...(fields?.keys() ?? [])].map((name) => ({
    name,
    patch: isMapping(parsed) ? (parsed[name] as SettingsPatch | undefined) : undefined,
    placeOf: (path) => ['vary', axis, name, ...path],
  }));
}

/**
 * The value as YAML text. A value that is neither a scalar nor a list of scalars is invalid; it only needs a unique
 * name.
 */
function nameOfValue(value: unknown, index: number): string {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (parts.some((part) => typeof part === 'object')) return `#${index}`;
  const text = parts.map(String).join(', ');
  return Array.isArray(value) ? `[${text}]` : text;
}

const nested = (field: Path, value: unknown): SettingsPatch =>
  field.reduceRight((inner, part) => ({ [part]: inner }), value) as SettingsPatch;

function checkValueNames(values: readonly DraftValue[], { items }: Located, path: Path, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, { name }] of values.entries()) {
    const place = [...path, items ? index : name];
    checkName(name, place, problems);
    if (seen.has(name)) problems.at(place, { expected: 'each value once', came: `a second '${name}'` });
    seen.add(name);
  }
}

/**
 * Names become parts of a variant's name, `axis=value, axis=value`. They must not contain an equals sign, so that the
 * variant's name can be parsed.
 */
function checkName(name: string, path: Path, problems: Problems): void {
  if (/^[^=\p{Cc}]+$/u.test(name)) return;
  problems.atKey(path, { expected: "a name without '=' or control characters", came: `'${name}'` });
}

/** The constraints, without those that are invalid or refer to unknown axes or values. */
export function readConstraints(axes: readonly DraftAxis[], file: PartialFile, problems: Problems): Constraint[] {
  return (file.constraint ?? []).flatMap((constraint, index) => {
    if (!constraint) return [];
    const isSound = (['when', 'require'] as const).map((part) =>
      checkCondition(axes, constraint[part], ['constraint', index, part], problems),
    );
    return isSound.every(Boolean) ? [constraint] : [];
  });
}

function checkCondition(
  axes: readonly DraftAxis[],
  condition: Constraint['when'],
  path: Path,
  problems: Problems,
): boolean {
  const checks = Object.entries(condition).flatMap(([axis, values]) =>
    values.map((value, index) => {
      const isList = values.length > 1 || problems.isList([...path, axis]);
      return checkReference(axes, axis, value, [...path, axis, ...(isList ? [index] : [])], path, problems);
    }),
  );
  return checks.every(Boolean);
}

/**
 * Reports a reference to an unknown axis, or to an unknown value of an axis. `conditionPath` is the path of the mapping
 * from axes to values, `valuePath` that of the value.
 */
export function checkReference(
  axes: readonly DraftAxis[],
  axis: string,
  value: string,
  valuePath: Path,
  conditionPath: Path,
  problems: Problems,
): boolean {
  const known = axes.find(({ name }) => name === axis);
  if (!known) {
    problems.atKey([...conditionPath, axis], choose('an axis of vary:', axes, axis));
    return false;
  }
  if (known.values.some(({ name }) => name === value)) return true;
  // An axis without values has been reported already; its possible values are not known.
  if (known.values.length === 0) return false;
  problems.at(valuePath, choose(`a value of axis '${axis}'`, known.values, value));
  return false;
}

/** The mismatch for a name that is not among the choices. */
export function choose(
  what: string,
  choices: readonly { readonly name: string }[],
  came: string,
): { expected: string; came: string; suggestion: string | undefined } {
  const names = choices.map(({ name }) => name);
  const list = names.length > 0 ? names.map((name) => `'${name}'`).join(', ') : 'there is none';
  return { expected: `${what} (${list})`, came: `'${came}'`, suggestion: nearest(came, names) };
}

/** The axes of a file without problems. */
export const soundAxes = (axes: readonly DraftAxis[]): Axis[] =>
  axes.map(({ name, values }) => ({
    name,
    values: values.map((value) => ({ name: value.name, patch: value.patch ?? {} })),
  }));
