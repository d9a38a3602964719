/**
 * Read-only views of objects: what is in them is read through, and every attempt to change them throws. Lists, maps and
 * arrays of numbers are copies of that moment. Functions are seen but cannot be called, since a method may change its
 * object.
 */

/** Of an object; its fields are values, lists and further views. */
export type ReadOnly = Readonly<Record<string, unknown>>;

/** A probe has tried to change what it looks at. */
export class Trespass extends Error {
  override readonly name = 'Trespass';
}

const views = new WeakMap<object, ReadOnly>();

export function readOnly(target: object): ReadOnly {
  const known = views.get(target);
  if (known !== undefined) return known;
  // Stands in for the target, so that nothing leads to it but the traps below.
  const view = new Proxy<Record<string, unknown>>(Object.create(null) as Record<string, unknown>, {
    get: (_, field) => seen(Reflect.get(target, field, target), field),
    has: (_, field) => Reflect.has(target, field),
    ownKeys: () => Reflect.ownKeys(target),
    getOwnPropertyDescriptor(_, field) {
      if (!Object.hasOwn(target, field)) return undefined;
      return { value: seen(Reflect.get(target, field, target), field), enumerable: true, configurable: true };
    },
    getPrototypeOf: () => null,
    set: (_, field) => refuse('set', field),
    defineProperty: (_, field) => refuse('define', field),
    deleteProperty: (_, field) => refuse('delete', field),
    setPrototypeOf: () => refuse('change the prototype of', 'an object'),
    preventExtensions: () => refuse('freeze', 'an object'),
  });
  views.set(target, view);
  return view;
}

function seen(value: unknown, field: string | symbol): unknown {
  if (typeof value === 'function')
    return (): never => {
      return refuse('call', field);
    };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((item) => seen(item, field)));
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? undefined : (value as Float64Array).slice();
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [seen(key, field), seen(item, field)]));
  if (value instanceof Set) return new Set([...value].map((item) => seen(item, field)));
  return readOnly(value);
}

function refuse(what: string, field: string | symbol): never {
  throw new Trespass(`a probe must not ${what} ${String(field)}`);
}
