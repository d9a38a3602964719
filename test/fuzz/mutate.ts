/**
 * Scenarios with something changed that is still a scenario in most of its parts: a mutation knows fields, lists, units
 * and names, so that what comes of it gets far.
 */
import type { Stream } from '../../src/kernel/stream.ts';

export type Tree = null | string | number | boolean | readonly Tree[] | { readonly [name: string]: Tree };
type Path = readonly (string | number)[];

/** What a fuzzer draws from: trees of real scenarios, and the values and names in them. */
export interface Stock {
  readonly bases: readonly Tree[];
  /** By the name of a field, what scenarios have there. */
  readonly values: ReadonlyMap<string, readonly Tree[]>;
  /** Names of constants, which can be set to anything. */
  readonly constants: readonly string[];
}

export function stockOf(bases: readonly Tree[], constants: readonly string[]): Stock {
  const values = new Map<string, Tree[]>();
  for (const base of bases)
    for (const path of pathsIn(base)) {
      const name = path.findLast((part) => typeof part === 'string') ?? '';
      const list = values.get(name) ?? [];
      if (list.length < 50) values.set(name, [...list, at(base, path) ?? null]);
    }
  return { bases, values, constants };
}

/** Ends of ranges, wrong types, wrong units, and what languages treat in a way of their own. */
const ODD: readonly Tree[] = [
  0,
  -0,
  1,
  -1,
  2,
  0.5,
  1e-9,
  255,
  4096,
  1e6,
  2 ** 31,
  2 ** 53,
  1e300,
  '',
  'x',
  '0 s',
  '1 ns',
  '1000000 d',
  '1 B',
  '1000 TiB',
  '0 %',
  '100 %',
  '50 %',
  true,
  false,
  null,
  [],
  {},
  [{}],
  [[]],
  [null],
  '__proto__',
  'constructor',
  'toString',
  '1e400',
  '.nan',
];

/** A base with one to four changes. */
export function mutant(stock: Stock, random: Stream): Tree {
  let tree = pick(stock.bases, random);
  for (let changes = random.integer(1, 4); changes > 0; changes -= 1) tree = changed(tree, stock, random);
  return tree;
}

function changed(tree: Tree, stock: Stock, random: Stream): Tree {
  const paths = pathsIn(tree);
  const path = pick(paths, random);
  const name = path.findLast((part) => typeof part === 'string') ?? '';
  switch (random.integer(0, 9)) {
    case 0:
    case 1:
      return replaced(tree, path, pick(ODD, random));
    case 2:
    case 3:
      return replaced(tree, path, pick(stock.values.get(name) ?? ODD, random));
    case 4:
      return replaced(tree, path, undefined);
    case 5: {
      // A field of another scenario, in its own place or anywhere.
      const [field] = pick([...stock.values], random);
      const place = random.integer(0, 1) === 0 ? [] : path.slice(0, -1);
      return replaced(tree, [...place, field], pick(stock.values.get(field) ?? ODD, random));
    }
    case 6:
      return replaced(tree, ['constants', pick(stock.constants, random)], pick(ODD.slice(0, 13), random));
    case 7:
      return replaced(tree, ['vary', name === '' ? 'x' : name], [pick(ODD, random), at(tree, path) ?? 1]);
    case 8:
      return replaced(tree, path, nudged(at(tree, path), random));
    default:
      return replaced(tree, pick(paths, random), at(tree, path) ?? null);
  }
}

/** A little off. */
function nudged(value: Tree | undefined, random: Stream): Tree {
  const factor = pick([0, 0.5, 2, 10, 1000, -1], random);
  if (typeof value === 'number') return value * factor;
  const [, digits, unit = ''] = typeof value === 'string' ? (/^([\d.]+)(\D*)$/.exec(value) ?? []) : [];
  if (digits !== undefined) return `${Number(digits) * factor}${unit}`;
  return Array.isArray(value)
    ? [...(value as readonly Tree[]), ...(value as readonly Tree[])]
    : `${typeof value === 'object' ? '' : value}x`;
}

const pick = <Item>(items: readonly Item[], random: Stream): Item => {
  const item = items[random.integer(0, items.length - 1)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

/** All places in a tree but its root. */
export function pathsIn(tree: Tree, path: Path = []): Path[] {
  if (typeof tree !== 'object' || tree === null) return path.length === 0 ? [] : [path];
  const entries: [string | number, Tree][] = Array.isArray(tree) ? [...tree.entries()] : Object.entries(tree);
  return [...(path.length === 0 ? [] : [path]), ...entries.flatMap(([part, inner]) => pathsIn(inner, [...path, part]))];
}

function at(tree: Tree, path: Path): Tree | undefined {
  let inner: Tree | undefined = tree;
  for (const part of path)
    inner = typeof inner === 'object' && inner !== null ? (inner as Record<string | number, Tree>)[part] : undefined;
  return inner;
}

/** With another value at a path, or without one; mappings are made where the path needs them. */
export function replaced(tree: Tree, [part, ...rest]: Path, value: Tree | undefined): Tree {
  if (part === undefined) return value ?? null;
  if (Array.isArray(tree) && typeof part === 'number') {
    const inner = rest.length === 0 ? value : replaced((tree as readonly Tree[])[part] ?? null, rest, value);
    return inner === undefined ? tree.toSpliced(part, 1) : tree.with(Math.min(part, tree.length - 1), inner);
  }
  const fields = typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? Object.entries(tree) : [];
  const inner = rest.length === 0 ? value : replaced(new Map(fields).get(String(part)) ?? {}, rest, value);
  const others = fields.filter(([name]) => name !== String(part));
  return Object.fromEntries(inner === undefined ? others : [...others, [String(part), inner]]);
}
