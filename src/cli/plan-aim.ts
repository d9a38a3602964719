/** The aim of `rvisim plan --precision`: a metric, a statistic of it, and the requested precision. */
import { type PlanAim, STATISTICS, type Statistic } from '../analysis/planning.ts';
import type { Summary } from '../analysis/summary.ts';
import { parseQuantity } from '../experiment/quantity.ts';
import { type MetricName, metricNamed, metricsOf } from '../experiments.ts';
import { suggestionFor } from './suggestion.ts';
import { UsageError } from './usage-error.ts';

/** The metric as written; without one, the pilot determines it. */
export interface AskedPrecision {
  readonly text: string;
  readonly statistic: Statistic | undefined;
  readonly metric: string | undefined;
  readonly amount: number;
  /** The text after the number: `%`, a unit, or nothing. */
  readonly unit: string;
}

const EXPECTED =
  "[mean:|median:|p95:][METRIC=]AMOUNT, such as 0.01, 'recovered|detected=1 %', 'meanDowntime|back=2 %' or " +
  "'p95:downtimeMs|detected=5 ms'";

/** Throws a UsageError. */
export function readAskedPrecision(text: string): AskedPrecision {
  const form = new RegExp(`^(?:(${STATISTICS.join('|')}):)?(?:([^=:]+)=)?\\s*(\\d*\\.?\\d+)\\s*(%|[A-Za-z-]*)$`);
  const [, statistic, metric, digits = '', unit = ''] = form.exec(text.trim()) ?? [];
  const amount = Number(digits);
  if (digits === '' || !(amount > 0)) throw new UsageError(`--precision: expected ${EXPECTED}, came '${text}'`);
  return { text, statistic: STATISTICS.find((each) => each === statistic), metric, amount, unit };
}

/**
 * The requested metric. Default: the main share if these runs have it, else an unavailability, else the first other
 * metric that they measure. Throws a UsageError for a metric that the experiment does not have.
 */
export function metricFor({ metric: asked }: AskedPrecision, { experiment, rows }: Summary): MetricName {
  const metrics = metricsOf(experiment);
  if (asked !== undefined) {
    const found = metrics.find(([name]) => name === asked);
    if (found !== undefined) return found[0];
    const names = metrics.map(([name]) => name);
    throw new UsageError(
      `--precision: expected a metric of the experiment '${experiment}' (${names.join(', ')}), came ` +
        `'${asked}'${suggestionFor(asked, names)}`,
    );
  }
  // In experiments with faults the default is the share of recovered runs, even if nothing was detected.
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
export function aimFor(
  asked: AskedPrecision,
  metric: MetricName,
  of: Pick<PlanAim, 'confidence' | 'population'>,
): PlanAim {
  const { text, statistic = 'mean', amount, unit } = asked;
  const { unit: own } = metricNamed(metric);
  if (own === 'share') {
    const within = unit === '%' ? (parseQuantity('share', `${amount} %`) ?? 0) : amount;
    if (asked.statistic !== undefined)
      throw new UsageError(`--precision: ${metric} is a share, which has no ${asked.statistic}, came '${text}'`);
    if ((unit !== '' && unit !== '%') || within >= 0.5)
      throw new UsageError(
        `--precision: expected a share above 0 and below 0.5, such as 0.01 or '1 %', came '${text}'`,
      );
    return { ...of, metric, statistic, within, isRelative: false };
  }
  if (unit === own) return { ...of, metric, statistic, within: amount, isRelative: false };
  const part = unit === '%' ? amount / 100 : amount;
  if ((unit !== '' && unit !== '%') || part >= 1)
    throw new UsageError(
      `--precision: expected a relative width of ${metric}, such as 2 %, or an amount in ${own}, ` +
        `such as '5 ${own}', came '${text}'`,
    );
  return { ...of, metric, statistic, within: part, isRelative: true };
}
