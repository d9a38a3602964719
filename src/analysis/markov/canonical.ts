/** One representative of all states of a net that are the same but for the numbering of instances that are alike. */
import type { Net } from '../../models/state-model/net/net.ts';

export class Canonical {
  /** Of a vector: the states of the instances, then the stages of clocks. */
  readonly length: number;
  /** Groups of siblings that are alike, the innermost first. */
  readonly #groups: readonly Group[];
  readonly #order: number[] = [];

  constructor(net: Net, stageAt: readonly number[], length: number) {
    this.length = length;
    this.#groups = groupsOf(net, stageAt);
  }

  /** The same vector with alike instances, and whatever is on them, in a fixed order. */
  of(vector: Uint8Array): Uint8Array {
    let sorted = vector;
    for (const group of this.#groups) sorted = this.#sort(sorted, group);
    return sorted;
  }

  #sort(vector: Uint8Array, { members }: Group): Uint8Array {
    const order = this.#order;
    order.length = 0;
    for (let i = 0; i < members.length; i++) order.push(i);
    order.sort((a, b) => compare(vector, members[a]!, members[b]!) || a - b);
    if (order.every((each, place) => each === place)) return vector;
    const sorted = vector.slice();
    for (let place = 0; place < order.length; place++) {
      const [to, from] = [members[place]!, members[order[place]!]!];
      for (let i = 0; i < to.length; i++) sorted[to[i]!] = vector[from[i]!]!;
    }
    return sorted;
  }
}

interface Group {
  /** By instance, the places in the vector that belong to it and to what is on it, in the same order for each. */
  readonly members: readonly Int32Array[];
}

function compare(vector: Uint8Array, a: Int32Array, b: Int32Array): number {
  for (let i = 0; i < a.length; i++) {
    const difference = vector[a[i]!]! - vector[b[i]!]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function groupsOf({ instances, timed }: Net, stageAt: readonly number[]): Group[] {
  const placesOf = (root: number): Int32Array => {
    const inside = instances.flatMap((_, each) => (isOn(each, root) ? [each] : []));
    return Int32Array.from(
      inside.flatMap((instance) => [
        instance,
        ...timed.flatMap((move, index) => (move.instance === instance && stageAt[index] !== -1 ? stageAt[index]! : [])),
      ]),
    );
  };
  const groups = new Map<string, number[]>();
  for (const [each, { component, parent }] of instances.entries()) {
    const key = `${parent} ${component}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  // Depth first puts what is on an instance behind it, so backwards the innermost groups come first.
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .reverse()
    .map((members) => ({ members: members.map(placesOf) }));

  function isOn(each: number, root: number): boolean {
    for (let at = each; at !== -1; at = instances[at]!.parent) if (at === root) return true;
    return false;
  }
}
