/**
 * Whether a manifest that was received can be one that this tool wrote: the types of all that is read of it, and a
 * question that this version could ask. A seal shows only that the question was not changed by accident, since anybody
 * can compute it anew.
 */
import { z } from 'zod';
import type { PluginMark } from '../experiment/catalogue.ts';
import { MODEL_VERSION } from '../experiment/model-version.ts';
import { flawOfResolved } from '../scenario/resolved.ts';
import { LARGEST_RUNS, type Scenario } from '../scenario/schema.ts';
import { MOST_AXES, MOST_COMBINATIONS } from '../scenario/variants.ts';
import { hasItsPlugins } from './plugin-marks.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const place = z.int().min(0);
/** A round, and so a shard, has no more positions than this: it is the part of a plan that is in memory. */
const MOST_TURNS = 1_000_000;

const shard = z
  .object({ index: z.int().min(1), count: z.int().min(1).max(100_000) })
  .refine(({ index, count }) => index <= count, { error: 'expected an index up to the count' });

const session = z.object({
  tool: z.object({
    version: z.string(),
    commit: z.string().optional(),
    dirty: z.boolean().optional(),
    lockfile: z.string().optional(),
  }),
  host: z.object({ node: z.string(), os: z.string(), cpu: z.string() }),
  commandLine: z.array(z.string()),
  jobs: z.number(),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  firstPosition: place,
  shard: shard.optional(),
});

const axis = z.object({
  name: z.string(),
  values: z.array(z.object({ name: z.string(), patch: z.record(z.string(), z.unknown()) })).min(1),
});

const condition = z.record(z.string(), z.array(z.string()));

/** What is the same for every experiment. */
const frame = z.object({
  name: z.string(),
  question: z.string(),
  experiment: z.string().optional(),
  runs: z.int().min(1).max(LARGEST_RUNS),
  seed: z.string(),
  precision: z.array(z.object({ metric: z.string(), within: z.number(), confidence: z.number() })),
  vary: z
    .array(axis)
    .max(MOST_AXES)
    .refine((axes) => axes.reduce((product, { values }) => product * values.length, 1) <= MOST_COMBINATIONS, {
      error: `expected at most ${MOST_COMBINATIONS} combinations`,
    }),
  constraint: z.array(z.object({ when: condition, require: condition })),
  claims: z.array(z.string()).optional(),
  reported: z.array(
    z.object({ id: z.string(), where: z.record(z.string(), z.string()), metric: z.string(), value: z.number() }),
  ),
});

/** What a plugin is known by; a name that could be taken for a command or for a place elsewhere is none. */
const plugin = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'expected a name of lower case, digits and dashes' }),
  files: z
    .array(z.object({ file: z.string().regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]{1,200}$/u), sha256: hash }))
    .min(1)
    .max(1000),
});

const question = z.object({
  scenarioHash: hash,
  modelVersion: z.string(),
  seed: z.string(),
  runs: z.int().min(1).max(LARGEST_RUNS),
  variants: z.array(z.string()),
  taxonomy: z.array(z.string()),
  shard: shard.optional(),
  turns: z
    .array(z.int().min(1))
    .refine((turns) => turns.reduce((sum, each) => sum + each, 0) <= MOST_TURNS, {
      error: `expected at most ${MOST_TURNS} turns in a round`,
    })
    .optional(),
  overrides: z.array(z.string()).optional(),
  plugins: z.array(plugin).max(100).optional(),
  scenario: frame,
});

const manifest = z.object({
  status: z.enum(['running', 'interrupted', 'finished']),
  question,
  seal: hash,
  scenarioSha256: hash.optional(),
  answer: z
    .object({
      records: place,
      unanswered: place,
      stoppedEarly: z.literal(true).optional(),
      digest: z.string(),
      root: hash,
    })
    .optional(),
  sessions: z.array(session.extend({ workers: z.array(z.object({ name: z.string() })).optional() })).min(1),
});

/** The first thing that is wrong with the types of a manifest, in words; undefined when they are right. */
export const flawInManifest = (value: unknown): string | undefined => flawBy(manifest, value);

function flawBy(schema: z.ZodType, value: unknown): string | undefined {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return undefined;
  const message = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  return `its field '${issue.path.join('.')}' is wrong: ${message}`;
}

/** What is compared of a question. */
interface Received {
  readonly scenarioHash: string;
  readonly modelVersion: string;
  readonly seed: string;
  readonly runs: number;
  readonly variants: readonly string[];
  readonly taxonomy: readonly string[];
  readonly turns?: readonly number[];
  readonly scenario: Scenario;
  readonly plugins?: readonly PluginMark[];
}

/** Questions that have been found right, by their text: a command reads the same manifest several times. */
const sound = new Set<string>();

/**
 * What keeps a question from being one that this version asks: a scenario that no file gives, or a hash and names that
 * are not those of the scenario. `asked` makes the question of a scenario. Of another model version only what all have
 * in common is looked at.
 */
export function flawInQuestion(received: Received, asked: (scenario: Scenario) => Received): string | undefined {
  const text = JSON.stringify(received);
  if (sound.has(text)) return undefined;
  const shape = flawBy(question, received);
  if (shape !== undefined) return shape;
  const isOurs = received.modelVersion === MODEL_VERSION && hasItsPlugins(received);
  const flaw = isOurs ? flawOfResolved(received.scenario) : undefined;
  if (flaw !== undefined) return flaw;
  const again = asked(received.scenario);
  if (received.turns !== undefined && received.turns.length !== again.variants.length)
    return `it has turns for ${received.turns.length} of ${again.variants.length} variants`;
  if (received.scenarioHash !== again.scenarioHash)
    return `its scenario has the hash ${brief(again.scenarioHash)}, it says ${brief(received.scenarioHash)}`;
  for (const field of ['seed', 'runs', 'variants', ...(isOurs ? ['taxonomy' as const] : [])] as const)
    if (JSON.stringify(received[field]) !== JSON.stringify(again[field]))
      return `its field '${field}' is not that of its scenario`;
  sound.add(text);
  return undefined;
}

const brief = (text: string): string => text.slice(0, 12);
