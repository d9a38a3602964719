/**
 * One representative of all states of a net that are the same but for the numbering of instances that are alike, and
 * how many instances each of those that differ stands for.
 */
import type { Vector } from '../../models/state-model/net/formula.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import type { Layout } from './layout.ts';

export class Canonical {
  /** Groups of siblings that are alike, the innermost first. */
  readonly #groups: readonly Group[];
  readonly #instances: number;
  /** By instance, those of the members of groups that are on nothing. */
  readonly #blocks: Int32Array[] = [];

  constructor(net: Net, layout: Layout) {
    this.#groups = groupsOf(net, layout);
    this.#instances = net.instances.length;
    for (const { roots, blocks } of this.#groups)
      for (const [each, root] of roots.entries())
        if (net.instances[root]!.parent === -1) this.#blocks[root] = blocks[each]!;
  }

  /** Puts alike instances, with whatever is on them, into a fixed order; they are nearly in it, one step on. */
  sort(vector: Vector): void {
    for (const { blocks, isPlain } of this.#groups) {
      if (isPlain) {
        sortBytes(vector, blocks[0]![0]!, blocks.at(-1)![1]!);
        continue;
      }
      for (let i = 1; i < blocks.length; i++)
        for (let j = i; j > 0 && compare(vector, blocks[j - 1]!, blocks[j]!) > 0; j--)
          swap(vector, blocks[j - 1]!, blocks[j]!);
    }
  }

  /**
   * The same for instances that belong to the system alone and are alike, with all that is on them; null where an
   * instance is on another, or has none beside it.
   */
  keyOf(vector: Vector, instance: number): number | string | null {
    const block = this.#blocks[instance];
    if (block === undefined) return null;
    if (block.length === 2 && block[1] === block[0]! + 1) return vector[instance]!;
    let key = '';
    for (let range = 0; range < block.length; range += 2)
      for (let at = block[range]!; at < block[range + 1]!; at++) key += `${vector[at]!} `;
    return key;
  }

  /**
   * By instance of a sorted vector, for how many it stands: 0 for one that is as the sibling before it is, with all
   * that is on it.
   */
  multiplicities(vector: Vector, into: Int32Array): void {
    into.fill(1, 0, this.#instances);
    for (let g = this.#groups.length - 1; g >= 0; g--) {
      const { blocks, roots, size } = this.#groups[g]!;
      let first = 0;
      for (let i = 1; i <= blocks.length; i++) {
        if (i < blocks.length && compare(vector, blocks[first]!, blocks[i]!) === 0) continue;
        for (let each = first; each < i; each++)
          for (let at = roots[each]!; at < roots[each]! + size; at++) into[at]! *= each === first ? i - first : 0;
        first = i;
      }
    }
  }
}

interface Group {
  /** By instance, where in the vector stands what belongs to it and to what is on it: starts and ends of ranges. */
  readonly blocks: readonly Int32Array[];
  readonly roots: Int32Array;
  /** Instances of each, with those that are on it. */
  readonly size: number;
  /** Whether each is one byte, one behind the other. */
  readonly isPlain: boolean;
}

/** By insertion: only one or two of them have changed. */
function sortBytes(vector: Vector, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const each = vector[i]!;
    let at = i;
    for (; at > start && vector[at - 1]! > each; at--) vector[at] = vector[at - 1]!;
    vector[at] = each;
  }
}

function compare(vector: Vector, a: Int32Array, b: Int32Array): number {
  for (let range = 0; range < a.length; range += 2) {
    const shift = b[range]! - a[range]!;
    for (let at = a[range]!; at < a[range + 1]!; at++) {
      const difference = vector[at]! - vector[at + shift]!;
      if (difference !== 0) return difference;
    }
  }
  return 0;
}

function swap(vector: Vector, a: Int32Array, b: Int32Array): void {
  for (let range = 0; range < a.length; range += 2) {
    const shift = b[range]! - a[range]!;
    for (let at = a[range]!; at < a[range + 1]!; at++) {
      const kept = vector[at]!;
      vector[at] = vector[at + shift]!;
      vector[at + shift] = kept;
    }
  }
}

function groupsOf({ instances, rankAt, crews }: Net, { stageAt, timedOf }: Layout): Group[] {
  const groups = new Map<string, number[]>();
  for (const [each, { component, parent }] of instances.entries()) {
    const key = `${parent} ${component}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  // Depth first puts what is on an instance behind it, so backwards the innermost groups come first.
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .reverse()
    .map((members) => {
      const blocks = members.map(blockOf);
      const isPlain = blocks.every(
        (block, each) => block.length === 2 && block[1] === block[0]! + 1 && block[0] === members[0]! + each,
      );
      return { blocks, roots: Int32Array.from(members), size: endOf(members[0]!) - members[0]!, isPlain };
    });

  function endOf(root: number): number {
    let end = root + 1;
    while (end < instances.length && isOn(end, root)) end++;
    return end;
  }

  function isOn(each: number, root: number): boolean {
    for (let at = each; at !== -1; at = instances[at]!.parent) if (at === root) return true;
    return false;
  }

  function blockOf(root: number): Int32Array {
    const inside = Array.from({ length: endOf(root) - root }, (_, i) => root + i);
    const places = [
      ...inside,
      ...inside.flatMap((each) => (rankAt[each] === -1 ? [] : [rankAt[each]!])),
      ...crews.flatMap(({ clients }) =>
        clients.flatMap(({ instance, place }) => (inside.includes(instance) ? [place] : [])),
      ),
      ...inside.flatMap((each) => timedOf[each]!.flatMap((move) => (stageAt[move] === -1 ? [] : [stageAt[move]!]))),
    ];
    const starts = places.flatMap((place, i) => (i === 0 || place !== places[i - 1]! + 1 ? [i] : []));
    return Int32Array.from(
      starts.flatMap((start, i) => [places[start]!, places[(starts[i + 1] ?? places.length) - 1]! + 1]),
    );
  }
}
