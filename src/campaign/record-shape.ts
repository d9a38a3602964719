/**
 * What a record looks like: every field that one can have, at any depth, and of which kind it is. Whoever reads a line
 * holds it against this, so that what comes after can trust its types. A field that is added to `record.ts`, or becomes
 * of another type, does not compile until it is listed here.
 *
 * Written by hand rather than with a schema library, since a campaign has a million records and every reader reads them
 * all. Each is first held against checks that only say whether it is sound, put together once for each kind of record:
 * 2 us for one of 2 KB, where looking for the flaw takes 7.
 */
import {
  type CompletedRun,
  type DamageRecord,
  type EpisodeRecord,
  type MeasuredRun,
  type Observations,
  type OutcomeClass,
  type ProbeCost,
  type RecoveryRecord,
  type RunRecord,
  type UnansweredRun,
} from '../experiment/record.ts';

/** Whole numbers are exact ones, at least 0: positions, counts and nanoseconds. */
type Leaf = 'text' | 'number' | 'whole' | 'truth' | 'numbers' | 'tables of numbers' | readonly string[];
type Shape = Leaf | { readonly list: Shape } | { readonly fields: FieldShapes };
type FieldShapes = Readonly<Record<string, FieldShape>>;
interface FieldShape {
  readonly shape: Shape;
  readonly isOptional: boolean;
}

/** The shapes that a field of this type can be given. */
type ShapeOf<T> = [T] extends [readonly (infer Item)[]]
  ? { readonly list: ShapeOf<Item> }
  : [T] extends [boolean]
    ? 'truth'
    : [T] extends [number]
      ? 'number' | 'whole'
      : [T] extends [string]
        ? string extends T
          ? 'text'
          : readonly T[]
        : string extends keyof T
          ? [NonNullable<T[keyof T]>] extends [number]
            ? 'numbers'
            : 'tables of numbers'
          : { readonly fields: FieldsOf<T> };
type FieldsOf<T> = {
  readonly [Name in keyof T]-?: {
    readonly shape: ShapeOf<NonNullable<T[Name]>>;
    readonly isOptional: T extends Record<Name, T[Name]> ? false : true;
  };
};

const is = <S extends Shape>(shape: S) => ({ shape, isOptional: false }) as const;
const maybe = <S extends Shape>(shape: S) => ({ shape, isOptional: true }) as const;
const fieldsOf = <F extends FieldShapes>(fields: F) => ({ fields }) as const;
const listOf = <S extends Shape>(list: S) => ({ list }) as const;

const damage = listOf(fieldsOf({ kind: is('text'), object: is('text') } satisfies FieldsOf<DamageRecord>));

const recovery = {
  mechanism: is('text'),
  repairs: is(listOf(fieldsOf({ repair: is('text'), nanos: is('whole') }))),
  completed: is('truth'),
  stuck: maybe('text'),
  nanos: is('whole'),
  found: maybe(damage),
  left: is(damage),
} satisfies FieldsOf<RecoveryRecord>;

const episode = {
  fault: is('text'),
  strike: maybe(
    fieldsOf({
      atNanos: is('whole'),
      cpu: maybe('whole'),
      entry: is('text'),
      step: is('text'),
      instruction: maybe('whole'),
      act: maybe('text'),
    }),
  ),
  damage: is(damage),
  activated: maybe('truth'),
  detection: maybe(
    fieldsOf({ detector: is('text'), cpu: maybe('whole'), atNanos: is('whole'), latencyNanos: is('whole') }),
  ),
  falseAlarm: maybe(fieldsOf({ detector: is('text'), atNanos: is('whole') })),
  recovery: maybe(fieldsOf(recovery)),
} satisfies FieldsOf<EpisodeRecord>;

