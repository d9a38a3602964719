/**
 * Fields as scenarios of former versions spell them. They are refused with the spelling of today, ready to be copied.
 * What else is wrong is looked for as if the new spelling stood there.
 */
import { stringify } from 'yaml';
import type { OldSpelling } from '../experiment/experiment.ts';
import type { Path } from '../experiment/path.ts';
import { type Located, locatedAt } from './document.ts';
import { assign, withoutField } from './override.ts';
import { Problems } from './problems.ts';
import { isMapping } from './schema.ts';
import { describe } from './shape.ts';

/** The document with all old spellings replaced, and what there is to say about them. */
export function withoutOldSpellings(root: Located, spellings: readonly OldSpelling[]) {
  const problems = new Problems(root);
  let current = root;
  const replace = (from: Path, content: Located, patches: readonly (readonly [Path, unknown])[]): void => {
    current = withoutField(current, from);
    for (const [path, value] of patches) {
      const located = value === content.value ? content : { value, span: content.span };
      const assigned = assign(current, { path, content: located }, 0);
      // Where there is no room, something else is wrong, which is reported.
      if ('value' in assigned) current = assigned;
    }
  };
  for (const { field, now } of spellings) {
    for (const place of settingsIn(root)) {
      const path = [...place, ...field.split('.')];
      const content = locatedAt(root, path);
      if (!content || !isOld(content)) continue;
      const patch = now(content.value);
      const [key, inside] = within(field, patch);
      // A field that is still there, with another value, or one that has gone elsewhere.
      if (key === undefined) problems.at(path, mismatch(flow(inside), describe(content.value)));
      else problems.atKey(path, mismatch(flow(inside).replace(/^\{ (.*) \}$/s, '$1'), `'${key}'`));
      replace(path, content, leavesIn(patch, place));
    }
    const axis = ['vary', field];
    const list = locatedAt(root, axis);
    if (!list?.items) continue;
    const [leaf] = leavesIn(now(list.value)).find(([, value]) => value === list.value) ?? [];
    if (!leaf) continue;
    problems.atKey(axis, mismatch(`${leaf.join('.')}: ${flow(list.value)}`, `'${field}'`));
    replace(axis, list, [[['vary', leaf.join('.')], list.value]]);
  }
  return { root: current, problems: problems.list };
}

const mismatch = (expected: string, came: string) => ({ expected, came: `the old spelling ${came}` });

const isOld = ({ fields, value }: Located): boolean => fields === undefined && value !== null;

/** Where a document says what one run does: at its top, and in the values of axes. */
function settingsIn(root: Located): Path[] {
  const axes = [...(locatedAt(root, ['vary'])?.fields ?? [])];
  return [
    [],
    ...axes.flatMap(([axis, { content }]) => [...(content.fields?.keys() ?? [])].map((at) => ['vary', axis, at])),
  ];
}

/** What a patch has to say where the field stood: under its key, which is then undefined, or beside it. */
function within(field: string, patch: object): readonly [key: string | undefined, inside: unknown] {
  let inside: unknown = patch;
  for (const part of field.split('.')) {
    if (!isMapping(inside) || !(part in inside)) return [part, inside];
    inside = inside[part];
  }
  return [undefined, inside];
}

const leavesIn = (patch: unknown, at: Path = []): [Path, unknown][] =>
  isMapping(patch) ? Object.entries(patch).flatMap(([key, inner]) => leavesIn(inner, [...at, key])) : [[at, patch]];

/** On one line, as it may stand in a file. */
const flow = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim().replaceAll('[ ', '[').replaceAll(' ]', ']');
