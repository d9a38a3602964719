/**
 * The table of the long run: simulated figures beside the solution of the Markov chain of the same system.
 */
import { FEWEST_EVENTS } from '../analysis/markov/compared.ts';
import type { LongRunFigure } from '../analysis/markov/long-run-figures.ts';
import type { ChainFacts, LongRunRow } from '../analysis/markov/long-run-tally.ts';
import type { NoSolution } from '../analysis/markov/solver.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import { metricNamed } from '../experiments.ts';
import { amount, axesOf, confidenceOf, isLong, labelOf, METHOD_NAMES, NOTHING, quantity } from './format.ts';
import type { Section } from './section.ts';

/** By chance alone, two in a hundred simulated figures differ from the chain's by more than this. */
const NOTEWORTHY_Z = 2.326;

export function longRunSection(summary: Summary): Section {
  const compared = summary.rows.some(({ reported }) => Object.keys(reported).length > 0);
  const rows = summary.longRun.flatMap((longRun) => {
    if (longRun.figures.length === 0) return [];
    const row = summary.rows.find(({ variant }) => variant === longRun.variant);
    if (row === undefined) return [];
    const lines = [
      ...longRun.figures.map((figure) => figureCells(row, figure, compared)),
      ninesCells(longRun),
      ...againstCells(longRun),
    ];
    return lines.map((cells, index) => [index === 0 ? labelOf(row) : '', ...cells]);
  });
  const isMarked = rows.some((cells) => cells[DIFFERENCE_COLUMN]?.endsWith(' !') === true);
  return {
    isCompared: compared,
    title: 'The long run: simulated, beside the solution of its Markov chain',
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'a year', align: 'left' },
      { header: 'simulated', align: 'right' },
      { header: `${confidenceOf(summary)} interval`, align: 'right' },
      { header: 'chain', align: 'right' },
      { header: 'z', align: 'right' },
      ...(compared
        ? ([
            { header: 'reported', align: 'right' },
            { header: 'diff.', align: 'right' },
            { header: 'source, use', align: 'left', wrap: true },
          ] as const)
        : []),
    ],
    rows,
    notes: summary.longRun.length === 0 ? [] : notesOf(summary, isMarked),
  };
}

const DIFFERENCE_COLUMN = 7;

const WORDS: Readonly<Record<LongRunFigure['metric'], string>> = {
  'downtimeHours|per-year': 'downtime',
  'outages|per-year': 'outages',
  'cost|per-year': 'cost',
  'hours|measured': 'time',
  'cycles|measured': 'cycles',
  'outages|simulated': 'outages simulated',
};

function figureCells(row: SummaryRow, figure: LongRunFigure, compared: boolean): string[] {
  const { metric, value, low, high, analytic, z } = figure;
  const { unit } = metricNamed(metric);
  const inUnit = (each: number | null): string => quantity(each, unit);
  const end = isLong(value, unit) ? inUnit : (each: number): string => amount(each, unit);
  const cells = [
    WORDS[metric],
    inUnit(value),
    low === null || high === null ? NOTHING : `[${end(low)}, ${end(high)}]`,
    inUnit(analytic),
    scoreOf(z),
  ];
  const reported = row.reported[metric];
  if (!compared || reported === undefined) return cells;
  const outside = low !== null && high !== null && (reported.value < low || reported.value > high);
  const difference = marked(amount(value - reported.value, unit), outside);
  return [...cells, inUnit(reported.value), difference, `${reported.source}, ${reported.use}`];
}

const ninesText = (each: number | null): string => (each === null ? NOTHING : each.toFixed(3));

function ninesCells({ nines: { value, low, high, analytic } }: LongRunRow): string[] {
  const interval = low !== null && high !== null ? `[${ninesText(low)}, ${ninesText(high)}]` : null;
  // No upper end if there was no outage, or not in every run.
  return [
    'nines',
    ninesText(value),
    interval ?? (low === null ? NOTHING : `above ${ninesText(low)}`),
    ninesText(analytic),
  ];
}

function againstCells({ against }: LongRunRow): string[][] {
  if (against === null) return [];
  const { factor, value, low, high, analytic, z } = against;
  const interval = low === null || high === null ? NOTHING : `[${signed(low)}, ${signed(high)}]`;
  return [
    [
      `than ${factor}`,
      `${signed(value)} h`,
      interval,
      analytic === null ? NOTHING : `${signed(analytic)} h`,
      scoreOf(z),
    ],
  ];
}

const signed = (hours: number): string => `${hours < 0 ? '-' : '+'}${amount(Math.abs(hours), 'h')}`;

const scoreOf = (z: number | null): string => (z === null ? NOTHING : marked(z.toFixed(1), Math.abs(z) > NOTEWORTHY_Z));

const marked = (text: string, isMarked: boolean): string => `${text}${isMarked ? ' !' : '  '}`;

