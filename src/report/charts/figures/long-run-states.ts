/**
 * The mean number of instances of a component in each state: simulated against the Markov chain, on logarithmic axes.
 */
import type { LongRunRow } from '../../../analysis/markov/long-run-tally.ts';
import type { Summary } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import type { Figure } from '../figure.ts';
import type { Line } from '../lines.ts';
import { REPORTED_STROKE, strokeOf } from '../style.ts';
import { distinct } from '../words.ts';

type StateRow = CsvRow & {
  variant: string;
  component: string;
  state: string;
  simulated: number;
  low: number | null;
  high: number | null;
  analytic: number;
};

export const longRunStates: Figure<StateRow> = {
  name: 'long-run-states',
  title: () => 'Time in each state: simulated against the Markov chain',
  appliesTo: (summary) => rowsOf(summary).length > 0,
  data: rowsOf,

  picture(rows) {
    const components = distinct(rows.map(({ component }) => component));
    const least = Math.min(...rows.map(({ analytic }) => analytic));
    const most = Math.max(...rows.map(({ analytic }) => analytic));
    const equal: Line = {
      name: 'equal',
      family: '',
      stroke: { ...REPORTED_STROKE, radiusPx: 0 },
      points: [least, most].map((each) => ({ x: each, y: each, interval: null })),
    };
    return {
      kind: 'lines',
      xTicks: 'decades',
      lines: [
        equal,
        ...components.map((name, index): Line => {
          const own = rows.filter(({ component }) => component === name);
          return {
            name,
            stroke: { ...strokeOf(index, 0), radiusPx: 8, filled: false },
            isLoose: true,
            points: own.map(pointOf),
          };
        }),
      ],
      xTitle: 'instances in the state, by the chain',
      yTitle: 'instances in it, simulated',
      caption: [
        `${rows.length} points: each state of each component in each of ` +
          `${distinct(rows.map(({ variant }) => variant)).length} variants that have a chain. ` +
          'Whiskers: intervals from run to run, where they are wider than the point.',
      ],
    };
  },
};

function rowsOf({ longRun }: Summary): StateRow[] {
  return longRun.flatMap((row) => row.states.flatMap((share) => stateRow(row, share)));
}

/** A state that no run was in cannot be shown on a logarithmic axis. */
function stateRow({ variant }: LongRunRow, share: LongRunRow['states'][number]): StateRow[] {
  const { component, state, value: simulated, low, high, analytic } = share;
  if (analytic === null || !(analytic > 0) || !(simulated > 0)) return [];
  return [{ variant, component, state, simulated, low, high, analytic }];
}

function pointOf({ analytic: x, simulated: y, low, high }: StateRow): Line['points'][number] {
  return { x, y, interval: low === null || high === null || !(low > 0) ? null : { low, high } };
}
