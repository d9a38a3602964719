/** The table of availability: from downtime per failure to nines, each with its interval. */
import type { Availability, Estimate } from '../analysis/availability.ts';
import type { Summary } from '../analysis/summary.ts';
import { axesOf, labelOf, METHOD_NAMES, NOTHING } from './format.ts';
import type { Section } from './section.ts';

export function availabilitySection(summary: Summary): Section {
  const { availability } = summary;
  const { failuresPerYear = 0, unrecoveredMs = 0, rows = [] } = availability ?? {};
  return {
    title:
      `Availability, assuming ${failuresPerYear} failures a year, and ${duration(unrecoveredMs)} ` +
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

/** A duration in the unit that gives one to three digits before the point: "713 ms", "95.5 s", "2.00 h". */
function duration(ms: number): string {
  const [name, size] = UNITS.findLast(([, each]) => ms >= each) ?? ['ms', 1];
  const count = ms / size;
  return `${count.toFixed(count >= 100 ? 0 : count >= 10 ? 1 : 2)} ${name}`;
}

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['ms', 1],
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
];
