/**
 * Makes the settings of a run smaller as long as what it shows stays: fewer VMs, less load, fewer faults. Greedy, one
 * change after the other, until none is left that helps (after Zeller and Hildebrandt, Simplifying and isolating
 * failure-inducing input, IEEE TSE 28, 2002).
 */

export type Settings = { readonly [field: string]: unknown };

export interface Change {
  /** The field, as `a.b`. */
  readonly field: string;
  /** Undefined where it is left out. */
  readonly value: unknown;
}

export interface Shrunk {
  readonly settings: Settings;
  readonly changes: readonly Change[];
  readonly tries: number;
}

/**
 * The same with what names stand for spelled out, whose pieces can be left out one by one. If none of them was, the
 * names stay.
 */
export function shrinkSpelledOut(
  settings: Settings,
  spelled: Settings | undefined,
  isStill: (settings: Settings) => boolean,
  most: number,
): Shrunk {
  if (spelled === undefined || most < 1 || !isStill(spelled)) return shrink(settings, isStill, most);
  const shrunk = shrink(spelled, isStill, most - 1);
  const tries = shrunk.tries + 1;
  const differing = differencesOf(settings, spelled);
  const isUsed = shrunk.changes.some(({ field }) => differing.some((each) => each.field === field));
  if (isUsed) return { settings: shrunk.settings, changes: differencesOf(settings, shrunk.settings), tries };
  const named = shrunk.changes.reduce(changed, settings);
  return { settings: named, changes: shrunk.changes, tries };
}

/** Field by field of the outermost mapping, what has to be changed to make one of the other. */
function differencesOf(from: Settings, to: Settings): Change[] {
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return fields.flatMap((field) =>
    JSON.stringify(from[field]) === JSON.stringify(to[field]) ? [] : [{ field, value: to[field] }],
  );
}

/** `isStill` says whether settings are valid and show the same; it is asked `most` times at most. */
export function shrink(settings: Settings, isStill: (settings: Settings) => boolean, most: number): Shrunk {
  let smallest = settings;
  const changes: Change[] = [];
  let tries = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    // Candidates of the settings as they are by then: a change can make others impossible, or worth while.
    for (let next = 0; tries < most; next++) {
      const change = candidatesOf(smallest)[next];
      if (change === undefined) break;
      const candidate = changed(smallest, change);
      tries++;
      if (!isStill(candidate)) continue;
      smallest = candidate;
      changes.push(change);
      isSmaller = true;
      next = -1;
    }
  }
  return { settings: smallest, changes: lastOf(changes), tries };
}

/** What names the run, and what is no size of it. */
const KEPT: ReadonlySet<string> = new Set([
  'experiment',
  'platform',
  'detail',
  'constants',
  'recovery',
  'without',
  // By which a run is judged.
  'affectedAllowed',
]);

/** The largest steps first: a part left out, then lists with an item less, then smaller numbers. */
export function candidatesOf(settings: Settings): Change[] {
  const leaves = leavesOf(settings, '');
  const without = leaves.filter(({ depth }) => depth === 0).map(({ field }) => ({ field, value: undefined }));
  const lists = leaves.flatMap(({ field, value }) => (Array.isArray(value) ? shorter(field, value) : []));
  const numbers = leaves.flatMap(({ field, value }) => (typeof value === 'number' ? smaller(field, value) : []));
  return [...without, ...lists, ...numbers];
}

interface Leaf {
  readonly field: string;
  readonly value: unknown;
  readonly depth: number;
}

function leavesOf(value: Settings, path: string, depth = 0): Leaf[] {
  return Object.entries(value).flatMap(([name, inner]): Leaf[] => {
    if (depth === 0 && KEPT.has(name)) return [];
    const field = path === '' ? name : `${path}.${name}`;
    const own = { field, value: inner, depth };
    return isMapping(inner) ? [own, ...leavesOf(inner, field, depth + 1)] : [own];
  });
}

/** Lists of names and the like: a pair of numbers is a range. */
const shorter = (field: string, list: readonly unknown[]): Change[] =>
  list.length < 2 || list.every((item) => typeof item === 'number')
    ? []
    : list.map((_, index) => ({ field, value: list.filter((_item, other) => other !== index) }));

/** Counts become smaller; where a number says how long nothing happens, it becomes larger. */
function smaller(field: string, value: number): Change[] {
  if (/interval|thinks?\b|pause/i.test(field))
    return [
      { field, value: value * 4 },
      { field, value: value * 2 },
    ];
  const values = Number.isInteger(value) ? [1, Math.floor(value / 2), value - 1] : [value / 2];
  return [...new Set(values)].filter((each) => each >= 0 && each < value).map((each) => ({ field, value: each }));
}

/** Settings with one field that is other, or not there. */
export function changed(settings: Settings, { field, value }: Change): Settings {
  const [name = '', ...rest] = field.split('.');
  if (rest.length > 0) {
    const inner = settings[name];
    return { ...settings, [name]: changed(isMapping(inner) ? inner : {}, { field: rest.join('.'), value }) };
  }
  const { [name]: _gone, ...others } = settings;
  // In its old place.
  return value === undefined ? others : { ...settings, [name]: value };
}

const isMapping = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of several changes of a field the last one counts. */
const lastOf = (changes: readonly Change[]): Change[] =>
  changes.filter(({ field }, index) => !changes.slice(index + 1).some((later) => later.field === field));
