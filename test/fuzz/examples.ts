/** Values that a field takes, unusual ones among them: ends of ranges, every unit, every name. */
import { z } from 'zod';
import type { Experiment } from '../../src/experiment/experiment.ts';
import { leavesOf } from '../../src/experiment/fields.ts';
import { endsOfSchema } from './ends.ts';
import type { Tree } from './tree.ts';

const ofNumbers = (own: number): Tree[] =>
  [0, 1e-9, 0.001, 0.1, 0.5, 0.9, 1, 1.1, 2, 10, 1000, 1e6, 1e9].flatMap((factor) => [
    own * factor,
    Math.round(own * factor),
  ]);

/** Whatever some field could take. */
const COMMON: readonly Tree[] = [
  ofNumbers(1),
  [3, 5, 7, 8, 16, 32, 64, 100, 255, 256, 4096, 10_000, 86_400e9, 2 ** 31, 2 ** 40, 2 ** 53 - 1],
  ['0 s', '1 ns', '7 us', '1 ms', '0.5 s', '90 s', '1 min', '3 h', '2 d', '28 d', '400 d', '36500 d', '1e3 ms'],
  ['0 B', '1 B', '4 KiB', '1 MiB', '300 MiB', '1.5 GiB', '12 GiB', '1 TiB'],
  ['0 %', '1e-9 %', '5.6 %', '50 %', '99.9999 %', '100 %'],
  [true, false, 'x', 'a_b', '1 / 2', []],
].flat();

/** Of a schema, as far as they follow from it. */
export function examplesOf(schema: z.core.$ZodType, depth = 0): Tree[] {
  if (depth > 6) return [];
  const inner = (each: z.core.$ZodType): Tree[] => examplesOf(each, depth + 1);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault)
    return inner(schema.unwrap());
  if (schema instanceof z.ZodPipe) return inner(schema.in);
  if (schema instanceof z.ZodEnum) return [...schema.options];
  if (schema instanceof z.ZodLiteral)
    return [...schema.values].filter((value) => typeof value !== 'bigint').map((value) => value ?? null);
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option) => inner(option).slice(0, 60 / schema.options.length));
  if (schema instanceof z.ZodArray) {
    const each = inner(schema.element).slice(0, 12);
    return [[], ...each.map((one) => [one]), each, each.slice(0, 2), each.slice(0, 2).toReversed()];
  }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).slice(0, 20);
    return [0, 1, 2, 5].map((place) =>
      Object.fromEntries(
        fields.flatMap(([name, field]): [string, Tree][] => {
          const values = inner(field).filter((value) => z.safeParse(field, value).success);
          const value = values[place % Math.max(1, values.length)];
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    );
  }
  if (schema instanceof z.ZodNumber)
    return [schema.minValue, schema.maxValue].filter((end): end is number => end !== null && Number.isFinite(end));
  return [...COMMON];
}

/** A field by its path, with what it takes. */
export type Leaf = readonly [path: string, values: readonly Tree[]];

/** By experiment; `known` are the values that scenarios have by the name of a field, `own` those of constants. */
export function leavesWithValues(
  { fields }: Experiment,
  known: ReadonlyMap<string, readonly Tree[]>,
  own: ReadonlyMap<string, number>,
): readonly Leaf[] {
  return leavesOf(fields).flatMap(([path, leaf]): Leaf[] => {
    const name = path.split('.').at(-1) ?? '';
    const value = own.get(name);
    const more = value === undefined ? COMMON : [...ofNumbers(value), ...COMMON];
    const candidates = [...examplesOf(leaf), ...(known.get(name) ?? []), ...more];
    const distinct = new Map(candidates.map((candidate) => [JSON.stringify(candidate), candidate]));
    const taken = [...distinct.values()].filter((candidate) => z.safeParse(leaf, candidate).success);
    return taken.length === 0 ? [] : [[path, [...taken, ...endsOfSchema(leaf, taken)]]];
  });
}
