/**
 * Checks the shape of a scenario file: its fields, their types, and names from the catalogue.
 *
 * Invalid parts are reported as problems; the rest is parsed nevertheless, so that its cross-references are checked in
 * the same pass.
 */
import { z } from 'zod';
import type { Path } from '../experiment/path.ts';
import { quantityKindOf } from '../experiment/quantity.ts';
import { nearest } from '../experiment/suggest.ts';
import { keySpanAt, type Located, spanAt } from './document.ts';
import { type Problem, problemAt } from './errors.ts';
import { isMapping, type ScenarioFile, type ScenarioFileSchema } from './schema.ts';

export interface Shaped {
  readonly file: PartialFile;
  readonly problems: readonly Problem[];
}

/** The valid parts of a file. Invalid list items are undefined, so that the others keep their indexes. */
export type PartialFile = Partial<Omit<ScenarioFile, ItemwiseField>> & {
  readonly [Name in ItemwiseField]?: readonly (ScenarioFile[Name][number] | undefined)[];
};

type ItemwiseField = 'constraint' | 'reported';

export function parseShape(schema: ScenarioFileSchema, root: Located): Shaped {
  const parsed = schema.safeParse(root.value, { error: () => UNSPOKEN });
  if (parsed.success) return { file: parsed.data, problems: [] };
  const issues = parsed.error.issues.flatMap((issue) => specific(issue, []));
  const problems = withoutEchoes(issues, schema, root.value).flatMap((issue) => problemsOf(issue, schema, root));
  return { file: parseRest(schema, root.value, issues), problems };
}

/** An issue with its path from the root. */
type Issue = z.core.$ZodIssue;

/** The message of a rule without a message of its own, such as the length of a text that is one of two alternatives. */
const UNSPOKEN = '';

/**
 * "No alternative fits" does not help the user. When only one alternative has the right type, its own issues are
 * reported instead, if they have messages.
 */
function specific(issue: Issue, prefix: Path): Issue[] {
  const path = [...prefix, ...(issue.path as Path)];
  if (issue.code === 'invalid_key') return [{ ...issue, path, message: issue.issues[0]?.message || issue.message }];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const meant = issue.errors.filter(
    (alternative) => !alternative.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0),
  );
  const [only, ...others] = meant;
  if (!only || others.length > 0) return [{ ...issue, path }];
  const inside = only.flatMap((inner) => specific(inner, path));
  return inside.some(({ message }) => message === UNSPOKEN) ? [{ ...issue, path }] : inside;
}

function problemsOf(issue: Issue, schema: z.ZodType, root: Located): Problem[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(key, path, schema, root));
  if (issue.code === 'invalid_key') {
    const came = `'${String(path.at(-1))}'`;
    return [problemAt(keySpanAt(root, path), path, { expected: issue.message, came })];
  }
  const value = valueAt(root.value, path);
  const suggestion = nearest(...suggestable(issue, value, path, schema));
  const expected = issue.message === UNSPOKEN ? expectedAt(schema, path) : issue.message;
  return [problemAt(spanAt(root, path), path, { expected, came: describe(value), suggestion })];
}

function unknownField(key: string, path: Path, schema: z.ZodType, root: Located): Problem {
  const known = fieldsAt(schema, path);
  const field = fieldMeant(key, known);
  const isGlued = field !== undefined && key.includes(':');
  return problemAt(keySpanAt(root, [...path, key]), [...path, key], {
    expected: isGlued ? 'a space after the colon' : `one of the fields ${known.join(', ')}`,
    came: `'${key}'`,
    suggestion: isGlued ? `${field}: ${valueMeant(key, [...path, field], schema)}` : field,
  });
}

/** YAML takes `field:value` for one word where no space follows the colon. */
function fieldMeant(key: string, known: readonly string[]): string | undefined {
  const colon = key.indexOf(':');
  return nearest(key, known) ?? (colon > 0 ? nearest(key.slice(0, colon), known) : undefined);
}

/** What follows the colon; the nearest name, where the field takes one of some names. */
function valueMeant(key: string, path: Path, schema: z.ZodType): string {
  const value = key.slice(key.indexOf(':') + 1).trim();
  const field = schemaAt(schema, path);
  const issue = field && z.safeParse(field, value).error?.issues[0];
  return (issue?.code === 'invalid_value' && nearest(value, issue.values.map(String))) || value;
}

/** The text that may be misspelt, and the names that it may stand for. */
function suggestable(issue: Issue, value: unknown, path: Path, schema: z.ZodType): [string, readonly string[]] {
  if (issue.code === 'invalid_value' && typeof value === 'string') return [value, issue.values.map(String)];
  // A list is allowed for some names only, so the axis is misspelt.
  if (issue.code === 'invalid_type' && Array.isArray(value))
    return [String(path.at(-1)), fieldsAt(schema, path.slice(0, -1))];
  return ['', []];
}

