/**
 * The contracts of what a plugin adds, field by field, for plugins that no compiler has looked at. Fields that a
 * contract does not name are let through: models add to the contracts, and parts may keep what they like.
 *
 * Convention as in scenarios: the `error` of a schema is a noun phrase that says what is expected.
 */
import { z } from 'zod';
import { formatPath } from '../experiment/path.ts';
import { inWords, type PluginProblem } from './error.ts';
import type { HouseParts } from './plugin.ts';

const func = z.custom((value) => typeof value === 'function', { error: 'a function' });
const truth = z.boolean({ error: 'true or false' });
const words = z.string({ error: 'a text of one line' }).regex(/^\S[^\n]*$/, { error: 'a text of one line' });
const partName = z
  .string({ error: 'a name' })
  .regex(/^[A-Za-z0-9][\w.+-]*$/, { error: 'a name of letters, digits, dots, dashes' });
const listOf = (each: z.ZodType) => z.array(each, { error: 'a list' });
const mapping = <Shape extends z.ZodRawShape>(shape: Shape) => z.looseObject(shape, { error: 'a mapping' });
const texts = z.record(z.string(), words, { error: 'a mapping from names to texts' });

const entry = { name: partName, summary: words };
const components = listOf(
  z.enum(['vmm', 'privvm', 'dvm', 'appvm'], { error: "a component ('vmm', 'privvm', 'dvm' or 'appvm')" }),
);

const repair = {
  ...entry,
  optional: truth,
  upkeep: listOf(z.string({ error: 'a name' })).optional(),
  fixes: listOf(z.string({ error: 'a kind of damage' })).optional(),
  holds: func.optional(),
  obstacle: func.optional(),
  waitsFor: func.optional(),
  cost: func.optional(),
  apply: func,
};
const mechanismOf = (each: z.ZodRawShape, more: z.ZodRawShape = {}) =>
  mapping({ ...entry, recovers: components, repairs: listOf(mapping(each)), ...more });

const fault = mapping({
  ...entry,
  strikes: components,
  isControl: z.literal(true, { error: 'true or nothing' }).optional(),
  strike: func,
  detected: func.optional(),
  activated: func.optional(),
});
const detector = mapping({ ...entry, watches: components, attach: func });
const mechanism = mechanismOf(repair);
const service = mapping({ ...entry, works: truth, takes: func, install: func });
const reboots = mechanismOf({ ...repair, part: words });
const policy = mapping({ ...entry, needs: listOf(z.string({ error: 'the name of a setting' })), patience: func });

/** What a plugin can add to rvisim's own experiments: by experiment and kind, the contract of a part. */
const PART_CONTRACTS: {
  readonly [Name in keyof HouseParts]: Readonly<Record<keyof HouseParts[Name], z.ZodType>>;
} = {
  'vmm-failure': {
    workloads: mapping({ ...entry, install: func }),
    faults: fault,
    detectors: detector,
    mechanisms: mechanismOf({ ...repair, cost: func }, { preservesVms: truth }),
  },
  'driver-vm': { faults: fault, detectors: detector, mechanisms: mechanism },
  'privileged-vm': { faults: fault, detectors: detector, mechanisms: mechanism },
  reboot: { services: service, reboots, faults: fault },
  rejuvenation: { services: service, reboots, policies: policy },
  cluster: { services: service, reboots },
};

const entryContract = mapping(entry);

/** Of a part of this kind; about those of a plugin's own experiment nothing is known but that they have names. */
export function partContract(experiment: string, kind: string): z.ZodType {
  const contracts: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = PART_CONTRACTS;
  return contracts[experiment]?.[kind] ?? entryContract;
}

/** The kinds that a plugin can add to; undefined for an experiment of a plugin, which says itself. */
export const kindsOf = (experiment: string): readonly string[] | undefined =>
  experiment in PART_CONTRACTS ? Object.keys(PART_CONTRACTS[experiment as keyof HouseParts]) : undefined;

const experiment = mapping({
  ...entry,
  parts: z.record(z.string(), listOf(entryContract), { error: 'a mapping from kinds to lists of parts' }),
  fields: z.record(
    z.string(),
    z.custom((value) => value instanceof z.ZodType, { error: 'a schema of zod 4' }),
    {
      error: 'a mapping from fields to schemas',
    },
  ),
  defaults: mapping({}),
  example: mapping({}),
  violations: func,
  metrics: z.record(
    z.string().regex(/^[\w.-]+\|[\w.-]+$/),
    mapping({
      unit: z.enum(['share', 'ms', 's', 'h', 'ratio', 'per-second', 'count', 'usd', 'nines'], {
        error: 'a unit (share, ms, s, h, ratio, per-second, count, usd, nines)',
      }),
      meaning: words,
    }),
    { error: "a mapping from names such as 'what|condition' to metrics" },
  ),
  causes: texts,
  comparedFields: listOf(z.string({ error: 'the name of a field' })),
  control: func.optional(),
  kept: func,
  parameters: listOf(mapping({})),
  createRunner: func,
  over: func,
});

const figure = mapping({ name: partName, title: func, appliesTo: func, data: func, picture: func });

export const pluginContract = mapping({
  name: z
    .string({ error: 'a name of lower case, digits and dashes' })
    .regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'a name of lower case, digits and dashes' }),
  parts: z
    .record(z.string(), z.record(z.string(), z.array(z.unknown(), { error: 'a list' }), { error: 'a mapping' }), {
      error: 'a mapping from experiments to kinds to lists',
    })
    .optional(),
  experiments: listOf(experiment).optional(),
  figures: listOf(figure).optional(),
});

/** The first thing that is wrong with a value at `field`; undefined when it keeps the contract. */
export function breachOf(contract: z.ZodType, value: unknown, field = ''): PluginProblem | undefined {
  const [issue] = contract.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return undefined;
  const path = formatPath(issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)));
  const separator = field === '' || path === '' || path.startsWith('[') ? '' : '.';
  const isKey = issue.code === 'invalid_key';
  return {
    field: `${field}${separator}${path}`,
    expected: isKey ? "a name such as 'what|condition'" : issue.message,
    came: isKey ? `'${String(issue.path.at(-1))}'` : inWords(valueAt(value, issue.path)),
  };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const part of path) found = (found as Readonly<Record<PropertyKey, unknown>> | undefined)?.[part];
  return found;
}
