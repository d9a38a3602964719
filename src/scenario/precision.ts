/**
 * How well a figure is to be known: a share to within so many points; a mean or a quantile of a quantity to a part of
 * itself, or to an amount in its unit. Scenario files, `campaign --precision` and `plan --precision` say it alike.
 */
import { z } from 'zod';
import { oneOf, share } from '../experiment/fields.ts';
import type { Metric, MetricUnit } from '../experiment/metrics.ts';
import { parseQuantity } from '../experiment/quantity.ts';
import { isMetricName, type MetricName } from '../experiments.ts';

/** By what a quantity is to be known. */
export const STATISTICS = ['mean', 'median', 'p95'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Half the width that an interval is to have. */
export interface Within {
  readonly within: number;
  /** Of a quantity: whether it is a part of the figure itself, or an amount in its unit. */
  readonly isRelative: boolean;
}

interface Asked {
  readonly metric: MetricName;
  readonly within: number;
  /** Of the interval, whenever one looks at it. */
  readonly confidence: number;
}

export interface SharePrecision extends Asked {
  readonly statistic?: never;
}

export interface QuantityPrecision extends Asked, Within {
  readonly statistic: Statistic;
}

/** What is to be known for each variant. */
export type Precision = SharePrecision | QuantityPrecision;

/** Reads what is written for a metric of this unit: `1 %`, `0.01`, `5 ms`; or says what was expected. */
export function readWithin(written: string | number, unit: MetricUnit): Within | { readonly expected: string } {
  if (unit === 'share') {
    const within = parseQuantity('share', written);
    if (within === undefined || within <= 0 || within >= 0.5) return { expected: SHARE_EXPECTED };
    return { within, isRelative: false };
  }
  const expected = expectedOf(unit);
  if (typeof written === 'number') return { expected };
  const part = /%\s*$/.test(written) ? parseQuantity('share', written) : undefined;
  if (part !== undefined) return part > 0 && part < 1 ? { within: part, isRelative: true } : { expected };
  const within = amountIn(unit, written);
  return within > 0 ? { within, isRelative: false } : { expected };
}

const SHARE_EXPECTED = "a share above 0 and below 0.5, such as 0.01 or '1 %'";

const expectedOf = (unit: MetricUnit): string =>
  `a part of the figure below 100 %, such as '2 %', or an amount in ${unit}, such as '5 ${unit}'`;

/** Of the units that are durations, in milliseconds. */
const DURATIONS: Readonly<Partial<Record<MetricUnit, number>>> = { ms: 1, s: 1000, h: 3_600_000 };

/** NaN for what is none, or has no unit. */
function amountIn(unit: MetricUnit, text: string): number {
  const [, digits = '', own = ''] = /^([\d.]+(?:e[+-]?\d+)?)\s*([A-Za-z-]+)$/.exec(text.trim()) ?? [];
  if (own === unit) return Number(digits);
  const oneMs = DURATIONS[unit];
  return oneMs === undefined || own === '' ? Number.NaN : (parseQuantity('duration', text) ?? Number.NaN) / oneMs;
}

const WITHIN_EXPECTED = "a precision, such as '2 %' or '5 ms'";
const CONFIDENCE_EXPECTED = "a share from 50 % to 99.99 %, such as '95 %'";

/** The precision of one figure, for an experiment with these metrics. */
export function precisionSchema(metrics: Readonly<Record<string, Metric>>) {
  const written = z.strictObject(
    {
      metric: oneOf(
        'metric what|condition',
        Object.fromEntries(Object.entries(metrics).map(([name, { meaning }]) => [name, meaning])),
        'What is to be known, as what|condition.',
      ),
      statistic: oneOf(
        'statistic',
        { mean: 'the mean', median: 'the median', p95: 'the 95th percentile' },
        'Of a quantity: by what it is to be known. Default: mean.',
      ).exactOptional(),
      within: z.union([z.string(), z.number()], { error: WITHIN_EXPECTED }).meta({
        description:
          'Half the width that the interval is to have: of a share in points (1 %), of a quantity a part of the ' +
          'figure (2 %) or an amount in its unit (5 ms).',
        examples: ['2 %'],
      }),
      confidence: share
        .refine((confidence) => confidence >= 0.5 && confidence <= 0.9999, { error: CONFIDENCE_EXPECTED })
        .default(0.95)
        .meta({ description: 'The confidence of the interval. Default: 95 %.' }),
    },
    { error: 'a mapping with metric, statistic, within and confidence' },
  );
  return written.transform(({ metric, statistic, within, confidence }, context): Precision => {
    const { unit } = metrics[metric] as Metric;
    const refuse = (field: string, message: string): never => {
      context.addIssue({ code: 'custom', path: [field], message });
      return z.NEVER;
    };
    if (!isMetricName(metric)) return refuse('metric', 'a metric of a known experiment');
    const read = readWithin(within, unit);
    if ('expected' in read) return refuse('within', read.expected);
    if (unit !== 'share')
      return { metric, statistic: statistic ?? 'mean', within: read.within, isRelative: read.isRelative, confidence };
    if (statistic !== undefined) return refuse('statistic', `no statistic, since ${metric} is a share`);
    return { metric, within: read.within, confidence };
  });
}