/** A misspelt field is also missing; only the misspelling is reported. */
function withoutEchoes(issues: readonly Issue[], schema: z.ZodType, value: unknown): Issue[] {
  const misspelt = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const path = issue.path as Path;
    const known = fieldsAt(schema, path);
    for (const key of issue.keys) misspelt.add(JSON.stringify([...path, fieldMeant(key, known)]));
  }
  return issues.filter(({ path }) => valueAt(value, path as Path) !== undefined || !misspelt.has(JSON.stringify(path)));
}

/** Describes a value for an error message. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'no value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  // As YAML writes it.
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  if (typeof value !== 'string') return `${value as number | boolean}`;
  const kind = quantityKindOf(value);
  const sign = value.trim().startsWith('-') ? 'negative ' : '';
  return `'${value.length > 60 ? `${value.slice(0, 60)}...` : value}'${kind ? `, a ${sign}${kind}` : ''}`;
}

function valueAt(value: unknown, path: Path): unknown {
  let inner = value;
  for (const part of path)
    inner = isMapping(inner) || Array.isArray(inner) ? (inner as Record<string | number, unknown>)[part] : undefined;
  return inner;
}

/** What is expected of a field: its message for a missing value. */
function expectedAt(schema: z.core.$ZodType, path: Path): string {
  const field = schemaAt(schema, path);
  return (field && z.safeParse(field, undefined).error?.issues[0]?.message) ?? 'something else';
}

function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  const [part, ...rest] = path;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault)
    return schemaAt(schema.unwrap(), path);
  if (part === undefined) return schema;
  if (schema instanceof z.ZodPipe) return schemaAt(schema.in, path);
  if (schema instanceof z.ZodUnion)
    return schema.options.map((option) => schemaAt(option, path)).find((found) => found !== undefined);
  const inner = innerAt(schema, part);
  return inner && schemaAt(inner, rest);
}

function innerAt(schema: z.core.$ZodType, part: Path[number]): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[part] ?? schema.def.catchall;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(part)];
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

/** The names of the fields of the mapping that a schema has at a path. */
function fieldsAt(schema: z.core.$ZodType, path: Path): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault)
    return fieldsAt(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return fieldsAt(schema.in, path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => fieldsAt(option, path));
  const [part, ...rest] = path;
  if (part === undefined) return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const inner = innerAt(schema, part);
  return inner ? fieldsAt(inner, rest) : [];
}

/** Parses the file without the parts that have issues. */
function parseRest(schema: ScenarioFileSchema, value: unknown, issues: readonly Issue[]): PartialFile {
  if (!isMapping(value)) return {};
  const rest: Record<string, unknown> = { ...value };
  const droppedItems: Record<ItemwiseField, Set<unknown>> = { constraint: new Set(), reported: new Set() };
  for (const path of issues.flatMap(pathsOf)) {
    const [field, part] = path;
    if (typeof field !== 'string') continue;
    const isItemwise = field === 'constraint' || field === 'reported';
    if (isItemwise) droppedItems[field].add(part ?? 0);
    if (!isItemwise || part === undefined)
      rest[field] = field === 'vary' ? withoutPart(rest[field], path.slice(1)) : undefined;
  }
  for (const field of ITEMWISE_FIELDS) {
    if (Array.isArray(rest[field])) rest[field] = rest[field].filter((_, index) => !droppedItems[field].has(index));
  }
  const defined = Object.fromEntries(Object.entries(rest).filter(([, part]) => part !== undefined));
  const parsed = partOf(schema).safeParse(defined);
  if (!parsed.success) return {};
  const file = parsed.data as Partial<ScenarioFile>;
  return {
    ...file,
    constraint: spread(file.constraint ?? [], droppedItems.constraint),
    reported: spread(file.reported ?? [], droppedItems.reported),
  };
}

/** The schema with every field optional, which takes longer to make than to apply. */
function partOf(schema: ScenarioFileSchema) {
  const part = partial.get(schema) ?? schema.partial();
  partial.set(schema, part);
  return part;
}

const partial = new WeakMap<ScenarioFileSchema, ReturnType<ScenarioFileSchema['partial']>>();

const ITEMWISE_FIELDS = ['constraint', 'reported'] as const satisfies readonly ItemwiseField[];

function pathsOf(issue: Issue): Path[] {
  const path = issue.path as Path;
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

/** Drops a value of an axis, or a whole axis when its values are a list. */
function withoutPart(vary: unknown, [axis, value]: Path): unknown {
  if (!isMapping(vary) || axis === undefined) return undefined;
  const rest = { ...vary };
  const values = rest[axis];
  if (isMapping(values) && value !== undefined)
    rest[axis] = Object.fromEntries(Object.entries(values).filter(([name]) => name !== value));
  else delete rest[axis];
  return rest;
}

/** Restores the indexes that the items had before those at `dropped` were removed. */
function spread<Item>(items: readonly Item[], dropped: ReadonlySet<unknown>): (Item | undefined)[] {
  const left = [...items];
  return Array.from({ length: items.length + dropped.size }, (_, index) =>
    dropped.has(index) ? undefined : left.shift(),
  );
}
