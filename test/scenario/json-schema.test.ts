import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { type Entry, namesOf } from '../../src/experiment/entry.ts';
import type { Experiment } from '../../src/experiment/experiment.ts';
import { experiments, metricNames } from '../../src/experiments.ts';
import { vmmFailure } from '../../src/models/vmm/experiment/experiment.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { scenarioFileSchema } from '../../src/scenario/schema.ts';
import { EXAMPLE, edited, exampleExperiments, exampleParts, load, problemsOf } from './example.ts';

/** All names that scenarios of these experiments can use, with those of the repairs of mechanisms. */
const namesIn = (within: readonly Experiment[]): string[] =>
  within.flatMap(({ parts }) =>
    Object.values(parts).flatMap((entries) =>
      entries.flatMap((entry: Entry & { readonly repairs?: readonly Entry[] }) => [
        entry.name,
        ...namesOf(entry.repairs ?? []),
      ]),
    ),
  );

type Node = { readonly [key: string]: unknown };

/** Every object within a JSON document. */
function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Node;
  for (const inner of Object.values(value)) yield* nodesOf(inner);
}

interface Form {
  readonly required: readonly string[];
  readonly properties: { readonly vary: { readonly properties: object } };
  readonly additionalProperties: boolean;
}

/** The schema of each experiment. */
function formsOf(within: readonly Experiment[]): Form[] {
  const { anyOf, $defs = {} } = scenarioJsonSchema(within) as {
    anyOf: readonly (Form | { $ref: string })[];
    $defs?: Readonly<Record<string, Form>>;
  };
  return anyOf.map((form) => ('$ref' in form ? $defs[form.$ref.replace('#/$defs/', '')]! : form));
}

const enumerated = (schema: object): Set<unknown> =>
  new Set([...nodesOf(schema)].flatMap((node) => (Array.isArray(node['enum']) ? node['enum'] : [])));

describe('the JSON Schema', () => {
  test('enumerates every name of every experiment and every metric', () => {
    expect([...enumerated(scenarioJsonSchema())]).toEqual(
      expect.arrayContaining([...namesIn(experiments), ...metricNames()]),
    );
  });

  test('follows the parts of an experiment: a new entry is in the schema, the errors and the loader', () => {
    const webBench = { name: 'WebBench', summary: 'a web service' };
    const grown = [vmmFailure.over({ ...exampleParts, workloads: [...exampleParts.workloads, webBench] })];
    expect(enumerated(scenarioJsonSchema(exampleExperiments))).not.toContain('WebBench');
    expect(enumerated(scenarioJsonSchema(grown))).toContain('WebBench');
    expect(JSON.stringify(scenarioJsonSchema(grown))).toContain('a web service');
  });

  test('forbids unknown fields and demands the same fields as the loader', () => {
    for (const { additionalProperties } of formsOf(exampleExperiments)) expect(additionalProperties).toBe(false);
    const [schema] = formsOf(exampleExperiments);
    if (schema === undefined) expect.fail('no form');
    for (const field of Object.keys(schema.properties)) {
      const { [field]: _left, ...rest } = parse(EXAMPLE) as Record<string, unknown>;
      const isMissed = problemsOf(() => load(JSON.stringify(rest))).some(
        ({ path, came }) => path === field && came === 'nothing',
      );
      expect([field, isMissed]).toEqual([field, schema.required.includes(field)]);
    }
  });

  test('describes every field', () => {
    const definitions = (scenarioJsonSchema() as { $defs: Record<string, Node> }).$defs;
    const described = (node: Node): boolean =>
      'description' in node ||
      (typeof node['$ref'] === 'string' && described(definitions[node['$ref'].replace('#/$defs/', '')] ?? {}));
    const axes = new Set(formsOf(experiments).flatMap(({ properties }) => Object.keys(properties.vary.properties)));
    const bare = [...nodesOf(scenarioJsonSchema())].flatMap((node) =>
      Object.entries((node['properties'] ?? {}) as Record<string, Node>).flatMap(([name, field]) =>
        // A field may itself be called `properties`.
        typeof field !== 'object' || described(field) || axes.has(name) ? [] : [name],
      ),
    );
    expect(bare).toEqual([]);
  });

  test.each([
    ['the committed scenario', readFileSync('scenarios/rehype-increments.yaml', 'utf8'), [vmmFailure], true],
    ['the example', EXAMPLE, exampleExperiments, true],
    ['an unknown field', edited(['runs: 100', 'runz: 100']), exampleExperiments, false],
    ['an unknown name', edited(['vmm: rehype', 'vmm: rehyp']), exampleExperiments, false],
    ['an unknown name in a patch', edited(['without: []', 'without: [x]']), exampleExperiments, false],
    ['an unknown name in an axis', edited(['[BlkBench, NetBench]', '[BlkBench, x]']), exampleExperiments, false],
    ['no runs', edited(['runs: 100', 'runs: 0']), exampleExperiments, false],
  ])('agrees with the loader about %s', (_what, text, within, isValid) => {
    const [asked] = within;
    if (asked === undefined) expect.fail('no experiment');
    const file: unknown = parse(text);
    const read = z.fromJSONSchema(scenarioJsonSchema(within) as Parameters<typeof z.fromJSONSchema>[0]);
    expect(scenarioFileSchema(asked).safeParse(file).success).toBe(isValid);
    expect(read.safeParse(file).success).toBe(isValid);
  });
});