const observations = {
  // By the metrics of its experiment, which are not ours to know.
  measures: maybe('numbers'),
  phases: maybe(
    listOf(fieldsOf({ actor: is('text'), phase: is('text'), fromNanos: is('number'), toNanos: is('number') })),
  ),
  series: maybe(
    listOf(
      fieldsOf({
        name: is('text'),
        unit: is('text'),
        // Before 0 where it begins before what it is about.
        fromNanos: is('number'),
        stepNanos: is('whole'),
        values: is(listOf('number')),
      }),
    ),
  ),
  stateHours: maybe('tables of numbers'),
  asked: maybe('numbers'),
} satisfies FieldsOf<Observations>;

const OUTCOMES = [
  'not-injected',
  'non-manifested',
  'sdc',
  'recovered',
  'failed',
] as const satisfies readonly OutcomeClass[];

const probes = maybe(
  listOf(fieldsOf({ probe: is('text'), calls: is('whole'), nanos: is('whole') } satisfies FieldsOf<ProbeCost>)),
);

const named = { id: is('text'), variant: is('text'), run: is('whole') } as const;

const completed = {
  ...observations,
  ...named,
  status: is(['completed']),
  episodes: is(listOf(fieldsOf(episode))),
  outcome: is(OUTCOMES),
  vms: is(listOf(fieldsOf({ vm: is('text'), affected: is('truth'), why: maybe('text'), gapNanos: is('whole') }))),
  cause: maybe('text'),
  downtimeNanos: maybe('whole'),
  vmm: maybe(fieldsOf({ stockNanos: is('whole'), addedNanos: is('whole') })),
  events: is('whole'),
  probes,
} satisfies FieldsOf<CompletedRun>;

const measured = {
  ...observations,
  ...named,
  status: is(['measured']),
  measures: is('numbers'),
  events: is('whole'),
  probes,
} satisfies FieldsOf<MeasuredRun>;

const unanswered = {
  ...named,
  status: is(['harness-error', 'timeout']),
  message: is('text'),
} satisfies FieldsOf<UnansweredRun>;

const SHAPES: ReadonlyMap<unknown, FieldShapes> = new Map<RunRecord['status'], FieldShapes>([
  ['completed', completed],
  ['measured', measured],
  ['harness-error', unanswered],
  ['timeout', unanswered],
]);

/** What is wrong with a record, and where: the path of a field. */
export interface ShapeFlaw {
  readonly field: string;
  /** What the field was to be; for a field that no record has, the names that it could have been. */
  readonly expected: string | { readonly oneOf: readonly string[] };
  readonly came: unknown;
}

/** The first thing by which a value is not a record; undefined when it is one. */
export function shapeFlawOf(value: object): ShapeFlaw | undefined {
  const status: unknown = 'status' in value ? value.status : undefined;
  const shapes = SHAPES.get(status);
  if (shapes === undefined)
    return { field: 'status', expected: `one of ${[...SHAPES.keys()].join(', ')}`, came: status };
  return SOUND.get(status)?.(value) === true ? undefined : flawInFields(value, shapes, '');
}

type Check = (value: unknown) => boolean;

function checkOf(shape: Shape): Check {
  if (typeof shape !== 'string') {
    if ('fields' in shape) return checkOfFields(shape.fields);
    if ('list' in shape) return checkOfList(shape);
  }
  if (shape === 'text') return (value) => typeof value === 'string';
  if (shape === 'whole') return (value) => Number.isSafeInteger(value) && (value as number) >= 0;
  return (value) => isLeaf(value, shape);
}

/** Lists that records share, each with the shape as which it has been found sound. */
const shared = new WeakMap<object, Shape>();

/** The lists of a recovery, by their fields. */
export type RecoveryList = 'repairs' | 'found' | 'left';

/** Whether it is sound as this list of a recovery; if so, records may share it, and it is not looked at again. */
export function isSharable(field: RecoveryList, list: unknown): list is object {
  const { shape } = recovery[field];
  if (!checkOf(shape)(list)) return false;
  shared.set(list as object, shape);
  return true;
}

