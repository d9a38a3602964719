/** Overrides: values given on the command line, `--set recovery.vmm=none`, that replace values of a document. */

import { formatPath, type Path, parsePath } from '../experiment/path.ts';
import type { Mismatch } from '../experiment/rule.ts';
import { type Field, type Located, parseDocument } from './document.ts';
import { type Problem, problemAt } from './errors.ts';
import { wholeOf } from './source.ts';

export interface Override {
  readonly path: Path;
  readonly content: Located;
}

export interface Overridden {
  readonly root: Located;
  /** The overrides that were applied to the root. */
  readonly applied: readonly Override[];
  readonly problems: readonly Problem[];
}

/**
 * Applies assignments `a.b=c` to a document, one after the other. The path is in the form of `path.ts`, the value is
 * YAML. Missing mappings on the path are created. The place of a problem is the option with the assignment.
 */
export function override(root: Located, assignments: readonly string[], option: string): Overridden {
  let overridden = root;
  const applied: Override[] = [];
  const problems: Problem[] = [];
  for (const assignment of assignments) {
    const parsed = parseOverride(assignment, `${option} ${assignment}`);
    const assigned = 'path' in parsed ? assign(overridden, parsed, 0) : parsed;
    if ('value' in assigned) {
      overridden = assigned;
      if ('path' in parsed) applied.push(parsed);
    } else problems.push(...assigned);
  }
  return { root: overridden, applied, problems };
}

function parseOverride(assignment: string, place: string): Override | Problem[] {
  const equals = assignment.indexOf('=');
  const path = parsePath(assignment.slice(0, Math.max(0, equals)).trim());
  if (!path) {
    const expected = 'FIELD=VALUE with the path of a field, such as recovery.vmm=none or vary.step.Basic.without=[]';
    return [problemAt(wholeOf(place), [], { expected, came: `'${assignment}'` })];
  }
  const { root, problems } = parseDocument({ file: place, text: assignment.slice(equals + 1) });
  if (problems.length > 0) return problems.map((problem) => ({ ...problem, path: formatPath(path) }));
  return { path, content: root ?? { value: null, span: wholeOf(place) } };
}

/** The node with the override applied, from this depth of its path on. */
function assign(node: Located, override: Override, depth: number): Located | Problem[] {
  const { path, content } = override;
  const part = path[depth];
  if (part === undefined) return content;
  const below = typeof part === 'number' ? node.items?.[part] : node.fields?.get(part)?.content;
  const hasRoom = typeof part === 'number' ? below : node.fields;
  if (!hasRoom) return [problemAt(content.span, path, noRoom(node, path, depth))];
  const assigned = assign(below ?? { value: {}, span: content.span, fields: new Map() }, override, depth + 1);
  if (!('value' in assigned)) return assigned;
  if (typeof part === 'number') return withItem(node, part, assigned);
  const keyInFile = depth < path.length - 1 ? node.fields?.get(part)?.key : undefined;
  return withField(node, part, { key: keyInFile ?? content.span, content: assigned });
}

function noRoom({ items, fields }: Located, path: Path, depth: number): Mismatch {
  const around = depth === 0 ? 'the scenario' : `'${formatPath(path.slice(0, depth))}'`;
  const came = items ? `a list of ${items.length}` : fields ? 'a mapping' : 'a single value';
  return { expected: `${around} to hold '${formatPath([path[depth] ?? ''])}'`, came };
}

function withItem(list: Located, index: number, content: Located): Located {
  const items = (list.items ?? []).with(index, content);
  return { value: items.map((item) => item.value), span: list.span, items };
}

function withField(mapping: Located, name: string, field: Field): Located {
  const fields = new Map<string, Field>([...(mapping.fields ?? []), [name, field]]);
  const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, { content }] of fields) value[key] = content.value;
  return { value, span: mapping.span, fields };
}
