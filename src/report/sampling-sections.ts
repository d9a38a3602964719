/** The sections about sampling: the requested precision, and the shares of a stratified population. */

import type { PrecisionRow } from '../analysis/precision.ts';
import type { StratifiedShare } from '../analysis/strata.ts';
import type { Summary } from '../analysis/summary.ts';
import { quoted } from '../campaign/shell.ts';
import { amount, axesOf, labelOf, NOTHING, percent, quantity, share, shareInterval } from './format.ts';
import type { Section } from './section.ts';

/** The precision reached for each figure whose precision decides when the campaign stops. */
export function precisionSection(summary: Pick<Summary, 'precision'> & Parameters<typeof axesOf>[0]): Section {
  return {
    title: 'Precision asked for, with intervals that are also valid at the moment at which the campaign stopped',
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'figure', align: 'left' },
      { header: 'simulated', align: 'right' },
      { header: 'interval', align: 'right' },
      { header: 'runs', align: 'right' },
      { header: '+/-', align: 'right' },
      { header: 'asked', align: 'right' },
    ],
    rows: summary.precision.map((row) => [
      labelOf(row),
      figureOf(row),
      valueOf(row),
      `${Number((row.confidence * 100).toPrecision(4))} % ${intervalOf(row)}`,
      row.statistic === null ? `${row.numerator}/${row.n}` : `${row.n}`,
      `${widthOf(row, row.halfWidth)}${row.isReached ? '' : ' !'}`,
      askedOf(row),
    ]),
    notes: [
      ...(summary.precision.some(({ isReached }) => !isReached) ? ['! not reached'] : []),
      'All other intervals of these tables assume a number of runs fixed in advance; use these instead.',
      ...(summary.precision.some(({ statistic }) => statistic === 'mean') ? [MEANS_NOTE] : []),
    ],
  };
}

const MEANS_NOTE =
  'Intervals of means are asymptotic: they cannot know of values so rare that no run has had one (docs/campaigns.md).';

/** Points with as many digits as a precision is asked for with. */
export const pointsOf = (half: number): string => `${Number((half * 100).toPrecision(3))}`;

const figureOf = ({ metric, statistic }: PrecisionRow): string =>
  statistic === null ? metric : `${statistic} of ${metric}`;

const valueOf = ({ value, statistic, unit }: PrecisionRow): string =>
  statistic === null ? share(value) : quantity(value, unit);

function intervalOf({ statistic, unit, low, high }: PrecisionRow): string {
  if (low === null || high === null) return NOTHING;
  if (statistic === null) return shareInterval({ low, high });
  return low === high ? 'all the same' : `[${amount(low, unit)}, ${amount(high, unit)}]`;
}

/** Half a width: of a share or a ratio in points, of another quantity in its unit. */
function widthOf({ statistic, unit }: PrecisionRow, half: number | null): string {
  if (half === null) return NOTHING;
  return statistic === null || unit === 'ratio' ? `${pointsOf(half)} points` : quantity(half, unit);
}

function askedOf(row: PrecisionRow): string {
  if (!row.isRelative) return widthOf(row, row.within);
  const own = row.target === null ? '' : `${widthOf(row, row.target)}, `;
  return `${own}${pointsOf(row.within)} %`;
}

/**
 * A text for shares that have not reached the requested precision, with the command that continues; undefined if all
 * have.
 */
export function missingPrecision(rows: readonly PrecisionRow[], runs: number, directory: string): string | undefined {
  const missing = rows.filter(({ isReached }) => !isReached);
  if (missing.length === 0) return undefined;
  const lines = missing.map((row) => {
    const known = row.halfWidth === null ? whyUnknown(row) : `known to +/- ${widthOf(row, row.halfWidth)}`;
    return `  ${row.variant}: ${figureOf(row)} is ${valueOf(row)}, ${known}, asked for +/- ${askedOf(row)}`;
  });
  const expected = missing.map(({ runsExpected }) => runsExpected ?? 0);
  const known = missing.every(({ runsExpected }) => runsExpected !== null);
  const advice = known
    ? `to go on, with the expected runs and a fifth more: rvisim extend ${quoted(directory)} ` +
      `--runs ${roundUp(Math.max(...expected, runs + 1))}`
    : 'how many runs it takes cannot be told from these';
  return [`precision not reached within ${runs} runs of each variant`, ...lines, advice].join('\n');
}

function whyUnknown({ n, value, unanswered, statistic }: PrecisionRow): string {
  if (n === 0) return 'no run having met its condition';
  if (statistic === 'mean' && unanswered > 0) return 'unknown while a run has no answer';
  if (statistic === 'mean' && value === 0) return 'unknown while all values are 0';
  return `unknown after ${n} values`;
}

/** A fifth more than expected, to two digits: half of the time more runs are needed than expected. */
function roundUp(runs: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(runs)) - 1);
  return Math.ceil((1.2 * runs) / unit) * unit;
}

/** The share of the population, and its strata. */
export function strataSection({ stratified }: Summary): Section {
  const axes = Object.keys(stratified[0]?.factors ?? {}).join(', ') || 'population';
  return {
    title: `Strata together: ${stratified[0]?.metric ?? ''} of the whole population, weighted (MOVER intervals)`,
    columns: [
      { header: axes, align: 'left', wrap: true },
      { header: 'simulated', align: 'right' },
      { header: 'interval', align: 'right' },
      { header: 'made of', align: 'left', wrap: true },
    ],
    rows: stratified.map((row) => [
      Object.values(row.factors).join(', ') || 'all',
      share(row.value),
      row.value === null ? '-' : shareInterval(row),
      row.strata.map(partOf).join(', '),
    ]),
  };
}

const partOf = ({ value, weight, numerator, denominator }: StratifiedShare['strata'][number]): string =>
  `${percent(weight)} % ${value} ${numerator}/${denominator}`;
