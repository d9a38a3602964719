/**
 * `--precision` as `campaign` and `plan` read it: `1 %`, `recovered|detected=1 %`, `meanDowntime|back=2 %` or
 * `p95:downtimeMs|detected=5 ms`.
 */

import { nearest } from '../experiment/suggest.ts';
import { type MetricName, metricNamed, metricsOf } from '../experiments.ts';
import { readWithin, STATISTICS, type Statistic, type Within } from '../scenario/precision.ts';
import { suggestionFor } from './suggestion.ts';
import { UsageError } from './usage-error.ts';

/** As it was written; which metric stands for none is for the command to say. */
export interface AskedPrecision {
  readonly text: string;
  readonly statistic: Statistic | undefined;
  readonly metric: string | undefined;
  readonly amount: string;
}

/** Throws a UsageError. */
export function readAskedPrecision(text: string): AskedPrecision {
  const [, prefix, metric, amount = ''] = /^(?:([^:=|]*):)?(?:([^=]*)=)?([^=]*)$/.exec(text.trim()) ?? [];
  if (amount.trim() === '') throw new UsageError(`--precision: expected ${EXPECTED}, came '${text}'`);
  const statistic = STATISTICS.find((each) => each === prefix);
  if (prefix !== undefined && statistic === undefined) {
    const meant = nearest(prefix, STATISTICS);
    throw new UsageError(
      `--precision: expected one of ${STATISTICS.join(', ')} before the colon, came '${prefix}'` +
        (meant === undefined ? '' : `; did you mean ${meant}?`),
    );
  }
  return { text, statistic, metric: metric?.trim(), amount: amount.trim() };
}

const EXPECTED =
  "[mean:|median:|p95:][METRIC=]AMOUNT, such as '1 %', 'recovered|detected=1 %', 'meanDowntime|back=2 %' or " +
  "'p95:downtimeMs|detected=5 ms'";

/** The metric that was named. Throws a UsageError for one that the experiment has not. */
export function metricAmong(asked: string, experiment: string): MetricName {
  const metrics = metricsOf(experiment);
  const found = metrics.find(([name]) => name === asked);
  if (found !== undefined) return found[0];
  const names = metrics.map(([name]) => name);
  throw new UsageError(
    `--precision: expected a metric of the experiment '${experiment}' (${names.join(', ')}), came ` +
      `'${asked}'${suggestionFor(asked, names)}`,
  );
}

/** Throws a UsageError for an amount, or a statistic, that does not fit the metric. */
export function withinOf({ text, statistic, amount }: AskedPrecision, metric: MetricName): Within {
  const { unit } = metricNamed(metric);
  if (unit === 'share' && statistic !== undefined)
    throw new UsageError(`--precision: ${metric} is a share, which has no ${statistic}, came '${text}'`);
  const read = readWithin(amount, unit);
  if ('within' in read) return read;
  const what = unit === 'share' ? '' : `${metric} to `;
  const lack = /^[\d.]+$/.test(amount) && unit !== 'share' ? ', which has no unit' : '';
  throw new UsageError(`--precision: expected ${what}${read.expected}, came '${amount}'${lack}`);
}