function checkOfList(shape: { readonly list: Shape }): Check {
  const isItem = checkOf(shape.list);
  return (value) => {
    if (!Array.isArray(value)) return false;
    if (shared.get(value) === shape) return true;
    for (let index = 0; index < value.length; index += 1) if (!isItem(value[index])) return false;
    return true;
  };
}

function checkOfFields(fields: FieldShapes): Check {
  const checks = new Map(
    Object.entries(fields).map(([name, { shape, isOptional }]) => [
      name,
      { isSound: checkOf(shape), counts: isOptional ? 0 : 1 },
    ]),
  );
  const needed = Object.values(fields).filter(({ isOptional }) => !isOptional).length;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let found = 0;
    // What JSON.parse makes has nothing but own fields.
    for (const name in value) {
      const field = checks.get(name);
      if (field === undefined || !field.isSound((value as Readonly<Record<string, unknown>>)[name])) return false;
      found += field.counts;
    }
    return found === needed;
  };
}

const SOUND: ReadonlyMap<unknown, Check> = new Map(
  [...SHAPES].map(([status, fields]) => [status, checkOfFields(fields)]),
);

function flawInFields(value: object, shapes: FieldShapes, path: string): ShapeFlaw | undefined {
  let known = 0;
  for (const name of Object.keys(value)) {
    const field = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    if (field === undefined) return { field: `${path}${name}`, expected: { oneOf: Object.keys(shapes) }, came: inner };
    const flaw = flawIn(inner, field.shape, path, name);
    if (flaw !== undefined) return flaw;
    known += 1;
  }
  // Only where some are missing is it worth looking which.
  return known === Object.keys(shapes).length ? undefined : missingIn(value, shapes, path);
}

function missingIn(value: object, shapes: FieldShapes, path: string): ShapeFlaw | undefined {
  for (const name in shapes) {
    const field = shapes[name];
    if (field !== undefined && !field.isOptional && !Object.hasOwn(value, name))
      return { field: `${path}${name}`, expected: wordsFor(field.shape), came: undefined };
  }
  return undefined;
}

function flawIn(value: unknown, shape: Shape, path: string, name: string): ShapeFlaw | undefined {
  if (typeof shape === 'string' || !('list' in shape || 'fields' in shape))
    return isLeaf(value, shape) ? undefined : { field: `${path}${name}`, expected: wordsFor(shape), came: value };
  if ('fields' in shape) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return flawInFields(value, shape.fields, `${path}${name}.`);
    return { field: `${path}${name}`, expected: wordsFor(shape), came: value };
  }
  if (!Array.isArray(value)) return { field: `${path}${name}`, expected: wordsFor(shape), came: value };
  for (let index = 0; index < value.length; index += 1) {
    const flaw = flawIn(value[index], shape.list, path, `${name}[${index}]`);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function isLeaf(value: unknown, shape: Leaf): boolean {
  switch (shape) {
    case 'text':
      return typeof value === 'string';
    case 'truth':
      return typeof value === 'boolean';
    case 'whole':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'number':
      return Number.isFinite(value);
    case 'numbers':
      return isTableOf(value, Number.isFinite);
    case 'tables of numbers':
      return isTableOf(value, (inner) => isTableOf(inner, Number.isFinite));
    default:
      return shape.includes(value as string);
  }
}

const isTableOf = (value: unknown, isOne: (inner: unknown) => boolean): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isOne);

function wordsFor(shape: Shape): string {
  if (typeof shape !== 'string') {
    if ('list' in shape) return 'a list';
    return 'fields' in shape ? 'an object' : `one of ${shape.join(', ')}`;
  }
  return (
    { whole: 'a whole number from 0', text: 'a text', truth: 'true or false', number: 'a number' }[
      shape as 'whole' | 'text' | 'truth' | 'number'
    ] ?? `an object of ${shape}`
  );
}
