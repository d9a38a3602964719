/**
 * Difference in downtime a year between variants that differ in one axis only: simulated, run by run, beside the
 * difference of the two Markov chains.
 */
import type { Against } from '../../../analysis/markov/against.ts';
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import type { Figure } from '../figure.ts';
import { REPORTED, SIMULATED } from '../style.ts';
import { axisWords } from '../words.ts';

/** With more bars the figure is omitted; the table has the numbers. */
const MOST_VARIANTS = 24;

type DifferenceRow = CsvRow & {
  variant: string;
  than: string;
  minutes: number;
  low: number | null;
  high: number | null;
  analytic_minutes: number | null;
};

export const longRunDifferences: Figure<DifferenceRow> = {
  name: 'long-run-differences',
  title: () => 'Downtime a year, against a variant that differs in one axis',
  appliesTo: (summary) => {
    const { length } = rowsOf(summary);
    return length > 1 && length <= MOST_VARIANTS;
  },
  data: rowsOf,

  picture: (rows) => ({
    kind: 'bars',
    groups: rows.map(({ variant, than }) => ({ heading: '', label: `${variant} ${than}` })),
    series: [
      {
        name: 'simulated',
        fill: SIMULATED,
        lane: 'simulated',
        values: rows.map(({ minutes }) => minutes),
        intervals: rows.map(({ low, high }) => (low === null || high === null ? null : { low, high })),
      },
      { name: 'Markov chain', fill: REPORTED, lane: 'chain', values: rows.map((row) => row.analytic_minutes) },
    ],
    axis: { title: 'more minutes down in a year' },
    caption: [
      'Each run is compared with the run of the same number, which uses the same random numbers: ' +
        'failures common to both cancel. Whiskers: intervals of the mean difference.',
    ],
    lanePx: 30,
  }),
};

function rowsOf(summary: Summary): DifferenceRow[] {
  return summary.longRun.flatMap(({ variant, against }) => {
    const row = summary.rows.find((each) => each.variant === variant);
    if (row === undefined || against === null) return [];
    const { value, low, high, analytic } = against;
    return [
      {
        ...namesOf(row, against),
        minutes: value * 60,
        low: minutes(low),
        high: minutes(high),
        analytic_minutes: minutes(analytic),
      },
    ];
  });
}

const minutes = (hours: number | null): number | null => (hours === null ? null : hours * 60);

/** `VMM clock 7 d`, `than never (VM clock 1 d)`. */
function namesOf({ factors }: SummaryRow, { axis, factor }: Against): Pick<DifferenceRow, 'variant' | 'than'> {
  const others = Object.entries(factors).flatMap(([name, value]) =>
    name === axis ? [] : [`${axisWords(name)} ${value}`],
  );
  return {
    variant: `${axisWords(axis)} ${factors[axis] ?? ''}`,
    than: `than ${factor}${others.length > 0 ? ` (${others.join(', ')})` : ''}`,
  };
}
