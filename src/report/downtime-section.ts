/**
 * The table of downtimes by cause, with availability: for experiments that measure the share of time without service,
 * and its parts.
 */
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import type { Metric } from '../experiment/metrics.ts';
import { type MetricName, metricsOf } from '../experiments.ts';
import { amount, axesOf, confidenceOf, labelOf, METHOD_NAMES, NOTHING } from './format.ts';
import type { Section } from './section.ts';

type Named = readonly [name: MetricName, metric: Metric];

export function downtimeSection(summary: Summary): Section {
  const metrics: readonly Named[] = metricsOf(summary.experiment);
  const unavailability = metrics.find(([, { isUnavailability }]) => isUnavailability === true);
  const parts = metrics.filter(([, { partOf }]) => partOf !== undefined);
  const whole = metrics.find(([name]) => parts.some(([, { partOf }]) => partOf?.whole === name));
  const isThere = unavailability !== undefined && whole !== undefined;
  return {
    title: `Availability, and where the downtime comes from: means over the runs, downtime in ${whole?.[1].unit ?? ''}`,
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'n', align: 'right' },
      { header: 'availability', align: 'right' },
      { header: 'nines', align: 'right', wrap: true },
      { header: whole?.[0] ?? '', align: 'right', wrap: true },
      ...parts.map(([, { partOf }]) => ({ header: partOf?.reason ?? '', align: 'right', wrap: true }) as const),
    ],
    rows: isThere ? summary.rows.flatMap((row) => [cellsOf(row, unavailability, whole, parts)]) : [],
    notes: isThere
      ? [
          `Nines and downtime with ${confidenceOf(summary)} intervals over independent runs ` +
            `(${METHOD_NAMES[summary.methods.means]}); the nines are -log10 of the unavailability, at ` +
            'the mean and at the ends of its interval.',
        ]
      : [],
  };
}

function cellsOf(row: SummaryRow, [unavailable]: Named, [whole, { unit }]: Named, parts: readonly Named[]): string[] {
  const away = sampleOf(row, unavailable);
  const downtime = sampleOf(row, whole);
  return [
    labelOf(row),
    `${away?.n ?? 0}`,
    away === undefined || away.mean === null ? NOTHING : `${(100 * (1 - away.mean)).toFixed(4)} %`,
    withEnds(nines(away?.mean), nines(away?.meanHigh), nines(away?.meanLow)),
    withEnds(
      amount(downtime?.mean ?? null, unit),
      amount(downtime?.meanLow ?? null, unit),
      amount(downtime?.meanHigh ?? null, unit),
    ),
    ...parts.map(([name]) => amount(sampleOf(row, name)?.mean ?? null, unit)),
  ];
}

function nines(unavailability: number | null | undefined): string {
  return unavailability === null || unavailability === undefined || unavailability <= 0
    ? NOTHING
    : (-Math.log10(unavailability)).toFixed(2);
}

const withEnds = (value: string, low: string, high: string): string =>
  low === NOTHING && high === NOTHING ? value : `${value} [${low}, ${high}]`;

function sampleOf(row: SummaryRow, name: MetricName) {
  const metric = row.metrics[name];
  return metric?.kind === 'quantity' && metric.n > 0 ? metric : undefined;
}
