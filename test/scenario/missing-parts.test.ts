/** Whatever part of a mapping an axis gives, what the mapping needs besides is asked for. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { duration, optionalFields, share } from '../../src/experiment/fields.ts';
import { experiments } from '../../src/experiments.ts';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { missingParts, withoutDefaults } from '../../src/scenario/missing-parts.ts';
import { examplesOf } from '../fuzz/examples.ts';
import { at, isMapping, pathsIn, replaced, type Tree } from '../fuzz/tree.ts';

/** Of every experiment, the fields that may be mappings, with mappings that they take. */
const mappings = experiments.flatMap(({ name, fields }) =>
  Object.entries(fields).flatMap(([field, schema]) => {
    const wholes = examplesOf(schema).filter((value) => isMapping(value) && z.safeParse(schema, value).success);
    const patch = z.strictObject(optionalFields({ [field]: schema }));
    return wholes.length === 0 ? [] : [{ name, field, schema: schema as z.ZodType, patch, fields, wholes }];
  }),
);

const given = fc.constantFrom(...mappings).chain((mapping) =>
  fc.constantFrom(...mapping.wholes).chain((whole) =>
    fc.array(fc.constantFrom(...pathsIn(whole)), { maxLength: 6 }).map((left) => {
      const part = left.reduce((tree, path) => replaced(tree, path, undefined), whole);
      return { ...mapping, part };
    }),
  ),
);

const lacks = (fields: z.ZodRawShape, settings: Readonly<Record<string, unknown>>, from = settings): string[] =>
  missingParts(fields, settings, () => from).map(({ field, came }) => `${field.join('.')}: ${came}`);

describe('a part of a mapping', () => {
  test.prop([given], { numRuns: 200 })(
    'is whole where the field itself takes it',
    ({ field, schema, patch, fields, part }) => {
      fc.pre(patch.safeParse({ [field]: part }).success);
      const isWhole = z.safeParse(schema, part).success;
      expect(lacks(fields, { [field]: part }).length === 0).toBe(isWhole);
    },
  );

  it('that is all that an axis gives is refused, in every experiment, and the axis is named', () => {
    const parts = new Map<string, Tree>();
    for (const { name, field, schema, patch, wholes } of mappings)
      for (const whole of wholes)
        for (const path of pathsIn(whole).filter((each) => each.every((part) => typeof part === 'string'))) {
          const only = { [field]: replaced({}, path, at(whole, path)) };
          const isPatch = patch.safeParse(only).success;
          if (isPatch && !z.safeParse(schema, only[field]).success) parts.set([name, field, ...path].join('.'), only);
        }
    for (const { name, fields, defaults } of experiments) {
      const isLeftOut = (field: string): boolean => z.safeParse(z.object({ [field]: fields[field]! }), {}).success;
      const own = [...parts].filter(([place]) => place.startsWith(`${name}.`));
      const told = problemsOf({ experiment: name, vary: { part: Object.fromEntries(own) } });
      for (const [place] of own) {
        const [, field = ''] = place.split('.');
        if (isLeftOut(field) && !(field in defaults)) expect(told, place).toContain(`vary.part."${place}".${field}`);
      }
    }
    expect([...parts.keys()]).toEqual(
      expect.arrayContaining([
        'migration.fault.trigger.phase',
        'replication.fault.trigger.at',
        'overload.demandTrace.text',
      ]),
    );
  });
});

/** Where something is missing beside what is there, a place a line. */
function problemsOf(tree: Readonly<Record<string, Tree>>): string {
  try {
    parseScenario(JSON.stringify({ name: 'x', question: 'x?', seed: 'x', runs: 1, ...tree }), 'x.yaml');
    return 'none';
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.flatMap(({ path, came }) => (came.startsWith('nothing beside') ? [path] : [])).join('\n');
  }
}

