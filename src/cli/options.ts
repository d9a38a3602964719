/** Options that several commands share, and the reading of their values. */
import type { Options } from 'yargs';
import type { MeanMethod } from '../analysis/mean.ts';
import type { IntervalMethod } from '../analysis/proportion.ts';
import type { LogLevel } from '../campaign/log.ts';
import type { Shard } from '../campaign/plan.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import { describeQuantity, parseQuantity, quantityText } from '../experiment/quantity.ts';
import type { AuditChoice } from './audit.ts';
import { UsageError } from './usage-error.ts';

export const scenarioPositional = {
  type: 'string',
  demandOption: true,
  describe: 'A scenario file (YAML or JSON), or the name of one that ships with rvisim',
} as const satisfies Options;

export const directoryPositional = {
  type: 'string',
  demandOption: true,
  describe: 'A results folder',
} as const satisfies Options;

export const runPositional = {
  type: 'string',
  demandOption: true,
  describe: 'The id of a run, such as v0-r17, as in the records',
} as const satisfies Options;

/** Of a page on this machine. */
export const portOption = {
  type: 'string',
  describe: 'The port of the page [default: a free one]',
  coerce: wholeNumber('--port', 0, 65_535),
} as const satisfies Options;

/** Which run of a variant. */
export const runOption = {
  type: 'string',
  default: '0',
  describe: 'Which run of the variant',
  coerce: wholeNumber('--run', 0),
} as const satisfies Options;

export const variantOption = {
  type: 'string',
  describe: 'Name or index of the variant [default: the first]',
} as const satisfies Options;

export const detailOption = {
  type: 'boolean',
  default: false,
  describe: 'With what CPUs, VMs, locks and clients did, where a model shows it',
} as const satisfies Options;

export const setOption = {
  type: 'string',
  array: true,
  default: [] as string[],
  describe: 'Replace a field of the scenario: a.b=c (repeatable)',
} as const satisfies Options;

export const withOption = {
  type: 'string',
  array: true,
  default: [] as string[],
  describe: 'Change settings of this run, with the same fault: a.b=c (repeatable)',
} as const satisfies Options;

export const traceOption = {
  type: 'string',
  describe: 'Write the run as a trace that Perfetto (ui.perfetto.dev) and chrome://tracing open',
} as const satisfies Options;

export const jsonOption = {
  type: 'boolean',
  default: false,
  describe: 'Print one JSON document on stdout',
} as const satisfies Options;

export const jobsOption = {
  alias: 'j',
  type: 'string',
  default: 'auto',
  describe: 'Worker threads: a number, or auto to choose by the number of runs',
  coerce: readJobs,
} as const satisfies Options;

export const chartsOption = { type: 'boolean', default: false, describe: 'Draw no charts' } as const satisfies Options;

export const signOption = {
  type: 'string',
  describe: 'Sign the finished folder with this ssh key (by ssh-keygen); rvisim verify --signers checks it',
} as const satisfies Options;

export const rawOption = {
  type: 'boolean',
  default: false,
  describe: 'In CSV, leave texts that a spreadsheet would take for formulas as they are, and control characters',
} as const satisfies Options;

export const failFastOption = {
  type: 'boolean',
  default: false,
  describe: 'Stop at the first run without an answer',
} as const satisfies Options;

// Repeated here, and below, instead of imported, since importing would load jstat for every command.
const intervalMethods: readonly IntervalMethod[] = ['clopper-pearson', 'wilson'];
const meanMethods: readonly MeanMethod[] = ['t', 'bootstrap-percentile', 'bootstrap-bca'];

/** The methods of intervals, the same in tables and charts, so that a number has the same interval everywhere. */
export const intervalOptions = {
  interval: {
    choices: intervalMethods,
    default: 'clopper-pearson' as IntervalMethod,
    describe: 'Interval of a share: exact (coverage at least the confidence) or Wilson (coverage on average)',
  },
  mean: { choices: meanMethods, default: 't' as MeanMethod, describe: 'Interval of a mean' },
  confidence: {
    type: 'string',
    default: '0.95',
    describe: 'Confidence of every interval, two-sided',
    coerce: readConfidence,
  },
} as const satisfies Readonly<Record<string, Options>>;

/** Reads a width in print: 85mm, 8.5 cm, 3.35in. */
export function lengthInMm(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(mm|cm|in|pt)$/.exec(text.trim()) ?? [];
  const mm = Number(amount) * ({ mm: 1, cm: 10, in: 25.4, pt: 25.4 / 72 }[unit] ?? Number.NaN);
  if (amount === '' || !(mm >= 20 && mm <= 1000))
    throw new UsageError(`--width: expected a length from 20 to 1000 mm, such as 85mm or 3.3in, came '${text}'`);
  return mm;
}

