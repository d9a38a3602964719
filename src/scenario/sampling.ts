/** Sampling: a precision, at which the campaign stops, and strata, over which the runs are distributed. */
import { z } from 'zod';
import { oneOf, share } from '../experiment/fields.ts';
import type { Metric } from '../experiment/metrics.ts';
import type { MetricName } from '../experiments.ts';
import { precisionSchema } from './precision.ts';

/**
 * Strata: the values of one axis as parts of a population. Their shares of the population are known; the campaign
 * estimates a share of the whole population.
 */
export interface Strata {
  readonly axis: string;
  /**
   * By value of the axis: its share of the runs that meet the metric's condition. The shares add up to 1. Default:
   * equal shares.
   */
  readonly weights?: Readonly<Record<string, number>>;
  /** The metric, a share, for which the runs are allotted. */
  readonly metric: MetricName;
  /** The number of runs of each variant, with another seed, from which the allotment is computed. */
  readonly pilot: number;
}

const PILOT_EXPECTED = 'a whole number of runs from 10 to 100000';

const strataSchema = (metric: ShareName) =>
  z.strictObject(
    {
      axis: z.string({ error: 'the name of an axis' }).meta({ description: 'The axis whose values are the strata.' }),
      weights: z
        .record(z.string(), share, { error: 'a mapping from the values of the axis to shares' })
        .exactOptional()
        .meta({
          description: "Each stratum's share of the runs that meet the metric's condition. Default: equal shares.",
        }),
      metric: metric.default(metric.options[0] ?? NO_SHARE),
      pilot: z
        .int({ error: PILOT_EXPECTED })
        .min(10, { error: PILOT_EXPECTED })
        .max(100_000, { error: PILOT_EXPECTED })
        .default(100)
        .meta({
          description: 'Runs of each variant, under another seed, from which the allotment is computed. Default: 100.',
        }),
    },
    { error: 'a mapping with axis, weights, metric and pilot' },
  );

/** The fields for sampling, for an experiment with these metrics. */
export function samplingFields(metrics: Readonly<Record<string, Metric>>) {
  const share = shareName(metrics);
  return {
    precision: z
      .array(precisionSchema(metrics), { error: 'a list of metrics, each with the precision that it is to have' })
      .superRefine((list, context) => {
        const figures = list.map(({ metric, statistic = '' }) => `${statistic}:${metric}`);
        for (const [index, figure] of figures.entries())
          if (figures.indexOf(figure) < index)
            context.addIssue({ code: 'custom', path: [index, 'metric'], message: 'each metric once' });
      })
      .default([])
      .meta({
        description:
          'The campaign ends as soon as these figures are known that well for every variant; `runs` is ' +
          'then the most it may take.',
      }),
    strata: strataSchema(share).exactOptional().meta({
      description: 'Shares the runs out over the values of an axis so that their weighted mean is known best.',
    }),
  };
}

type ShareName = ReturnType<typeof shareName>;

/** The metrics that are shares. The first is the default and the most common question. */
function shareName(metrics: Readonly<Record<string, Metric>>) {
  const shares = Object.entries(metrics).filter(([, { unit }]) => unit === 'share');
  const meanings = shares.map(([name, { meaning }]) => [name, meaning] as const);
  return oneOf(
    'metric what|condition that is a share',
    Object.fromEntries([...meanings.filter(([name]) => name === MAIN_SHARE), ...meanings]),
    'The share in question, as what|condition.',
  );
}

const MAIN_SHARE = 'recovered|detected';
/** Of an experiment without a share: `checkStrata` refuses its strata. */
export const NO_SHARE: string = '';
