/**
 * `--runs`, `--precision`, `--confidence` and `--max-runs`: the options for the number of runs, and the changes that
 * they make to a scenario.
 */
import type { Options } from 'yargs';
import { parseQuantity } from '../experiment/quantity.ts';
import type { MetricName } from '../experiments.ts';
import { METRIC_NAMES, metricNamed } from '../experiments.ts';
import { intervalOptions, wholeNumber } from './options.ts';
import { suggestionFor } from './suggestion.ts';
import { UsageError } from './usage-error.ts';

export const samplingOptions = {
  runs: {
    type: 'string',
    describe: 'Runs of each variant, instead of the number in the file',
    coerce: wholeNumber('--runs', 1),
  },
  precision: {
    type: 'string',
    array: true,
    default: [] as string[],
    describe:
      'Simulate until the interval of a share is +/- this for every variant: 0.01, 1 % or METRIC=0.01 ' +
      '(repeatable) [METRIC: recovered|detected]',
  },
  confidence: {
    type: 'string',
    describe: 'Confidence of that precision, valid at every interim look [default: 0.95]',
    coerce: (text: string | undefined) => (text === undefined ? undefined : intervalOptions.confidence.coerce(text)),
  },
  'max-runs': {
    type: 'string',
    describe: 'With a precision, the most runs of each variant [default: 100000]',
    coerce: wholeNumber('--max-runs', 1),
  },
} as const satisfies Readonly<Record<string, Options>>;

export interface SamplingOptions {
  readonly runs?: number | undefined;
  readonly precision?: readonly string[] | undefined;
  readonly confidence?: number | undefined;
  readonly maxRuns?: number | undefined;
}

const defaultMostRuns = 100_000;

/**
 * The settings of the scenario that these options replace, in the form of `--set`. Throws a UsageError for options that
 * contradict each other.
 */
export function samplingOverrides({ runs, precision = [], confidence, maxRuns }: SamplingOptions): string[] {
  if (runs !== undefined && (precision.length > 0 || maxRuns !== undefined))
    throw new UsageError('--precision decides how many runs there are: give --max-runs instead of --runs');
  if (precision.length === 0) {
    if (confidence !== undefined) throw new UsageError('--confidence goes with --precision');
    const most = runs ?? maxRuns;
    return most === undefined ? [] : [`runs=${most}`];
  }
  const asked = precision.map((text) => ({ ...readPrecision(text), ...(confidence !== undefined && { confidence }) }));
  return [`precision=${JSON.stringify(asked)}`, `runs=${maxRuns ?? defaultMostRuns}`];
}

/** Reads `0.01`, `1 %` or `recovered|detected=1 %`. Throws a UsageError. */
export function readPrecision(text: string): { readonly metric: MetricName; readonly within: number } {
  const equals = text.lastIndexOf('=');
  const named = equals === -1 ? 'recovered|detected' : text.slice(0, equals);
  const shares = METRIC_NAMES.filter((name) => metricNamed(name).unit === 'share');
  const metric = shares.find((name) => name === named);
  if (metric === undefined) {
    throw new UsageError(
      `--precision: expected one of the shares ${shares.join(', ')}, came ` +
        `'${named}'${suggestionFor(named, shares)}`,
    );
  }
  const within = parseQuantity('share', text.slice(equals + 1).trim());
  if (within === undefined || within <= 0 || within >= 0.5)
    throw new UsageError(
      `--precision: expected a share above 0 and below 0.5, such as 0.01 or '1 %', came '${text.slice(equals + 1)}'`,
    );
  return { metric, within };
}
