/**
 * Every rule of the schemas speaks in our own words: a noun phrase that follows "expected". The walk goes to every
 * place that a scenario file can have and breaks each of its rules; what is said there must not be the library's own
 * message.
 */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { experiments } from '../../src/experiments.ts';
import { parseDocument } from '../../src/scenario/document.ts';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { scenarioFileSchema } from '../../src/scenario/schema.ts';
import { parseShape } from '../../src/scenario/shape.ts';
import { scenarioTemplate } from '../../src/scenario/template.ts';

/** From the value at a place to the whole file that has it there. */
type Around = (value: unknown) => unknown;

/** Every place, once for each schema that may be there. */
function* places(schema: z.core.$ZodType, around: Around, seen = new Set<z.core.$ZodType>()): Generator<Around> {
  if (seen.has(schema)) return;
  seen.add(schema);
  yield around;
  for (const [inner, within] of partsOf(schema)) yield* places(inner, (value) => around(within(value)), seen);
}

/** Constants of a model are all of one kind, and so are axes. */
const isOfOneKind = (fields: readonly string[]): boolean =>
  fields.length > 40 || fields.some((name) => name.includes('.') || /Nanos$|Bytes$|PerSecond$/.test(name));

function partsOf(schema: z.core.$ZodType): (readonly [z.core.$ZodType, Around])[] {
  const itself: Around = (value) => value;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault)
    return [[schema.unwrap(), itself]];
  if (schema instanceof z.ZodObject) {
    const all = Object.entries<z.core.$ZodType>(schema.shape);
    const fields = isOfOneKind(Object.keys(schema.shape)) ? all.slice(0, 3) : all;
    const rest = schema.def.catchall;
    return [...fields, ...(rest === undefined ? [] : [['other', rest] as const])].map(([name, inner]) => [
      inner,
      (value) => ({ [name]: value }),
    ]);
  }
  if (schema instanceof z.ZodRecord) {
    return [
      [schema.keyType, (value) => ({ [String(value)]: 1 })],
      [schema.valueType, (value) => ({ some: value })],
    ];
  }
  if (schema instanceof z.ZodArray) return [[schema.element, (value) => [value]]];
  if (schema instanceof z.ZodTuple)
    return schema.def.items.map((item, index) => [
      item,
      (value) => schema.def.items.map((_, other) => (other === index ? value : 1)),
    ]);
  if (schema instanceof z.ZodUnion) return schema.options.map((option) => [option, itself]);
  return schema instanceof z.ZodPipe ? [[schema.in, itself]] : [];
}

const HUGE = 12_345_678_901_234_567_000;
/** Something for every rule to say no to. */
const SCALARS = [null, true, '', 'x y', '-', 'x'.repeat(300), -1, 0.5, HUGE, -HUGE, 'INFINITY'];
const COLLECTIONS = [[], ['x', 'y', 'z'], [null], [2, 1], {}, { '1 2': {} }, { x: null }];
const BAD: readonly unknown[] = [...SCALARS, ...COLLECTIONS];

const yaml = (value: unknown): string => JSON.stringify(value).replaceAll('"INFINITY"', '.inf');

/** The library's words, or none at all. */
const FOREIGN = /^$|^(?:Invalid|Too (?:big|small)|Unrecognized)|\breceived\b|[<>]=/;

describe.each(experiments.map((form, index) => ({ name: form.name, form, index })))(
  'the schema of $name',
  ({ form, index }) => {
    const schema = scenarioFileSchema(form);

    it('has its own message of what is expected, for every mistake', () => {
      const foreign = new Set<string>();
      let said = 0;
      // What is the same for every experiment is walked once.
      const own = index === 0 ? schema : z.strictObject(form.fields);
      const walk = (around: Around, within: typeof schema): void => {
        for (const bad of BAD) {
          const { root } = parseDocument({ file: 'walk', text: yaml(around(bad)) });
          if (root === undefined) continue;
          for (const { path, expected } of parseShape(within, root).problems) {
            said += 1;
            if (FOREIGN.test(expected)) foreign.add(`${path}: ${expected}`);
          }
        }
      };
      walk((value) => value, schema);
      // A field at a time: what else the file lacks has been said by now.
      const seen = new Set<z.core.$ZodType>();
      for (const [name, field] of Object.entries(own.shape)) {
        const alone = z.strictObject({ [name]: field }) as unknown as typeof schema;
        for (const around of places(field, (value) => ({ [name]: value }), seen)) walk(around, alone);
      }
      expect([...foreign]).toEqual([]);
      expect(said).toBeGreaterThan(300);
    });
  },
);

describe('a value that is far out', () => {
  const [form = expect.fail()] = experiments;
  const problemsWith = (edit: (text: string) => string, of = form): string => {
    try {
      parseScenario(edit(scenarioTemplate(of, 'first')), 'first.yaml');
      return '';
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      return error.format();
    }
  };
  const replacing = (field: string, value: string) => (text: string) =>
    text.replace(new RegExp(`^#?${field}: .*$`, 'm'), `${field}: ${value}`);

  it.each([
    ['runs', '12345678901234567000', 'expected a whole number of runs from 1 to 10000000, came 12345678901234567000'],
    ['runs', '.inf', 'expected a whole number of runs from 1 to 10000000, came .inf'],
    ['seed', "''", "expected a text of at least one character, or a whole number, came ''"],
    ['seed', '12345678901234567000', 'expected a text of at least one character, or a whole number'],
    ['memoryGiB', '12345678901234567000', 'expected a whole number of GiB from 1 to 1024'],
  ])('is spoken of in words: %s: %s', (field, value, message) => {
    expect(problemsWith(replacing(field, value))).toContain(message);
  });

  it('gets a message where a name is expected', () => {
    const stateModel = experiments.find(({ name }) => name === 'state-model') ?? expect.fail();
    const said = problemsWith((text) => text.replace(/^ {2}unit:$/m, '  1 unit:'), stateModel);
    expect(said).toContain("expected a name of letters, digits and hyphens that starts with a letter, came '1 unit'");
  });
});
