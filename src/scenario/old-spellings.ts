/** Fields as spelled in former versions. They are refused with the present spelling, ready to be copied. */
import { stringify } from 'yaml';
import type { OldSpelling } from '../experiment/experiment.ts';
import type { Path } from '../experiment/path.ts';
import { type Located, locatedAt } from './document.ts';
import type { Problem } from './errors.ts';
import { Problems } from './problems.ts';
import { isMapping } from './schema.ts';
import { describe } from './shape.ts';

export function oldSpellingsIn(root: Located, spellings: readonly OldSpelling[]): readonly Problem[] {
  const problems = new Problems(root);
  for (const { field, now } of spellings) {
    for (const place of settingsIn(root)) {
      const path = [...place, ...field.split('.')];
      const content = locatedAt(root, path);
      if (!content || content.fields || content.value === null) continue;
      const [key, inside] = within(field, now(content.value));
      // The field still exists with another shape, or it has moved.
      if (key === undefined) problems.at(path, mismatch(flow(inside), describe(content.value)));
      else problems.atKey(path, mismatch(flow(inside).replace(/^\{ ?(.*?) ?\}$/s, '$1') || 'nothing', `'${key}'`));
    }
    const list = locatedAt(root, ['vary', field]);
    if (!list?.items) continue;
    const path = pathIn(now(list.value)).join('.');
    problems.atKey(['vary', field], mismatch(`${path}: ${flow(list.value)}`, `'${field}'`));
  }
  return problems.list;
}

const mismatch = (expected: string, came: string) => ({ expected, came: `the old spelling ${came}` });

/** The places of settings in a document: its top level, and the values of axes. */
function settingsIn(root: Located): Path[] {
  const axes = [...(locatedAt(root, ['vary'])?.fields ?? [])];
  return [
    [],
    ...axes.flatMap(([axis, { content }]) => [...(content.fields?.keys() ?? [])].map((at) => ['vary', axis, at])),
  ];
}

/** The text that replaces the field: a new value under the same key (`key` is then undefined), or another key. */
function within(field: string, patch: object): readonly [key: string | undefined, inside: unknown] {
  let inside: unknown = patch;
  for (const part of field.split('.')) {
    if (!isMapping(inside) || !(part in inside)) return [part, inside];
    inside = inside[part];
  }
  return [undefined, inside];
}

/** The place of the first leaf. */
const pathIn = (patch: unknown): string[] =>
  isMapping(patch)
    ? Object.entries(patch)
        .slice(0, 1)
        .flatMap(([key, inner]) => [key, ...pathIn(inner)])
    : [];

/** The value as YAML on one line. */
const flow = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim().replaceAll('[ ', '[').replaceAll(' ]', ']');
