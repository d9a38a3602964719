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

export class Checkpoint {
  private readonly objects: object[] = [];
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
    for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
      if (keep in object) {
        this.others.push((object as Keeper)[keep]());
      } else if (ArrayBuffer.isView(object)) {
        this.others.push(keptNumbers(object as Float64Array));
      } else if (object instanceof Map) {
        this.others.push(keptMap(object));
        for (const entry of object) entry.forEach(reach);
      } else if (object instanceof Set) {
        this.others.push(keptSet(object));
        object.forEach(reach);
      } else {
        const values = Array.isArray(object) ? object.slice() : Object.values(object);
        this.objects.push(object);
        this.fields.push(values);
        for (let i = 0; i < values.length; i++) reach(values[i]);
      }
    }
  }

  /** Puts everything back. */
  restore(): void {
    const { objects, fields } = this;
    for (let i = 0; i < objects.length; i++) {
      const object = objects[i]!;
      if (Array.isArray(object)) putElements(object, fields[i]!);
      else putFields(object as Record<string, unknown>, fields[i]!);
    }
    for (const putBack of this.others) putBack();
  }
}

function putElements(array: unknown[], elements: readonly unknown[]): void {
  array.length = elements.length;
  for (let i = 0; i < elements.length; i++) if (array[i] !== elements[i]) array[i] = elements[i];
}

/** Most fields have not changed, and reading one is much faster than writing it. */
function putFields(object: Record<string, unknown>, values: readonly unknown[]): void {
  let i = 0;
  for (const key in object) {
    if (!Object.is(object[key], values[i])) object[key] = values[i];
    i++;
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
