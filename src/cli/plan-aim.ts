/** What `rvisim plan --precision` asks for: which metric, by which statistic, and how well it is to be known. */
import type { PlanAim } from '../analysis/planning.ts';
import type { Summary } from '../analysis/summary.ts';
import { type MetricName, metricsOf } from '../experiments.ts';
import { type AskedPrecision, metricAmong, withinOf } from './asked-precision.ts';

/**
 * The requested metric. Default: the main share if these runs have it, else an unavailability, else the first other
 * metric that they measure. Throws a UsageError for a metric that the experiment does not have.
 */
export function metricFor({ metric: asked }: AskedPrecision, { experiment, rows }: Summary): MetricName {
  if (asked !== undefined) return metricAmong(asked, experiment);
  const metrics = metricsOf(experiment);
  // Where something was to fail, the share of what was recovered is the question, even if nothing was detected.
  const hasFailures = rows.some(({ outcomes }) => Object.keys(outcomes).length > 0);
  const measured = metrics.filter(([name]) =>
    rows.some(({ metrics: { [name]: figure } }) =>
      figure?.kind === 'proportion' ? figure.denominator > 0 : (figure?.n ?? 0) > 0,
    ),
  );
  const main = hasFailures ? metrics.find(([name]) => name === 'recovered|detected') : undefined;
  const unavailability = measured.find(([, { isUnavailability }]) => isUnavailability === true);
  const quantity = measured.find(([, { unit, isDetail }]) => unit !== 'share' && isDetail !== true);
  return (main ?? unavailability ?? quantity ?? measured[0] ?? metrics[0])?.[0] ?? 'recovered|detected';
}

/** Throws a UsageError for an amount that does not fit the metric. */
export const aimFor = (
  asked: AskedPrecision,
  metric: MetricName,
  of: Pick<PlanAim, 'confidence' | 'population'>,
): PlanAim => ({ ...of, metric, statistic: asked.statistic ?? 'mean', ...withinOf(asked, metric) });
