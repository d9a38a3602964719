/** The table of availability: from downtime per failure to nines, each with its interval. */
import type { Availability, Estimate } from '../analysis/availability.ts';
import type { Summary } from '../analysis/summary.ts';
import { axesOf, counted, duration, labelOf, METHOD_NAMES, NOTHING } from './format.ts';
import type { Section } from './section.ts';

export function availabilitySection(summary: Summary): Section {
  const { availability } = summary;
  const { failuresPerYear = 0, unrecoveredMs = 0, rows = [] } = availability ?? {};
  return {
    title:
      `Availability, assuming ${counted(failuresPerYear, 'failure')} a year, and ${duration(unrecoveredMs)} ` +
      'where service does not come back',
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'failures', align: 'right' },
      { header: 'not back', align: 'right' },
      { header: 'downtime per failure', align: 'right', wrap: true },
      { header: 'per year', align: 'right', wrap: true },
      { header: 'availability', align: 'right', wrap: true },
      { header: 'nines', align: 'right', wrap: true },
    ],
    rows: rows.map((each, index) =>
      cellsOf(labelOf(summary.rows[index] ?? { factors: {}, variant: each.variant }), each),
    ),
    notes: [
      'Downtime per failure is a mean over the failures; its interval covers both the share that does ' +
        'not come back (Clopper-Pearson) and the mean of those that do ' +
        `(${METHOD_NAMES[summary.methods.means]}). Both assumptions are taken as exact.`,
      'Not back: service did not return before the run ended, with or without a detected failure.',
    ],
  };
}

function cellsOf(label: string, { failures, unrecovered, ...estimates }: Availability): string[] {
  const { downtimeMs, downtimePerYearMs, unavailability, nines } = estimates;
  return [
    label,
    `${failures}`,
    `${unrecovered}`,
    withInterval(downtimeMs, duration),
    withInterval(downtimePerYearMs, duration),
    unavailability.value === null ? NOTHING : `${(100 * (1 - unavailability.value)).toFixed(5)} %`,
    withInterval(nines, (value) => value.toFixed(2)),
  ];
}

function withInterval({ value, low, high }: Estimate, text: (value: number) => string): string {
  if (value === null) return NOTHING;
  return low === null && high === null
    ? text(value)
    : `${text(value)} [${low === null ? NOTHING : text(low)}, ${high === null ? NOTHING : text(high)}]`;
}
