/** A scenario as a tree of values, with places in it. */
import type { Located } from '../../src/scenario/document.ts';
import { sourceOf } from '../../src/scenario/source.ts';

export type Tree = null | string | number | boolean | readonly Tree[] | { readonly [name: string]: Tree };
export type TreePath = readonly (string | number)[];

export const isMapping = (tree: Tree | undefined): tree is { readonly [name: string]: Tree } =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree);

/** All places in a tree but its root. */
export function pathsIn(tree: Tree): TreePath[] {
  const found: TreePath[] = [];
  const collect = (inner: Tree, path: TreePath): void => {
    if (path.length > 0) found.push(path);
    if (typeof inner !== 'object' || inner === null) return;
    const entries: Iterable<[string | number, Tree]> = Array.isArray(inner) ? inner.entries() : Object.entries(inner);
    for (const [part, below] of entries) collect(below, [...path, part]);
  };
  collect(tree, []);
  return found;
}

export function at(tree: Tree, path: TreePath): Tree | undefined {
  let inner: Tree | undefined = tree;
  for (const part of path)
    inner = typeof inner === 'object' && inner !== null ? (inner as Record<string | number, Tree>)[part] : undefined;
  return inner;
}

/** With another value at a path, or without one; mappings are made where the path needs them. */
export function replaced(tree: Tree, [part, ...rest]: TreePath, value: Tree | undefined): Tree {
  if (part === undefined) return value ?? null;
  if (Array.isArray(tree) && typeof part === 'number') {
    const inner = rest.length === 0 ? value : replaced((tree as readonly Tree[])[part] ?? null, rest, value);
    return inner === undefined ? tree.toSpliced(part, 1) : tree.with(Math.min(part, tree.length - 1), inner);
  }
  const fields = isMapping(tree) ? Object.entries(tree) : [];
  const known = fields.find(([name]) => name === String(part))?.[1];
  const inner = rest.length === 0 ? value : replaced(known ?? {}, rest, value);
  if (inner === undefined) return Object.fromEntries(fields.filter(([name]) => name !== String(part)));
  return Object.fromEntries([...fields.filter(([name]) => name !== String(part)), [String(part), inner]]);
}

const source = sourceOf('mutant.yaml', '');
const span = { source, start: 0, end: 0 };

/** What a parser makes of a text with this tree, without the text: most of the time of a check goes into the parser. */
export function located(tree: Tree): Located {
  if (Array.isArray(tree)) {
    const items = (tree as readonly Tree[]).map(located);
    return { value: items.map((item) => item.value), span, items };
  }
  if (!isMapping(tree)) return { value: tree, span };
  const fields = new Map(Object.entries(tree).map(([name, inner]) => [name, { key: span, content: located(inner) }]));
  const value = Object.create(null) as Record<string, unknown>;
  for (const [name, { content }] of fields) value[name] = content.value;
  return { value, span, fields };
}
