/**
 * What a model was at an instant, to be put back later, any number of times: several runs that differ only from there
 * on share what came before.
 *
 * Everything is kept that can be reached from the roots through fields, elements of arrays, maps and sets, and it is
 * put back in place: each object is the one it was, with what it held then, so that whoever knows an object, a handler
 * for instance, goes on knowing the right one. Objects made later are forgotten. Not kept: what a closure or a
 * generator holds, fields with a `#`, a WeakMap; and nothing behind a frozen object, which is shared by all.
 */
import { assert } from './assertions.ts';

/** By this method an object keeps itself, and nothing behind it is looked at. What it returns puts it back. */
export const keep: unique symbol = Symbol('keep');

export interface Keeper {
  [keep](): () => void;
}

/** How an object is kept, by its constructor: to find that out anew for each would cost more than to keep it. */
type Way = 'fields' | 'elements' | 'numbers' | 'map' | 'set' | 'itself';
const ways = new Map<unknown, Way>();

function wayOf(object: object): Way {
  const known = ways.get(object.constructor);
  if (known !== undefined) return known;
  const way = foundWayOf(object);
  ways.set(object.constructor, way);
  return way;
}

function foundWayOf(object: object): Way {
  if (keep in object) return 'itself';
  if (Array.isArray(object)) return 'elements';
  if (ArrayBuffer.isView(object)) return 'numbers';
  if (object instanceof Map) return 'map';
  if (object instanceof Set) return 'set';
  const kind = Object.prototype.toString.call(object);
  assert(kind === '[object Object]', `${kind} holds what cannot be put back`);
  return 'fields';
}

export class Checkpoint {
  private readonly arrays: (readonly [unknown[], readonly unknown[]])[] = [];
  private readonly objects: Record<string, unknown>[] = [];
  /** Of each object, in the order of its keys. */
  private readonly fields: (readonly unknown[])[] = [];
  private readonly others: (() => void)[] = [];

  constructor(roots: readonly object[]) {
    const seen = new Set<unknown>(roots);
    const waiting: object[] = [...roots];
    const reach = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return;
      seen.add(value);
      if (!Object.isFrozen(value)) waiting.push(value);
    };
    for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) this.take(object, reach);
  }

  /** Puts everything back. */
  restore(): void {
    const { objects, fields } = this;
    for (let i = 0; i < objects.length; i++) putFields(objects[i]!, fields[i]!);
    for (const [array, elements] of this.arrays) putElements(array, elements);
    for (const putBack of this.others) putBack();
  }

  private take(object: object, reach: (value: unknown) => void): void {
    switch (wayOf(object)) {
      case 'fields': {
        const values = Object.values(object);
        this.objects.push(object as Record<string, unknown>);
        this.fields.push(values);
        for (let i = 0; i < values.length; i++) reach(values[i]);
        break;
      }
      case 'elements': {
        const elements = (object as unknown[]).slice();
        this.arrays.push([object as unknown[], elements]);
        for (let i = 0; i < elements.length; i++) reach(elements[i]);
        break;
      }
      case 'numbers':
        this.others.push(keptNumbers(object as Float64Array));
        break;
      case 'map':
        this.others.push(keptMap(object as Map<unknown, unknown>));
        for (const entry of object as Map<unknown, unknown>) entry.forEach(reach);
        break;
      case 'set':
        this.others.push(keptSet(object as Set<unknown>));
        for (const member of object as Set<unknown>) reach(member);
        break;
      case 'itself':
        this.others.push((object as Keeper)[keep]());
    }
  }
}

function putElements(array: unknown[], elements: readonly unknown[]): void {
  if (array.length !== elements.length) array.length = elements.length;
  for (let i = 0; i < elements.length; i++) if (array[i] !== elements[i]) array[i] = elements[i];
}

/** Most fields have not changed, and reading one is much faster than writing it. */
function putFields(object: Record<string, unknown>, values: readonly unknown[]): void {
  let i = 0;
  for (const key in object) {
    const value = values[i++];
    if (object[key] !== value) object[key] = value;
  }
  assert(i === values.length, 'an object has got fields, or lost some, since its checkpoint');
}

function keptNumbers(array: Float64Array): () => void {
  const numbers = array.slice();
  return () => array.set(numbers);
}

function keptMap(map: Map<unknown, unknown>): () => void {
  const entries = [...map];
  return () => {
    map.clear();
    for (const [key, value] of entries) map.set(key, value);
  };
}

function keptSet(set: Set<unknown>): () => void {
  const members = [...set];
  return () => {
    set.clear();
    for (const member of members) set.add(member);
  };
}
