/**
 * One representative of all states of a net that are the same but for the numbering of instances that are alike, and how
 * many instances each of those that differ stands for.
 */
import type { Net } from '../../models/state-model/net/net.ts';
import type { Layout } from './layout.ts';

export class Canonical {
  /** Groups of siblings that are alike, the innermost first. */
  readonly #groups: readonly Group[];
  readonly #instances: number;

  constructor(net: Net, layout: Layout) {
    this.#groups = groupsOf(net, layout);
    this.#instances = net.instances.length;
  }

  /** Puts alike instances, with whatever is on them, into a fixed order; they are nearly in it, one step on. */
  sort(vector: Uint8Array): void {
    for (const { blocks } of this.#groups) {
      for (let i = 1; i < blocks.length; i++)
        for (let j = i; j > 0 && compare(vector, blocks[j - 1]!, blocks[j]!) > 0; j--)
          swap(vector, blocks[j - 1]!, blocks[j]!);
    }
  }

  /**
   * By instance of a sorted vector, for how many it stands: 0 for one that is as the sibling before it is, with all
   * that is on it.
   */
  multiplicities(vector: Uint8Array, into: Int32Array): void {
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
}

function compare(vector: Uint8Array, a: Int32Array, b: Int32Array): number {
  for (let range = 0; range < a.length; range += 2) {
    const shift = b[range]! - a[range]!;
    for (let at = a[range]!; at < a[range + 1]!; at++) {
      const difference = vector[at]! - vector[at + shift]!;
      if (difference !== 0) return difference;
    }
  }
  return 0;
}

function swap(vector: Uint8Array, a: Int32Array, b: Int32Array): void {
  for (let range = 0; range < a.length; range += 2) {
    const shift = b[range]! - a[range]!;
    for (let at = a[range]!; at < a[range + 1]!; at++) {
      const kept = vector[at]!;
      vector[at] = vector[at + shift]!;
      vector[at + shift] = kept;
    }
  }
}

function groupsOf({ instances, rankAt }: Net, { stageAt, timedOf }: Layout): Group[] {
  const groups = new Map<string, number[]>();
  for (const [each, { component, parent }] of instances.entries()) {
    const key = `${parent} ${component}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  // Depth first puts what is on an instance behind it, so backwards the innermost groups come first.
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .reverse()
    .map((members) => ({
      blocks: members.map(blockOf),
      roots: Int32Array.from(members),
      size: endOf(members[0]!) - members[0]!,
    }));

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
      ...inside.flatMap((each) => timedOf[each]!.flatMap((move) => (stageAt[move] === -1 ? [] : [stageAt[move]!]))),
    ];
    const starts = places.flatMap((place, i) => (i === 0 || place !== places[i - 1]! + 1 ? [i] : []));
    return Int32Array.from(
      starts.flatMap((start, i) => [places[start]!, places[(starts[i + 1] ?? places.length) - 1]! + 1]),
    );
  }
}
