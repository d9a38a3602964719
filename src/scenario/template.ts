/**
 * A first scenario of an experiment, to be edited: all fields, with meanings and defaults, and values with which it
 * runs. It is generated from the schema of the loader, so it is always up to date.
 *
 * Explanations begin with `# `. An optional field begins with `#` without a space; the user removes the `#` to set the
 * field.
 */
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Experiment } from '../experiment/experiment.ts';
import { quantityKindOf, quantityText } from '../experiment/quantity.ts';
import { isMapping, scenarioFileSchema } from './schema.ts';

/** The text of a scenario file of this name. */
export function scenarioTemplate(form: Experiment, name: string): string {
  const { shape } = scenarioFileSchema(form);
  const written: Readonly<Record<string, unknown>> = {
    name,
    question: `${form.summary.charAt(0).toUpperCase()}${form.summary.slice(1)}?`,
    experiment: form.name,
    runs: 20,
    seed: name,
    ...form.example,
  };
  const samples: Readonly<Record<string, unknown>> = { ...form.defaults, ...frameSamples(form) };
  const explained = new Set<unknown>();
  const blocks = Object.entries(shape)
    // An experiment without shares has no such fields.
    .filter(([field]) => !ABOUT_SHARES.includes(field) || field in samples)
    .map(([field, schema]) =>
      fieldLines(field, schema, { value: written[field], sample: samples[field], indent: '', explained }),
    );
  return [HEADER, ...blocks].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

const HEADER = [
  '# A first scenario, written by rvisim new, to be edited.',
  '#',
  "# A line that begins with '#' and a field, without a space between, is a field that may be left out: take the '#'",
  '# away to set it. `rvisim check` says whether the file is right, `rvisim list` what the names in it stand for.',
];

const ABOUT_SHARES = ['strata'];

/** The values shown behind `#` for the fields that all experiments have. */
function frameSamples({ metrics, example }: Experiment): Readonly<Record<string, unknown>> {
  const share = Object.keys(metrics).find((metric) => metrics[metric]?.unit === 'share');
  const [axis] = Object.keys(example['vary'] ?? {});
  const [metric = ''] = Object.keys(metrics);
  const value = metrics[metric]?.unit === 'share' ? '90 %' : 1;
  return {
    precision: [{ metric: share ?? metric, within: '2 %' }],
    ...(share !== undefined && axis !== undefined && { strata: { axis } }),
    constraint: [],
    reported: [{ id: 'row of the source', metric, value, use: 'prediction' }],
  };
}

interface Written {
  /** The value in the file; undefined for a field that is left out. */
  readonly value: unknown;
  /** The value shown behind `#` instead. */
  readonly sample?: unknown;
  readonly indent: string;
  /** Schemas and lists of names that have been explained already. */
  readonly explained: Set<unknown>;
}

function fieldLines(name: string, schema: z.core.$ZodType, written: Written): string[] {
  const { value, sample, indent, explained } = written;
  if (value === undefined && explained.has(schema)) return [];
  const inner = unwrapped(schema);
  const prose = explained.has(schema) ? [] : meaningOf(schema, explained).flatMap((text) => comment(text, indent));
  explained.add(schema);
  const head = `${indent}${value === undefined ? '#' : ''}${name}:`;
  const within = (field: string, each: z.core.$ZodType): string[] => {
    const its = isMapping(value) ? value[field] : undefined;
    return fieldLines(field, each, { value: its, indent: `${indent}  `, explained });
  };
  if (name === 'vary' && isMapping(value))
    return [...prose, head, ...Object.entries(value).map(([axis, each]) => `  ${axis}: ${inOneLine(each)}`)];
  if (isExplained(inner) && (value !== undefined || sample === undefined))
    return [...prose, head, ...Object.entries(inner.shape).flatMap(([field, each]) => within(field, each))];
  if (inner instanceof z.ZodRecord && unwrapped(inner.valueType) instanceof z.ZodObject && isMapping(value))
    return [...prose, head, ...Object.keys(value).flatMap((entry) => within(entry, inner.valueType))];
  const shown = value ?? inUnits(sample ?? sampleOf(inner), schema);
  return [...prose, shown === undefined ? head : `${head} ${inOneLine(shown)}`];
}

/**
 * Mappings are explained field by field, except for the constants of a model, which `rvisim list parameters` explains.
 */
const isExplained = (schema: z.core.$ZodType): schema is z.ZodObject =>
  schema instanceof z.ZodObject && Object.keys(schema.shape).length <= 20;

const inOneLine = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trimEnd();

/** The explanation of a field: its description, and its possible names or else what is expected. */
function meaningOf(schema: z.core.$ZodType, explained: Set<unknown>): string[] {
  const { description } = metaOf(schema);
  const inner = unwrapped(schema);
  const names = namesIn(inner);
  const key = names.join('\n');
  const isKnown = names.length > 0 && explained.has(key);
  explained.add(key);
  const expected = names.length > 0 || inner instanceof z.ZodObject ? undefined : expectedAt(inner);
  return [
    ...(description === undefined ? [] : [description]),
    ...(expected === undefined ? [] : [`  expected: ${expected}`]),
    ...(isKnown ? ['  as above'] : names),
  ];
}

/** The names of an enumeration, or of one in a list, each with what it stands for. */
function namesIn(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodArray) return namesIn(unwrapped(schema.element));
  if (!(schema instanceof z.ZodEnum)) return [];
  const { enumDescriptions = [] } = metaOf(schema) as { readonly enumDescriptions?: readonly string[] };
  return schema.options.map((name, index) => `  ${name}: ${enumDescriptions[index] ?? ''}`);
}

/** By the convention of the schemas, the error message says what is expected. */
function expectedAt(schema: z.core.$ZodType): string | undefined {
  if (schema instanceof z.ZodLiteral) return undefined;
  return z.safeParse(schema, undefined).error?.issues[0]?.message;
}

/** A valid value of the field; undefined if none is known. */
function sampleOf(schema: z.core.$ZodType): unknown {
  const samples = [
    ...(metaOf(schema).examples ?? []),
    ...(schema instanceof z.ZodEnum ? schema.options : []),
    ...(schema instanceof z.ZodNumber ? [schema.minValue, 1] : [true]),
  ];
  return samples.find((sample) => z.safeParse(schema, sample).success);
}

/** Defaults are in the base unit; the template shows them with a unit. */
function inUnits(value: unknown, schema: z.core.$ZodType): unknown {
  const [example] = metaOf(schema).examples ?? [];
  const kind = typeof example === 'string' ? quantityKindOf(example) : undefined;
  return typeof value === 'number' && kind !== undefined ? quantityText(kind, value) : value;
}

/** The field itself, whether or not it may be left out. */
function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema;
}

interface Meta {
  readonly description?: string | undefined;
  readonly examples?: readonly unknown[];
}

/** The description of the field, or of the schema that it wraps. */
function metaOf(schema: z.core.$ZodType): Meta {
  const outer = z.globalRegistry.get(schema) as Meta | undefined;
  const inner = unwrapped(schema);
  return { ...(inner === schema ? undefined : metaOf(inner)), ...outer };
}

const WIDTH = 110;

/** The text as comment lines, with its indentation kept. */
function comment(text: string, indent: string): string[] {
  const [margin = ''] = /^ */.exec(text) ?? [];
  const room = WIDTH - indent.length;
  const lines: string[] = [];
  let line = margin;
  for (const word of text.trim().split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = `${margin}${margin}`;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line].map((each) => `${indent}# ${each}`);
}
