/**
 * Scenarios with something changed that is still a scenario in most of its parts: a mutation knows fields, lists, units
 * and names, so that what comes of it gets far.
 */
import type { Stream } from '../../src/kernel/stream.ts';
import type { Leaf } from './examples.ts';
import { at, isMapping, pathsIn, replaced, type Tree, type TreePath } from './tree.ts';

/** What a fuzzer draws from: trees of real scenarios, and the values and names in them. */
export interface Stock {
  /** By experiment: all get the same share of mutants. Most are of few variants, since each variant is checked. */
  readonly bases: ReadonlyMap<string, readonly Tree[]>;
  /** By experiment, each once and whole. */
  readonly trees: ReadonlyMap<string, readonly Tree[]>;
  /** By the name of a field, what scenarios have there. */
  readonly values: ReadonlyMap<string, readonly Tree[]>;
  /** By experiment, its fields and what they take. */
  readonly leaves: ReadonlyMap<string, readonly Leaf[]>;
  /** By experiment. */
  readonly metrics: ReadonlyMap<string, readonly string[]>;
}

/** Ends of ranges, wrong types, wrong units, and what languages treat in a way of their own. */
const ODD: readonly Tree[] = [
  [0, -0, 1, -1, 2, 0.5, 1e-9, 255, 4096, 1e6, 2 ** 31, 2 ** 53, 1e300, '', 'x', '0 s', '1 ns', '1000000 d'],
  ['1 B', '1000 TiB', '0 %', '100 %', '50 %', true, false, null, [], {}, [{}], [[]], [null], '__proto__'],
  ['constructor', 'toString', '1e400', '.nan', '\u202e', 'a=b', 'x\ny', '\0', '1 s 2', '5%', ' 5 ms ', '١ s'],
].flat();

/** A base with one to four changes. */
export function mutant(stock: Stock, random: Stream): Tree {
  let tree = pick(pick([...stock.bases.values()], random), random);
  for (let changes = random.integer(1, 4); changes > 0; changes -= 1) tree = changed(tree, stock, random);
  return tree;
}

/** With one change. */
export const changed = (tree: Tree, stock: Stock, random: Stream): Tree => pick(CHANGES, random)(tree, stock, random);

type Change = (tree: Tree, stock: Stock, random: Stream) => Tree;

export const experimentOf = (tree: Tree): string => textOf(at(tree, ['experiment']) ?? 'vmm-failure');

export const textOf = (tree: Tree): string => (typeof tree === 'string' ? tree : JSON.stringify(tree));
const nameOf = (path: TreePath): string => path.findLast((part) => typeof part === 'string') ?? '';

function somewhere(tree: Tree, random: Stream): TreePath {
  const paths = pathsIn(tree);
  return paths.length === 0 ? ['x'] : pick(paths, random);
}

/** A field of the experiment with a value that it takes. */
function taken(tree: Tree, { leaves }: Stock, random: Stream): readonly [path: string, values: readonly Tree[]] {
  return pick(leaves.get(experimentOf(tree)) ?? pick([...leaves.values()], random), random);
}

const setField: Change = (tree, stock, random) => {
  const [path, values] = taken(tree, stock, random);
  return replaced(tree, path.split('.'), pick(values, random));
};

const sweepField: Change = (tree, stock, random) => {
  const [path, values] = taken(tree, stock, random);
  const count = random.integer(1, 4);
  return replaced(
    tree,
    ['vary', path],
    Array.from({ length: count }, () => pick(values, random)),
  );
};

const nameValues: Change = (tree, stock, random) => {
  const axis: Record<string, Tree> = {};
  for (let value = random.integer(1, 3); value > 0; value -= 1) {
    let patch: Tree = {};
    for (let fields = random.integer(0, 2); fields > 0; fields -= 1) {
      const [path, values] = taken(tree, stock, random);
      patch = replaced(patch, path.split('.'), pick(values, random));
    }
    axis[pick(['a', 'b c', `${value}`, 'ä', 'x'.repeat(90), 'true'], random)] = patch;
  }
  return replaced(tree, ['vary', pick(['axis', 'a.b', '7 up', 'step'], random)], axis);
};

