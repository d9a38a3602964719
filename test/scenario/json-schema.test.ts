import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Catalog, catalog } from '../../src/experiments/catalog.ts';
import { METRIC_NAMES } from '../../src/experiments/forms.ts';
import { vmmFailure } from '../../src/models/vmm/experiment/form.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { scenarioFileSchema } from '../../src/scenario/schema.ts';
import { EXAMPLE, edited, exampleCatalog, load, problemsOf } from './example.ts';

/** All names that a catalogue holds. */
const namesIn = (names: Catalog): string[] => {
  const { platforms, configurations, workloads, services, faults, detectors, mechanisms, reboots } = names;
  const named = [platforms, configurations, workloads, services, faults, detectors, mechanisms, reboots];
  return [
    ...named.flatMap((entries) => Object.keys(entries)),
    ...Object.values(mechanisms).flatMap((mechanism) => mechanism.repairs.map((repair) => repair.name)),
    ...Object.values(reboots).flatMap((reboot) => reboot.steps.map((step) => step.name)),
  ];
};

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
function formsOf(within: Catalog): Form[] {
  const { anyOf, $defs = {} } = scenarioJsonSchema(within) as {
    anyOf: readonly (Form | { $ref: string })[];
    $defs?: Readonly<Record<string, Form>>;
  };
  return anyOf.map((form) => ('$ref' in form ? $defs[form.$ref.replace('#/$defs/', '')]! : form));
}

const enumerated = (schema: object): Set<unknown> =>
  new Set([...nodesOf(schema)].flatMap((node) => (Array.isArray(node['enum']) ? node['enum'] : [])));

describe('the JSON Schema', () => {
  test('enumerates every name of the catalogue and every metric', () => {
    expect([...enumerated(scenarioJsonSchema())]).toEqual(
      expect.arrayContaining([...namesIn(catalog), ...METRIC_NAMES]),
    );
  });

  test('follows the catalogue: a new entry is in the schema, in the errors and in the files that load', () => {
    const grown: Catalog = {
      ...exampleCatalog,
      workloads: { ...exampleCatalog.workloads, WebBench: { name: 'WebBench', summary: 'a web service' } },
    };
    expect(enumerated(scenarioJsonSchema(exampleCatalog))).not.toContain('WebBench');
    expect(enumerated(scenarioJsonSchema(grown))).toContain('WebBench');
    expect(JSON.stringify(scenarioJsonSchema(grown))).toContain('a web service');
  });

  test('forbids unknown fields and demands the same fields as the loader', () => {
    for (const { additionalProperties } of formsOf(exampleCatalog)) expect(additionalProperties).toBe(false);
    const [schema] = formsOf(exampleCatalog);
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
    const axes = new Set(formsOf(catalog).flatMap(({ properties }) => Object.keys(properties.vary.properties)));
    const bare = [...nodesOf(scenarioJsonSchema())].flatMap((node) =>
      Object.entries((node['properties'] ?? {}) as Record<string, Node>).flatMap(([name, field]) =>
        described(field) || axes.has(name) ? [] : [name],
      ),
    );
    expect(bare).toEqual([]);
  });

  test.each([
    ['the committed scenario', readFileSync('scenarios/rehype-increments.yaml', 'utf8'), catalog, true],
    ['the example', EXAMPLE, exampleCatalog, true],
    ['an unknown field', edited(['runs: 100', 'runz: 100']), exampleCatalog, false],
    ['an unknown name', edited(['vmm: rehype', 'vmm: rehyp']), exampleCatalog, false],
    ['an unknown name in a patch', edited(['without: []', 'without: [x]']), exampleCatalog, false],
    ['an unknown name in an axis', edited(['[BlkBench, NetBench]', '[BlkBench, x]']), exampleCatalog, false],
    ['no runs', edited(['runs: 100', 'runs: 0']), exampleCatalog, false],
  ])('agrees with the loader about %s', (_what, text, names, isValid) => {
    const file: unknown = parse(text);
    const read = z.fromJSONSchema(scenarioJsonSchema(names) as Parameters<typeof z.fromJSONSchema>[0]);
    expect(scenarioFileSchema(names, vmmFailure).safeParse(file).success).toBe(isValid);
    expect(read.safeParse(file).success).toBe(isValid);
  });
});
