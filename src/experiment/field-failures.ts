/**
 * `failures:` of scenarios whose failures come from a trace of a real system, and what is kept of that trace in the
 * question: a record depends on it, so that no run ever reads a file.
 */
import { z } from 'zod';
import type { DeepPartial, DeepReadonly } from './experiment.ts';
import { duration, oneOf } from './fields.ts';
import { LAWS, type Law, type LawName } from './law.ts';
import type { Violation } from './rule.ts';

const TRACE_EXPECTED = 'the path of a trace of failures, from the folder of the scenario';
const names = (what: string, description: string) =>
  z
    .array(z.union([z.string(), z.number()], { error: `one of the ${what}` }).transform(String), {
      error: `a list of ${what}`,
    })
    .meta({ description });

/** A trace, and what of it is used. */
export const traceFields = {
  trace: z.string({ error: TRACE_EXPECTED }).min(1, { error: TRACE_EXPECTED }).meta({
    description: 'The path of a trace that `rvisim failures` reads, from the folder of the scenario.',
  }),
  sha256: z
    .string({ error: 'a SHA-256 of 64 hexadecimal digits' })
    .regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 of 64 hexadecimal digits' })
    .meta({ description: 'The trace must have this SHA-256.' })
    .exactOptional(),
  systems: names('systems of the trace', 'Only nodes of these systems. Default: all.').exactOptional(),
  nodes: names('nodes of the trace', 'Only these nodes. Default: all.').exactOptional(),
  causes: names('causes of the trace', 'Only failures with these causes. Default: all.').exactOptional(),
};

export const lawField = oneOf(
  'law',
  { best: 'that with the smallest AIC', ...LAWS },
  'For `fitted`: the law of times up and of times away. Default: best.',
);

export const FIELD_MAPPING_EXPECTED = 'a mapping with trace, sample and what the sample needs';

export const fieldFailures = z
  .strictObject(
    {
      ...traceFields,
      sample: oneOf(
        'sample',
        {
          replay: 'the failures of nodes of the trace as they were, from the beginning of the trace on',
          bootstrap: 'blocks of the trace, drawn with replacement; those of one time for all hosts',
          fitted: 'times drawn from laws that are fitted to the trace, each host by itself',
        },
        'How failures are taken from the trace.',
      ),
      block: duration
        .meta({ ...duration.meta(), description: 'For `bootstrap`: the length of a block. Default: 30 d.' })
        .exactOptional(),
      law: lawField.exactOptional(),
      per: oneOf(
        'part of the trace',
        {
          node: 'laws of each node by itself',
          system: 'laws of all nodes of a system together',
          cause: 'for each cause laws of its own; what comes first strikes',
        },
        'For `fitted`: what laws are fitted to. Default: system.',
      ).exactOptional(),
      placement: oneOf(
        'placement',
        { any: 'any nodes of the trace', 'same-system': 'nodes of one system, drawn by its size' },
        'Which nodes of the trace the hosts are, drawn for each run. Default: any.',
      ).exactOptional(),
      repair: oneOf(
        'repair',
        {
          trace: 'the host is away for as long as the trace says, and then boots',
          recovery: 'the host boots at once: failures of software alone',
        },
        'What follows a failure. Default: trace.',
      ).exactOptional(),
    },
    { error: FIELD_MAPPING_EXPECTED },
  )
  .meta({ description: 'Failures come from a trace of a real system.' });

/** With what was kept of the trace, once the scenario is loaded. */
export type FieldFailures = DeepReadonly<z.output<typeof fieldFailures>> & { readonly data?: FieldData };

/** What runs use of a trace: plain data, part of the question. */
export interface FieldData {
  /** Of the file that it comes from. */
  readonly sha256: string;
  readonly failures: number;
  readonly spanSeconds: number;
  /** Nodes that were watched for too little of that time, and so are left out. */
  readonly leftOut: number;
  readonly nodes: readonly FieldNodeData[];
  /** For `fitted`: the groups of nodes that laws were fitted to. */
  readonly groups?: readonly (readonly FittedClock[])[];
}

export interface FieldNodeData {
  readonly name: string;
  readonly system: string;
  /** For `replay` and `bootstrap`: seconds up, away, up, away ..., from the beginning of the span. */
  readonly history?: string;
  /** For `fitted`: its group. */
  readonly group?: number;
}

