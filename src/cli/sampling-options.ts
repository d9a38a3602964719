/**
 * `--runs`, `--precision`, `--confidence` and `--max-runs`: the options for the number of runs, and the changes that
 * they make to a scenario.
 */
import type { Options } from 'yargs';
import { DEFAULT_EXPERIMENT, type MetricName, metricsOf } from '../experiments.ts';
import type { Statistic } from '../scenario/precision.ts';
import { LARGEST_RUNS } from '../scenario/schema.ts';
import { metricAmong, readAskedPrecision, withinOf } from './asked-precision.ts';
import { intervalOptions, wholeNumber } from './options.ts';
import { UsageError } from './usage-error.ts';

export const samplingOptions = {
  runs: {
    type: 'string',
    describe: 'Runs of each variant, instead of the number in the file',
    coerce: wholeNumber('--runs', 1, LARGEST_RUNS),
  },
  precision: {
    type: 'string',
    array: true,
    default: [] as string[],
    describe:
      'Simulate until a figure is known to +/- this for every variant: 1 %, METRIC=1 %, or of a quantity ' +
      'relative, or absolute in its unit, by mean:, median: or p95: (repeatable) [METRIC: recovered|detected]',
  },
  confidence: {
    type: 'string',
    describe: 'Confidence of that precision, valid at every interim look [default: 0.95]',
    coerce: (text: string | undefined) => (text === undefined ? undefined : intervalOptions.confidence.coerce(text)),
  },
  'max-runs': {
    type: 'string',
    describe: 'With a precision, the most runs of each variant [default: 100000]',
    coerce: wholeNumber('--max-runs', 1, LARGEST_RUNS),
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
 * What these options set in a scenario of this experiment, as `--set` would. Throws a UsageError for options that
 * contradict each other, and for a precision that the experiment does not have.
 */
export function samplingOverrides(
  { runs, precision = [], confidence, maxRuns }: SamplingOptions,
  experiment: string = DEFAULT_EXPERIMENT,
): string[] {
  if (runs !== undefined && (precision.length > 0 || maxRuns !== undefined))
    throw new UsageError('--precision decides how many runs there are: give --max-runs instead of --runs');
  if (precision.length === 0) {
    if (confidence !== undefined) throw new UsageError('--confidence goes with --precision');
    const most = runs ?? maxRuns;
    return most === undefined ? [] : [`runs=${most}`];
  }
  const asked = precision.map((text) => ({
    ...precisionOf(text, experiment),
    ...(confidence !== undefined && { confidence }),
  }));
  return [`precision=${JSON.stringify(asked)}`, `runs=${maxRuns ?? defaultMostRuns}`];
}

interface WrittenPrecision {
  readonly metric: MetricName;
  readonly statistic?: Statistic;
  readonly within: string;
}

/** As a scenario file would have it. */
function precisionOf(text: string, experiment: string): WrittenPrecision {
  const asked = readAskedPrecision(text);
  const metric = metricAmong(asked.metric ?? mainMetricOf(experiment), experiment);
  withinOf(asked, metric);
  const { statistic, amount } = asked;
  return { metric, ...(statistic !== undefined && { statistic }), within: amount };
}

/** What stands for no metric: the share that most questions are about, or else an unavailability. */
function mainMetricOf(experiment: string): string {
  const metrics = metricsOf(experiment);
  const main =
    metrics.find(([name]) => name === 'recovered|detected') ??
    metrics.find(([, { isUnavailability }]) => isUnavailability === true);
  return main?.[0] ?? '';
}