/** The z scores of the table. */
function notesOf({ longRun, methods }: Summary, isMarked: boolean): string[] {
  const scores = longRun.flatMap(({ figures, states }) => [...figures, ...states].flatMap(({ z }) => z ?? []));
  const far = scores.filter((z) => Math.abs(z) > NOTEWORTHY_Z).length;
  return [
    'Simulated: totals over totals of all runs, each a whole number of cycles through the ' +
      'initial state unless the scenario gives a warm-up; intervals from run to run ' +
      `(${METHOD_NAMES[methods.means]}). ${yearsOf(longRun)}`,
    ...chainNotes(longRun),
    ...(scores.length === 0
      ? []
      : [
          'z: how many standard errors the simulation lies above the chain, reduced for few runs by ' +
            "Student's t; left out for events that were observed, or are expected, fewer than " +
            `${FEWEST_EVENTS} times. ${far} of ${scores.length} figures, times in states included, differ ` +
            `by more than ${NOTEWORTHY_Z} (!); by chance alone ` +
            `${(0.02 * scores.length).toFixed(1)} would do so on average. Variants use common random ` +
            'numbers, so their z tend to have the same sign.',
        ]),
    'An interval from 0: no event was observed. For outages the upper end is the bound of a Poisson ' +
      'process; for downtime it is that number of outages times their mean length in the chain.',
    ...(longRun.every(({ against }) => against === null)
      ? []
      : [
          'than ...: downtime minus that of the first variant that differs only in this, run by run. ' +
            'Variants use common random numbers, so that failures common to both cancel.',
        ]),
    ...(isMarked ? ['On the right, ! marks a reported value outside the simulated interval.'] : []),
  ];
}

function yearsOf(longRun: readonly LongRunRow[]): string {
  const years = longRun.map((row) => row.years);
  const [least, most] = [Math.min(...years), Math.max(...years)].map((each) => each.toFixed(0));
  return `${least === most ? least : `${least} to ${most}`} years a variant.`;
}

/** The methods of solution, and the variants without a chain. */
function chainNotes(longRun: readonly LongRunRow[]): string[] {
  const solved = longRun.flatMap(({ chain }) => (chain === null || 'why' in chain ? [] : [chain]));
  const sizes = [...new Set(solved.map(({ states }) => states))].sort((a, b) => a - b);
  const imbalance = Math.max(0, ...solved.map((each) => each.imbalance));
  const methods = [...new Set(solved.map((each) => METHODS[each.solved.method]))].join(' and ');
  const approximate = solved.some((each) => each.isApproximate);
  const reasons = new Set(longRun.flatMap(({ chain }) => (chain !== null && 'why' in chain ? [reasonOf(chain)] : [])));
  return [
    ...(solved.length === 0
      ? []
      : [
          `Chain: ${sizes.join(', ')} states, by ${methods}; the flows into and out of any state of a component, and ` +
            `of service, differ by a relative ${imbalance.toExponential(0)} at most.`,
        ]),
    ...classNotes(solved),
    ...(approximate
      ? [
          'In the chain a deterministic clock is an exponential one of the same mean, and a clock of another law one ' +
            'of exponential stages with the same mean and variance: an approximation, as requested.',
        ]
      : []),
    ...[...reasons].map((reason) => `No chain where ${reason}.`),
  ];
}

const METHODS = { elimination: 'elimination', multilevel: 'iteration on several levels' } as const;

/** A system may have several closed sets of states; a mean over them then describes no single run. */
function classNotes(solved: readonly ChainFacts[]): string[] {
  const several = solved.filter(({ classes }) => classes.length > 1);
  const texts = several.map(({ classes }) => {
    const named = classes.slice(0, SHOWN_CLASSES).map(({ probability, states, text }) => {
      const size = states === 1 ? 'for ever' : `one of ${states} states`;
      return `${amount(100 * probability, '')} % (${text}; ${size})`;
    });
    const more = classes.length > SHOWN_CLASSES ? ` and ${classes.length - SHOWN_CLASSES} more` : '';
    return (
      `The system ends up in one of ${classes.length} sets of states that it never leaves: ` +
      `${named.join(', ')}${more}. The chain's figures are means weighted by these probabilities; a ` +
      'single run ends up in one set only.'
    );
  });
  return [...new Set(texts)];
}

const SHOWN_CLASSES = 4;

function reasonOf(chain: NoSolution): string {
  if (chain.why === 'fault') return `in some state ${chain.fault.message}`;
  if (chain.why === 'too-large') return `it would have more than ${chain.most} states`;
  if (chain.why === 'not-converged')
    return `its solution does not converge: a share still changes by a relative ${chain.change.toExponential(0)}`;
  if (chain.why === 'trace') return `the failures of '${chain.component}' come from a trace`;
  const [first = '', ...others] = chain.moves;
  return (
    'a clock is neither exponential nor Erlang ' +
    `(${first}${others.length > 0 ? ` and ${others.length} more` : ''}); 'chain: approximate' ` +
    'approximates it'
  );
}