describe('of one of several mappings, a part', () => {
  const trigger = z.union([z.strictObject({ phase: z.string(), share }), z.strictObject({ at: duration })], {
    error: 'a mapping with phase and share, or with at',
  });

  it('needs the rest of the mapping that it belongs to', () => {
    expect(lacks({ trigger }, { trigger: { phase: 'x' } })).toEqual(['trigger.share: nothing beside phase']);
    expect(lacks({ trigger }, { trigger: { phase: 'x', share: 0.1 } })).toEqual([]);
    expect(lacks({ trigger }, { trigger: { at: 3 } })).toEqual([]);
  });

  it('says in words what would do', () => {
    const [problem] = missingParts({ trigger }, { trigger: { phase: 'x' } }, () => ({}));
    expect(problem?.expected).toMatch(/^a share from 0 to 1.*, for a mapping with phase and share, or with at$/);
  });

  it('is needed where none is given', () => {
    expect(lacks({ trigger }, { trigger: {} })).toEqual(['trigger.at: nothing']);
  });

  it('does not go with a part of another, but for one that nobody has written', () => {
    const mixed = { trigger: { phase: 'x', share: 0.1, at: 3 } };
    expect(lacks({ trigger }, mixed)).toEqual(['trigger: phase and share and at together']);
    const defaults = { trigger: { phase: 'x', share: 0.1 } };
    expect(lacks({ trigger }, mixed, withoutDefaults(mixed, defaults))).toEqual([]);
    expect(lacks({ trigger }, mixed, withoutDefaults(mixed, { trigger: { at: 3 } }))).toEqual([]);
  });

  it('is found beside texts and numbers, in unions of unions, in fields that may be left out, and at any depth', () => {
    const scalar = z.union([z.string(), z.number(), trigger]).exactOptional();
    expect(lacks({ scalar }, { scalar: 'x' })).toEqual([]);
    expect(lacks({ scalar }, {})).toEqual([]);
    expect(lacks({ scalar }, { scalar: { phase: 'x' } })).toEqual(['scalar.share: nothing beside phase']);
    const deep = z.strictObject({ inner: z.union([z.boolean(), z.strictObject({ trigger })]) }).optional();
    expect(lacks({ deep }, { deep: { inner: { trigger: { share: 0 } } } })).toEqual([
      'deep.inner.trigger.phase: nothing beside share',
    ]);
    expect(lacks({ deep }, { deep: {} })).toEqual(['deep.inner: nothing']);
  });

  it('belongs to the mapping with its kind, where a kind tells them apart', () => {
    const kinds = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), x: z.number() }),
      z.strictObject({ kind: z.literal('b'), x: z.number(), y: z.number() }),
    ]);
    expect(lacks({ kinds }, { kinds: { kind: 'b', x: 1 } })).toEqual(['kinds.y: nothing beside kind and x']);
    expect(lacks({ kinds }, { kinds: { kind: 'a', x: 1 } })).toEqual([]);
    expect(lacks({ kinds }, { kinds: { x: 1 } })).toEqual(['kinds.kind: nothing beside x']);
  });

  it('of an item of a list is refused by the shape of the axis, which gives lists as a whole', () => {
    const list = z.array(trigger);
    expect(z.safeParse(z.strictObject(optionalFields({ list })), { list: [{ phase: 'x' }] }).success).toBe(false);
  });

  it('is not asked for where the rest of it is only of the wrong shape', () => {
    const text = JSON.stringify({
      name: 'wrong',
      question: 'Is one mistake told once?',
      experiment: 'migration',
      mechanism: 'pre-copy-xen',
      workload: 'quake3',
      fault: { model: 'host-crash', target: 'source', trigger: { phase: 'prepare', share: 0.5 }, lasts: '-5s' },
      runs: 1,
      seed: 'wrong',
      vary: { phase: { first: { fault: { trigger: { phase: 'rounds' } } } } },
    });
    const problems = (() => {
      try {
        parseScenario(text, 'wrong.yaml', []);
        return [];
      } catch (error) {
        return (error as ScenarioError).problems;
      }
    })();
    expect(problems).toEqual([expect.objectContaining({ path: 'fault.lasts', came: "'-5s', a negative duration" })]);
  });
});
