/**
 * The CSV files of the long run: figures per year and the mean number of instances in each state, by simulation and by
 * the Markov chain.
 */
import type { LongRunRow } from '../analysis/markov/long-run-tally.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';

type Fields = Readonly<Record<string, string | number | null>>;

interface LongRunTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Of one variant. */
  readonly rowsOf: (row: SummaryRow) => Fields[];
}

const COMPARED = ['simulated', 'low', 'high', 'standard_error', 'analytic', 'z'];
const BEHIND = ['runs', 'years', 'chain_states', 'chain_imbalance', 'chain_classes', 'no_chain'];

/** Empty for experiments other than state models. */
export function longRunTables({ longRun }: Summary): LongRunTable[] {
  if (longRun.length === 0) return [];
  const of = ({ variant }: SummaryRow): LongRunRow[] => longRun.filter((row) => row.variant === variant);
  return [
    {
      name: 'long-run.csv',
      columns: ['metric', ...COMPARED, ...BEHIND],
      rowsOf: (row) =>
        of(row).flatMap((mine) =>
          mine.figures.map((figure) => ({ metric: figure.metric, ...compared(figure), ...behind(mine) })),
        ),
    },
    {
      name: 'asked.csv',
      columns: ['measure', 'kind', 'trials', ...COMPARED],
      rowsOf: (row) =>
        of(row).flatMap(({ asked }) =>
          asked.map((figure) => ({
            measure: figure.name,
            kind: figure.kind,
            trials: figure.trials,
            ...compared(figure),
            // Tables do not contain Infinity.
            ...(figure.analytic === Number.POSITIVE_INFINITY && { analytic: 'never' }),
          })),
        ),
    },
    {
      name: 'states.csv',
      columns: ['component', 'state', ...COMPARED],
      rowsOf: (row) =>
        of(row).flatMap(({ states }) =>
          states.map((share) => ({ component: share.component, state: share.state, ...compared(share) })),
        ),
    },
  ];
}

type Compared = LongRunRow['asked'][number] | LongRunRow['states'][number] | LongRunRow['figures'][number];

const compared = ({ value, low, high, standardError, analytic, z }: Compared): Fields => ({
  // Nothing where it was not simulated.
  simulated: Number.isNaN(value) ? null : value,
  low,
  high,
  standard_error: Number.isNaN(standardError) ? null : standardError,
  analytic,
  z,
});

function behind({ runs, years, chain }: LongRunRow): Fields {
  if (chain === null) return { runs, years };
  if ('why' in chain) return { runs, years, no_chain: chain.why };
  return {
    runs,
    years,
    chain_states: chain.states,
    chain_imbalance: chain.imbalance,
    chain_classes: chain.classes.length,
  };
}
