/**
 * How the modules of a model run together: which of their commands are made at once. Without `system ... endsystem` all
 * modules synchronise on all actions that they share; with it, as it says.
 */
import { nearest } from '../../../experiment/suggest.ts';
import type { Span } from './problem.ts';
import type { Named, WrittenSystem } from './syntax.ts';
import type { Reader } from './tokens.ts';

/** Commands that are not made with others are of this action. */
export const ALONE = '';

/** system ... endsystem. */
export function readSystem(reader: Reader): WrittenSystem {
  reader.expect('system');
  const system = readParallel(reader);
  reader.expect('endsystem');
  return system;
}

/** `||` binds least, then `|||`, then `|[a, b]|`. */
function readParallel(reader: Reader): WrittenSystem {
  let left = readInterleaved(reader);
  while (reader.is('||') && !isTriple(reader)) {
    reader.take();
    left = together(left, readInterleaved(reader), null);
  }
  return left;
}

function readInterleaved(reader: Reader): WrittenSystem {
  let left = readSynchronised(reader);
  while (isTriple(reader)) {
    reader.take();
    reader.take();
    left = together(left, readSynchronised(reader), []);
  }
  return left;
}

function readSynchronised(reader: Reader): WrittenSystem {
  let left = readRenamed(reader);
  while (reader.is('|') && reader.ahead(1).text === '[') {
    reader.take();
    const on = listOf(reader, '[', ']', () => reader.name('an action').text);
    reader.expect('|');
    left = together(left, readRenamed(reader), on);
  }
  return left;
}

function readRenamed(reader: Reader): WrittenSystem {
  let of = readInnermost(reader);
  for (;;) {
    if (reader.takeIf('/')) {
      const hidden = listOf(reader, '{', '}', () => reader.name('an action').text);
      of = { ...of, is: 'renamed', of, as: new Map(hidden.map((action) => [action, ALONE])) };
    } else if (reader.is('{')) {
      const pairs = listOf(reader, '{', '}', () => {
        const from = reader.name('an action').text;
        reader.expect('<');
        reader.expect('-');
        return [from, reader.name('an action').text] as const;
      });
      of = { ...of, is: 'renamed', of, as: new Map(pairs) };
    } else return of;
  }
}

function readInnermost(reader: Reader): WrittenSystem {
  if (!reader.takeIf('(')) {
    const { text, start, end } = reader.name('the name of a module');
    return { is: 'module', name: text, start, end };
  }
  const inner = reader.inside(() => readParallel(reader));
  reader.expect(')');
  return inner;
}

const isTriple = (reader: Reader): boolean =>
  reader.is('||') && reader.ahead(1).text === '|' && reader.ahead(1).start === reader.next.end;

function together(left: WrittenSystem, right: WrittenSystem, on: readonly string[] | null): WrittenSystem {
  return { is: 'parallel', left, right, on, start: left.start, end: right.end };
}

function listOf<Item>(reader: Reader, open: string, close: string, item: () => Item): Item[] {
  reader.expect(open);
  const items = [item()];
  while (reader.takeIf(',')) items.push(item());
  reader.expect(close);
  return items;
}

/** By action, each combination of what is made at once. */
export type Choices<Part> = ReadonlyMap<string, readonly (readonly Part[])[]>;

export interface Composing<Part> {
  /** By module, its commands by action, and those without one by ALONE. */
  readonly modules: ReadonlyMap<string, Choices<Part>>;
  /** Asked before so many combinations are made of commands of this action. */
  readonly allow: (combinations: number, action: string, first: Part) => void;
  readonly refuse: (at: Span, expected: string, came: string, suggestion?: string) => never;
}

/** @param system Null: all modules, on all actions that they share. */
export function composed<Part>(system: WrittenSystem | null, composing: Composing<Part>): Choices<Part> {
  const { modules } = composing;
  if (system === null)
    return [...modules.values()].reduce<Choices<Part>>(
      (left, right) => parallel(left, right, null, composing),
      new Map(),
    );
  const used = new Set<string>();
  const made = compose(system, composing, used);
  const missing = [...modules.keys()].find((name) => !used.has(name));
  if (missing !== undefined) composing.refuse(system, 'each module of the model', `none of '${missing}'`);
  return made;
}

function compose<Part>(system: WrittenSystem, composing: Composing<Part>, used: Set<string>): Choices<Part> {
  if (system.is === 'module') return moduleNamed(system, composing, used);
  if (system.is === 'parallel') {
    const [left, right] = [compose(system.left, composing, used), compose(system.right, composing, used)];
    return parallel(left, right, system.on, composing);
  }
  const renamed = new Map<string, (readonly Part[])[]>();
  for (const [action, choices] of compose(system.of, composing, used)) {
    const as = system.as.get(action) ?? action;
    renamed.set(as, [...(renamed.get(as) ?? []), ...choices]);
  }
  return renamed;
}

function moduleNamed<Part>(
  { name, start, end }: Named,
  { modules, refuse }: Composing<Part>,
  used: Set<string>,
): Choices<Part> {
  const module = modules.get(name);
  if (module === undefined)
    return refuse({ start, end }, 'the name of a module', `'${name}'`, nearest(name, [...modules.keys()]));
  if (used.has(name)) refuse({ start, end }, `'${name}' once`, 'a second time');
  used.add(name);
  return module;
}

function parallel<Part>(
  left: Choices<Part>,
  right: Choices<Part>,
  on: readonly string[] | null,
  { allow }: Composing<Part>,
): Choices<Part> {
  const made = new Map<string, (readonly Part[])[]>();
  for (const action of new Set([...left.keys(), ...right.keys()])) {
    const [ours, theirs] = [left.get(action), right.get(action)];
    // An action that a side does not know is nothing that it has to wait for; unless it is named.
    const isJoint =
      action !== ALONE && (on === null ? ours !== undefined && theirs !== undefined : on.includes(action));
    if (!isJoint) made.set(action, [...(ours ?? []), ...(theirs ?? [])]);
    else {
      const [a, b] = [ours ?? [], theirs ?? []];
      if (a.length > 0 && b.length > 0) allow(a.length * b.length, action, b[0]![0]!);
      made.set(
        action,
        a.flatMap((first) => b.map((second) => [...first, ...second])),
      );
    }
  }
  return made;
}