/** What says how runs are drawn and compared. */
const setFrame: Change = (tree, { metrics }, random) => {
  const axes = Object.entries(at(tree, ['vary']) ?? {});
  const [axis = 'x', values = []] = axes.length === 0 ? [] : pick(axes, random);
  const names = Array.isArray(values) ? values.map(String) : Object.keys(values ?? {});
  const one = names.length === 0 ? 'x' : pick(names, random);
  const metric = pick(metrics.get(experimentOf(tree)) ?? ['recovered|detected'], random);
  const within = pick<Tree>(['5 %', 0.01, '2 ms', '1 h', 0, 3], random);
  const frames: readonly (readonly [string, Tree])[] = [
    ['precision', [{ metric, within, ...(random.integer(0, 1) === 0 ? {} : { statistic: 'p95', confidence: 0.9 }) }]],
    ['strata', { axis, ...(random.integer(0, 1) === 0 ? {} : { weights: { [one]: '30 %' }, pilot: 1 }) }],
    ['constraint', [{ when: { [axis]: one }, require: { [axis]: pick([one, [one], []], random) } }]],
    ['reported', [{ id: 'X1', where: { [axis]: one }, metric, value: within, use: 'prediction' }]],
    ['runs', pick([1, 7, 10_000_000, 10_000_001], random)],
    ['seed', pick<Tree>([0, -1, 'ä', '', 1.5], random)],
  ];
  const [field, value] = pick(frames, random);
  return replaced(tree, [field], value);
};

const setOdd: Change = (tree, _stock, random) => replaced(tree, somewhere(tree, random), pick(ODD, random));

const setKnown: Change = (tree, { values }, random) => {
  const path = somewhere(tree, random);
  return replaced(tree, path, pick(values.get(nameOf(path)) ?? ODD, random));
};

const drop: Change = (tree, _stock, random) => replaced(tree, somewhere(tree, random), undefined);

/** A field of another scenario, in its own place or anywhere. */
const setForeign: Change = (tree, { values }, random) => {
  const [field, known] = pick([...values], random);
  const place = random.integer(0, 1) === 0 ? [] : somewhere(tree, random).slice(0, -1);
  return replaced(tree, [...place, field], pick(known, random));
};

const move: Change = (tree, _stock, random) =>
  replaced(tree, somewhere(tree, random), at(tree, somewhere(tree, random)) ?? null);

/** Twice, in another order, one level deeper, or under a name that is almost right. */
const rearrange: Change = (tree, _stock, random) => {
  const path = somewhere(tree, random);
  const value = at(tree, path) ?? null;
  switch (random.integer(0, 3)) {
    case 0:
      return replaced(tree, path, Array.isArray(value) ? [...(value as readonly Tree[]), ...value] : [value, value]);
    case 1:
      return replaced(tree, path, Array.isArray(value) ? (value as readonly Tree[]).toReversed() : [value]);
    case 2:
      return replaced(tree, path, isMapping(value) ? { x: value } : [[value]]);
    default: {
      const last = String(path.at(-1));
      const other = pick([`${last}s`, last.slice(1), last.toUpperCase(), `${last} `, `${last}.x`], random);
      return replaced(replaced(tree, path, undefined), [...path.slice(0, -1), other], value);
    }
  }
};

/** A little off. */
const nudge: Change = (tree, _stock, random) => {
  const path = somewhere(tree, random);
  const value = at(tree, path);
  const factor = pick([0, 0.5, 2, 10, 1000, -1], random);
  if (typeof value === 'number') return replaced(tree, path, value * factor);
  const [, digits, unit = ''] = typeof value === 'string' ? (/^([\d.]+)(\D*)$/.exec(value) ?? []) : [];
  if (digits !== undefined) return replaced(tree, path, `${Number(digits) * factor}${unit}`);
  return typeof value === 'object' ? tree : replaced(tree, path, `${value}x`);
};

/** Some more often than others: what is accepted gets further than what is refused at once. */
const CHANGES: readonly Change[] = [
  [setField, setField, setField, setField, sweepField, sweepField, nameValues, setFrame],
  [setOdd, setOdd, setKnown, setKnown, drop, setForeign, move, rearrange, nudge],
].flat();

export const pick = <Item>(items: readonly Item[], random: Stream): Item => {
  const item = items[random.integer(0, items.length - 1)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};
