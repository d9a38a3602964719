/** The table of the measures of a state model from its initial state on, by simulation and by its Markov chain. */
import type { AskedFigure } from '../analysis/markov/asked-figures.ts';
import type { Summary } from '../analysis/summary.ts';
import { amount, axesOf, confidenceOf, labelOf, NOTHING } from './format.ts';
import type { Section } from './section.ts';

export function askedSection(summary: Summary): Section {
  return {
    title: 'From the initial state on: simulated, beside the answers of its Markov chain',
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'measure', align: 'left', wrap: true },
      { header: 'trials', align: 'right' },
      { header: 'simulated', align: 'right' },
      { header: `${confidenceOf(summary)} interval`, align: 'right' },
      { header: 'chain', align: 'right' },
      { header: 'z', align: 'right' },
    ],
    rows: summary.longRun.flatMap(({ variant, asked }) => {
      const row = summary.rows.find((each) => each.variant === variant);
      return row === undefined ? [] : asked.map((each, index) => [index === 0 ? labelOf(row) : '', ...cellsOf(each)]);
    }),
    notes: [
      'Intervals: of probabilities Clopper-Pearson over all trials, of times and costs from the means of runs. ' +
        'Chain: by uniformisation, and times until an event by a linear system. never: the event may become ' +
        'impossible.',
    ],
  };
}

function cellsOf({ name, kind, trials, value, low, high, analytic, z }: AskedFigure): string[] {
  const unit = { probability: '', hours: ' h', cost: ' $', amount: '', share: '' }[kind];
  const text = (each: number | null): string => {
    if (each === Number.POSITIVE_INFINITY) return 'never';
    return each === null || Number.isNaN(each)
      ? NOTHING
      : kind === 'probability' || kind === 'share'
        ? probability(each)
        : amount(each, '');
  };
  const inUnit = (each: number | null): string =>
    each === null || !Number.isFinite(each) ? text(each) : text(each) + unit;
  return [
    name,
    trials === null ? 'long run' : `${trials}`,
    inUnit(value),
    low === null || high === null ? NOTHING : `[${text(low)}, ${text(high)}]`,
    inUnit(analytic),
    z === null ? NOTHING : z.toFixed(1),
  ];
}

/** Near 0 and 1 the smaller part is shown precisely. */
const probability = (each: number): string =>
  each === 0 || each >= 0.001 ? each.toFixed(each > 0.999 && each < 1 ? 9 : 5) : each.toExponential(3);
