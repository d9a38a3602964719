/**
 * The kinds of fields of scenario files, for all experiments.
 *
 * Convention: the `error` of a schema is a noun phrase that says what is expected ("a whole number from 1"); `shape.ts`
 * makes the sentence.
 */
import { z } from 'zod';
import { type Entry, listOf, summaryOf } from './entry.ts';
import { describeQuantity, parseQuantity } from './quantity.ts';

export const share = z
  .union([z.number(), z.string()], { error: describeQuantity('share') })
  .transform((input, context) => parseQuantity('share', input) ?? mismatch(context, describeQuantity('share')))
  .meta({ description: 'A share: a number from 0 to 1, or a percentage such as 95.8 %.', examples: ['10 %', 0.1] });

/** In milliseconds. */
export const duration = z
  .union([z.number(), z.string()], { error: describeQuantity('duration') })
  .transform((input, context) => parseQuantity('duration', input) ?? mismatch(context, describeQuantity('duration')))
  .meta({ description: 'A duration: a text with its unit, or a number of milliseconds.', examples: ['30 s', 500] });

/** In bytes. */
export const size = z
  .union([z.number(), z.string()], { error: describeQuantity('size') })
  .transform((input, context) => parseQuantity('size', input) ?? mismatch(context, describeQuantity('size')))
  .meta({ description: 'A size: a text with its unit, or a number of bytes.', examples: ['1 GiB'] });

export function mismatch(context: z.RefinementCtx, expected: string): never {
  context.addIssue({ code: 'custom', message: expected });
  return z.NEVER;
}

/** The name of one of these. */
export function named(what: string, entries: readonly Entry[]) {
  // Mechanisms share repairs: each name once.
  const summaries = Object.fromEntries(entries.map((entry) => [entry.name, summaryOf(entry)]));
  return oneOf(what, summaries, `The name of a ${what}.`);
}

/** A whole number in a range. `what` is the plural of what is counted, such as "AppVMs"; empty for a plain number. */
export function count(what: string, from: number, to: number, description: string) {
  const expected = `a whole number ${what === '' ? '' : `of ${what} `}from ${from} to ${to}`;
  return z.int({ error: expected }).min(from, { error: expected }).max(to, { error: expected }).meta({ description });
}

export function oneOf<Name extends string>(
  what: string,
  summaries: Readonly<Record<Name, string>>,
  description: string,
) {
  const names = Object.keys(summaries) as Name[];
  return z
    .enum(names, { error: `a ${what} (${listOf(names)})` })
    .meta({ description, enumDescriptions: Object.values(summaries) });
}

/** A text, or the name of a file, in whose place the loader of the scenario puts the file's text. */
export const textOrFile = (expected: string) =>
  z.union(
    [
      z.string(),
      z.strictObject(
        {
          file: z.string({ error: expected }).meta({ description: 'Its name.' }),
          text: z.string({ error: expected }).meta({ description: 'What is in it.' }),
        },
        { error: expected },
      ),
    ],
    { error: expected },
  );

/** The same fields with nothing required at any depth. */
export function optionalFields(fields: z.ZodRawShape): Record<string, z.ZodType> {
  const entries = Object.entries(fields).map(([name, field]) => {
    const mapping = mappingIn(field);
    const inner = mapping ? withOptionalFields(mapping) : withOptionalMapping(field as z.ZodType);
    // Not exactOptional, which tries every alternative on each field that is absent.
    return [name, inner.optional()];
  });
  return Object.fromEntries(entries);
}

const withOptionalFields = (mapping: z.ZodObject): z.ZodObject =>
  mapping.extend(optionalFields(mapping.shape)).meta(mapping.meta() ?? {});

/** Of a field that may be a mapping or something else. */
function withOptionalMapping(field: z.ZodType): z.ZodType {
  const union = field instanceof z.ZodExactOptional ? field.unwrap() : field;
  if (!(union instanceof z.ZodUnion) || choiceIn(union) === undefined) return field;
  const options = (union.options as z.ZodType[]).map((option) =>
    option instanceof z.ZodObject ? withOptionalFields(option) : option,
  );
  const error = z.safeParse(union, undefined).error?.issues[0]?.message ?? '';
  return z.union(options, { error }).meta(union.meta() ?? {});
}

/** The fields that are not mappings, by dotted path. What may be a mapping is there by itself and by its fields. */
export function leavesOf(fields: z.ZodRawShape, prefix = ''): [string, z.ZodType][] {
  return Object.entries(fields).flatMap(([name, field]): [string, z.ZodType][] => {
    const mapping = mappingIn(field);
    if (mapping) return leavesOf(mapping.shape, `${prefix}${name}.`);
    const choice = choiceIn(field);
    const inside = choice ? leavesOf(choice.shape, `${prefix}${name}.`) : [];
    return [[`${prefix}${name}`, field as z.ZodType], ...inside];
  });
}

/** The mapping that is one of the things that a field may be. */
function choiceIn(field: z.core.$ZodType): z.ZodObject | undefined {
  const inner = field instanceof z.ZodExactOptional ? field.unwrap() : field;
  return inner instanceof z.ZodUnion ? inner.options.find((option) => option instanceof z.ZodObject) : undefined;
}

/** The mapping that a field is, whether or not it may be left out. */
export function mappingIn(field: z.core.$ZodType): z.ZodObject | undefined {
  const inner = field instanceof z.ZodExactOptional ? field.unwrap() : field;
  return inner instanceof z.ZodObject ? inner : undefined;
}
