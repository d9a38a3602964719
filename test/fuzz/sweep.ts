/**
 * Every field and constant of every experiment, one at a time, at the ends of what `check` takes, at nothing, almost
 * nothing, and far from what it is. What is drawn at random seldom stands at an end.
 */
import type { Stream } from '../../src/kernel/stream.ts';
import { around, endsOf } from './ends.ts';
import type { Leaf } from './examples.ts';
import { pick, type Stock } from './mutate.ts';
import { at, isMapping, pathsIn, replaced, type Tree, type TreePath } from './tree.ts';
import { checkedTree } from './verdict.ts';

/** To how many values each field is set. */
const PLACES = 12;

interface Probe {
  readonly experiment: string;
  readonly leaf: Leaf;
}

interface Sweep {
  readonly probes: readonly Probe[];
  /** By experiment: what its scenarios are with one variant, and with each name that some scenario has. */
  readonly bases: ReadonlyMap<string, readonly Tree[]>;
}

export function sweepOf({ leaves, trees }: Stock): Sweep {
  const probes = [...leaves].flatMap(([experiment, list]) => list.map((leaf) => ({ experiment, leaf })));
  return { probes, bases: new Map([...trees].map(([name, list]) => [name, basesOf(list)])) };
}

/** What is tried at an index; undefined at the end of the sweep, without a tree where there is nothing to try. */
export function sweptAt(
  sweep: Sweep,
  round: number,
  index: number,
): { readonly field: string; readonly tree?: Tree } | undefined {
  const place = Math.floor(index / PLACES);
  const probe = sweep.probes[place];
  if (probe === undefined) return undefined;
  if (last?.sweep !== sweep || last.place !== place)
    last = { sweep, place, trees: treesOf(sweep, probe, place + round) };
  const tree = last.trees[index % PLACES];
  const field = `${probe.experiment} ${probe.leaf[0]}`;
  return tree === undefined ? { field } : { field, tree };
}

/** Ends take hundreds of checks to find: those of the field that was swept last. */
let last: { readonly sweep: Sweep; readonly place: number; readonly trees: readonly Tree[] } | undefined;

/** The first of the scenarios that takes the field, with all its values. Another is first for each field and round. */
function treesOf({ bases }: Sweep, { experiment, leaf }: Probe, first: number): Tree[] {
  const list = bases.get(experiment) ?? [];
  for (const [place] of list.entries()) {
    const base = list[(first + place) % list.length] as Tree;
    const values = valuesIn(base, leaf);
    if (values.length > 0) return values.map((value) => set(base, leaf, value));
  }
  return [];
}

/** Two to four fields of a scenario at ends. */
export function paired({ probes, bases }: Sweep, random: Stream): Tree {
  const { experiment } = pick(probes, random);
  const own = probes.filter((probe) => probe.experiment === experiment);
  let tree = pick(bases.get(experiment) ?? [], random);
  for (let fields = random.integer(2, 4); fields > 0; fields -= 1) {
    const { leaf } = pick(own, random);
    const values = valuesIn(tree, leaf);
    if (values.length > 0) tree = set(tree, leaf, pick(values, random));
  }
  return tree;
}

const set = (base: Tree, [path]: Leaf, value: Tree): Tree => replaced(base, path.split('.'), value);

/** What a scenario takes for a field: ends and what lies around its own, or names. */
function valuesIn(base: Tree, leaf: Leaf): Tree[] {
  const [path, values] = leaf;
  const isTaken = (value: Tree): boolean => checkedTree(set(base, leaf, value), false).kind === 'accepted';
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length / 3) return values.slice(0, PLACES).filter(isTaken);
  const own = at(base, path.split('.'));
  const known = typeof own === 'number' ? own : numbers.find((value) => value > 0 && isTaken(value));
  return known === undefined ? [] : [...new Set([...endsOf(isTaken, known), ...around(known).filter(isTaken)])];
}

/** What is about several variants, or about what others have measured. */
const FRAME = ['vary', 'constraint', 'reported', 'claims', 'strata', 'precision'];

/** Of each scenario, variants with a name or a flag that no other before has. */
function basesOf(trees: readonly Tree[]): Tree[] {
  const seen = new Set<string>();
  return trees.flatMap(variantsIn).filter((tree) => {
    const words = pathsIn(tree).flatMap((path) => wordAt(tree, path));
    const isNew = words.some((word) => !seen.has(word)) && checkedTree(tree, false).kind === 'accepted';
    if (isNew) for (const word of words) seen.add(word);
    return isNew;
  });
}

const NOT_NAMES = new Set(['name', 'question', 'seed', 'experiment', 'title', 'source']);

function wordAt(tree: Tree, path: TreePath): string[] {
  const value = at(tree, path);
  const isName = typeof value === 'boolean' || (typeof value === 'string' && !/^[\d.]/.test(value));
  return isName && !NOT_NAMES.has(String(path[0])) ? [`${path.join('.')}=${value}`] : [];
}

/** The n-th value of each axis together. */
function variantsIn(tree: Tree): Tree[] {
  if (!isMapping(tree)) return [];
  const axes = Object.entries(isMapping(tree['vary']) ? tree['vary'] : {});
  const base = Object.fromEntries(Object.entries(tree).filter(([field]) => !FRAME.includes(field)));
  const longest = Math.max(1, ...axes.map(([, values]) => Object.keys(values ?? {}).length));
  return Array.from({ length: longest }, (_, place) =>
    axes.reduce<Tree>(
      (below, [axis, values]) => {
        const list = Object.values(values ?? {}) as Tree[];
        const value = list[place % Math.max(1, list.length)] ?? null;
        return Array.isArray(values) ? replaced(below, axis.split('.'), value) : merged(below, value);
      },
      { ...base, runs: 1 },
    ),
  );
}

function merged(tree: Tree, patch: Tree): Tree {
  if (!isMapping(tree) || !isMapping(patch)) return patch;
  const fields = Object.entries(patch).map(([name, inner]) => [name, merged(tree[name] ?? {}, inner)]);
  return { ...tree, ...(Object.fromEntries(fields) as Record<string, Tree>) };
}