/** Failures that come by one law, and are repaired by another. */
export interface FittedClock {
  readonly cause?: string;
  readonly times: number;
  readonly up: Law;
  readonly away: Law;
}

export const DEFAULT_BLOCK_MS = 30 * 86_400_000;

export const lawOf = ({ law = 'best' }: FieldFailures): LawName | 'best' => law;

interface WithFailures {
  readonly failures?: boolean | FieldFailures | undefined;
}

export function fieldOf(settings: object): FieldFailures | undefined {
  const { failures } = settings as WithFailures;
  return typeof failures === 'object' ? failures : undefined;
}

/** Equal for settings that need the same data. */
export function fieldKeyOf({ trace, sha256, systems, nodes, causes, sample, law, per }: FieldFailures): string {
  const fitted = sample === 'fitted' ? { law: law ?? 'best', per: per ?? 'system' } : {};
  return JSON.stringify({ trace, sha256, systems, nodes, causes, ...fitted });
}

type Patch = { readonly failures?: boolean | DeepPartial<FieldFailures> };

/**
 * What is wrong between the fields of failures from a trace, for so many hosts over so long; without a horizon it is
 * not limited.
 */
export function fieldViolations(settings: object, hosts: number | undefined, horizonMs?: number): Violation[] {
  const { failures } = settings as Patch;
  if (typeof failures !== 'object') return [];
  const { sample, data, placement } = failures as Partial<FieldFailures>;
  const idle = NEEDS.flatMap(({ field, needs }): Violation[] =>
    sample === needs || failures[field] === undefined
      ? []
      : [{ field: ['failures', field], expected: `no ${field}, since the sample is '${sample}'`, came: 'one' }],
  );
  if (data === undefined || idle.length > 0) return idle;
  return [
    ...tooManyHosts(data, hosts, placement),
    ...(sample === 'replay' ? tooLong(data, horizonMs) : []),
    ...(sample === 'bootstrap' ? tooManyBlocks(data, failures.block, horizonMs) : []),
  ];
}

const NEEDS = [
  { field: 'block', needs: 'bootstrap' },
  { field: 'law', needs: 'fitted' },
  { field: 'per', needs: 'fitted' },
] as const;

function tooManyHosts({ nodes }: FieldData, hosts: number | undefined, placement = 'any'): Violation[] {
  if (hosts === undefined) return [];
  const sizes = new Map<string, number>();
  for (const { system } of nodes) sizes.set(system, (sizes.get(system) ?? 0) + 1);
  const most = placement === 'any' ? nodes.length : Math.max(0, ...sizes.values());
  if (hosts <= most) return [];
  const which = placement === 'any' ? 'the trace has' : 'a system of the trace has';
  const expected = `a trace with a node for each of ${hosts} hosts`;
  return [{ field: ['failures', 'trace'], expected, came: `one of which ${which} ${most} to choose from` }];
}

/** Years by blocks of an hour. */
const MOST_BLOCKS = 100_000;
const SHORTEST_BLOCK_MS = 3_600_000;

function tooManyBlocks({ spanSeconds }: FieldData, block = DEFAULT_BLOCK_MS, horizonMs = 0): Violation[] {
  const field = ['failures', 'block'];
  if (block < SHORTEST_BLOCK_MS) return [{ field, expected: 'at least 1 h', came: `${block / 1000} s` }];
  const blocks = horizonMs / Math.min(block, spanSeconds * 1000);
  if (blocks <= MOST_BLOCKS) return [];
  const expected = `blocks of which at most ${MOST_BLOCKS} make up the time, from a trace that is not shorter`;
  return [{ field, expected, came: `${Math.ceil(blocks)}` }];
}

function tooLong({ spanSeconds }: FieldData, horizonMs: number | undefined): Violation[] {
  if (horizonMs === undefined || horizonMs <= spanSeconds * 1000) return [];
  const most = Math.floor(spanSeconds / 86_400);
  const expected = `a time that the trace covers, which is ${most} d, or the sample 'bootstrap'`;
  return [{ field: ['failures', 'sample'], expected, came: `'replay' for ${horizonMs / 86_400_000} d` }];
}