/** How far a simulated figure may be from a reported one. */
export const marginOption = {
  type: 'string',
  default: '5 %',
  describe: 'With --reported: points of a share, a part of any other value',
  coerce: readMargin,
} as const satisfies Options;

function readMargin(text: string): number {
  const margin = parseQuantity('share', text);
  if (margin === undefined || !(margin > 0))
    throw new UsageError(`--margin: expected ${describeQuantity('share')} above 0, came '${text}'`);
  return margin;
}

/** The assumptions of availability. */
export const availabilityOptions = {
  'failures-per-year': {
    type: 'string',
    describe: 'Add a table of availability, assuming this number of failures a year',
    coerce: readRate,
  },
  unrecovered: {
    type: 'string',
    default: '30 min',
    describe: 'For that table, the downtime of a failure after which service does not come back',
    coerce: durationInMs('--unrecovered', 0),
  },
} as const satisfies Readonly<Record<string, Options>>;

function readRate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rate = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  if (!(rate > 0 && rate <= 1e6))
    throw new UsageError(`--failures-per-year: expected a number above 0, at most 1000000, came '${text}'`);
  return rate;
}

/**
 * Reads a duration with its unit, in milliseconds, of at least `leastMs`. Throws a UsageError that names the option.
 */
export function durationInMs(option: string, leastMs: number): (text: string) => number {
  return (text) => {
    const ms = parseQuantity('duration', text);
    if (ms !== undefined && ms >= leastMs) return ms;
    const least = leastMs > 0 ? ` of at least ${quantityText('duration', leastMs)}` : '';
    const lacksUnit = parseQuantity('duration', `${text} ms`) === undefined ? '' : ', which has no unit';
    throw new UsageError(`${option}: expected ${describeQuantity('duration')}${least}, came '${text}'${lacksUnit}`);
  };
}

/** The pairs of a comparison that are audited. */
export const auditOption = {
  type: 'string',
  default: 'discordant',
  describe:
    'Pairs to simulate again, to check that both runs drew the same numbers: discordant, all, none, or a number',
  coerce: readAudit,
} as const satisfies Options;

function readAudit(text: string): AuditChoice {
  if (text === 'discordant' || text === 'all' || text === 'none') return text;
  const pairs = /^\d+$/.test(text) ? Number(text) : 0;
  if (!(pairs >= 1 && Number.isSafeInteger(pairs)))
    throw new UsageError(`--audit: expected discordant, all, none or a number of pairs from 1, came '${text}'`);
  return pairs;
}

/** Reads 0.99 or 99 %. */
function readConfidence(text: string): number {
  const [, digits = '', sign] = /^(\d*\.?\d+)\s*(%?)$/.exec(text.trim()) ?? [];
  const confidence = Number(digits) / (sign === '%' ? 100 : 1);
  if (digits === '' || !(confidence >= 0.5 && confidence <= 0.9999))
    throw new UsageError(`--confidence: expected a number from 0.5 to 0.9999, such as 0.95 or 99 %, came '${text}'`);
  return confidence;
}

// Repeated here instead of imported, since importing would load the logger for every command.
const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

export const logLevelOption = {
  choices: logLevels,
  default: 'info' as LogLevel,
  describe: 'Level of detail of log.jsonl in the results folder',
} as const satisfies Options;

export const shardOption = {
  type: 'string',
  describe: 'Simulate only part k of n of the campaign, into its own folder: k/n (rvisim merge joins the parts)',
  coerce: readShard,
} as const satisfies Options;

/** Reads any number. Throws a UsageError that names the option. */
export function number(option: string): (text: string | undefined) => number | undefined {
  return (text) => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value))
      throw new UsageError(`${option}: expected a number, came '${text}'`);
    return value;
  };
}

/** Reads a whole number from `least` to `most`. Throws a UsageError that names the option. */
export function wholeNumber(
  option: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string | undefined) => number | undefined {
  return (text) => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new UsageError(`${option}: expected a whole number from ${least} to ${most}, came '${text}'`);
    }
    return value;
  };
}

/** A larger number of shards is a typing error on any cluster. */
const mostShards = 100_000;

function readShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  if (text === '') throw new UsageError('--shard: expected k/n (what begins with a hyphen is given as --shard=-1/3)');
  const [, k, n] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const [index, count] = [Number(k), Number(n)];
  if (!(index >= 1 && index <= count && count <= mostShards))
    throw new UsageError(`--shard: expected k/n with k from 1 to n and n to ${mostShards}, came '${text}'`);
  return { index, count };
}

/** A larger number of threads is a typing error on any machine. */
const mostJobs = 512;

function readJobs(text: string): Jobs {
  if (text === 'auto') return 'auto';
  const jobs = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(jobs >= 1 && jobs <= mostJobs))
    throw new UsageError(`--jobs: expected auto or a number from 1 to ${mostJobs}, came '${text}'`);
  return jobs;
}
