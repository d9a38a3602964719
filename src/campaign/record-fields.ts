/**
 * Every field that a record can have, at any depth, for detecting records of other versions. A field added to
 * `record.ts` does not compile until it is listed here.
 */
import {
  type CompletedRun,
  type EpisodeRecord,
  type MeasuredRun,
  type Observations,
  type RunRecord,
  type UnansweredRun,
} from '../experiment/record.ts';

/** The fields of `T`, with the fields of nested objects and of objects in lists. */
type Fields<T> = { readonly [Name in keyof T]-?: FieldsWithin<NonNullable<T[Name]>> };
type FieldsWithin<T> = T extends readonly (infer Item)[]
  ? FieldsWithin<Item>
  : T extends object
    ? string extends keyof T
      ? true
      : Fields<T>
    : true;

const damage = { kind: true, object: true } as const;

const episode: Fields<EpisodeRecord> = {
  fault: true,
  strike: { atNanos: true, cpu: true, entry: true, step: true, instruction: true, act: true },
  activated: true,
  damage,
  detection: { detector: true, cpu: true, atNanos: true, latencyNanos: true },
  recovery: {
    mechanism: true,
    repairs: { repair: true, nanos: true },
    completed: true,
    stuck: true,
    nanos: true,
    found: damage,
    left: damage,
  },
};

const observations: Fields<Observations> = {
  // Keyed by the metrics of the experiment, which are not checked here.
  measures: true,
  phases: { actor: true, phase: true, fromNanos: true, toNanos: true },
  series: { name: true, unit: true, fromNanos: true, stepNanos: true, values: true },
  stateHours: true,
  asked: true,
};

const measured: Fields<MeasuredRun> = {
  status: true,
  id: true,
  variant: true,
  run: true,
  ...observations,
  events: true,
};

const completed: Fields<CompletedRun> = {
  ...observations,
  status: true,
  id: true,
  variant: true,
  run: true,
  episodes: episode,
  outcome: true,
  vms: { vm: true, affected: true, why: true, gapNanos: true },
  cause: true,
  downtimeNanos: true,
  vmm: { stockNanos: true, addedNanos: true },
  events: true,
};

const unanswered: Fields<UnansweredRun> = { status: true, id: true, variant: true, run: true, message: true };

const TABLES: Readonly<Record<RunRecord['status'], FieldTable>> = {
  completed,
  measured,
  'harness-error': unanswered,
  timeout: unanswered,
};

interface FieldTable {
  readonly [name: string]: FieldTable | true;
}

/**
 * The first field that is not in the tables, with its path, and the fields that could be in its place; undefined when
 * there is none.
 */
export function unknownFieldOf(
  record: RunRecord,
): { readonly field: string; readonly known: readonly string[] } | undefined {
  return unknownIn(record, TABLES[record.status], '');
}

function unknownIn(value: unknown, table: FieldTable | true, path: string): ReturnType<typeof unknownFieldOf> {
  if (typeof value !== 'object' || value === null || table === true) return undefined;
  if (Array.isArray(value)) {
    for (const item of value) {
      const unknown = unknownIn(item, table, path);
      if (unknown !== undefined) return unknown;
    }
    return undefined;
  }
  for (const [name, inner] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    const within = Object.hasOwn(table, name) ? table[name] : undefined;
    if (within === undefined) return { field, known: Object.keys(table) };
    const unknown = unknownIn(inner, within, field);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}
