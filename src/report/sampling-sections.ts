/** The sections about sampling: the requested precision, and the shares of a stratified population. */
import type { PrecisionRow } from '../analysis/precision.ts';
import type { StratifiedShare } from '../analysis/strata.ts';
import type { Summary } from '../analysis/summary.ts';
import { axesOf, labelOf, percent, share, shareInterval } from './format.ts';
import type { Section } from './section.ts';

/** The precision reached for each share whose precision decides when the campaign stops. */
export function precisionSection(summary: Summary): Section {
  return {
    title: 'Precision asked for, with intervals that are also valid at the moment at which the campaign stopped',
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'share', align: 'left' },
      { header: 'simulated', align: 'right' },
      { header: 'interval', align: 'right' },
      { header: 'runs', align: 'right' },
      { header: '+/- points', align: 'right' },
      { header: 'asked', align: 'right' },
    ],
    rows: summary.precision.map((row) => [
      labelOf(row),
      row.metric,
      share(row.value),
      `${Number((row.confidence * 100).toPrecision(4))} % ${shareInterval(row)}`,
      `${row.numerator}/${row.denominator}`,
      `${pointsOf(row.halfWidth)}${row.isReached ? '' : ' !'}`,
      pointsOf(row.within),
    ]),
    notes: [
      ...(summary.precision.some(({ isReached }) => !isReached) ? ['! not reached'] : []),
      'All other intervals of these tables assume a number of runs fixed in advance; use these instead.',
    ],
  };
}

/** Points with three significant digits. */
export const pointsOf = (half: number): string => `${Number((half * 100).toPrecision(3))}`;

/**
 * A text for shares that have not reached the requested precision, with the command that continues; undefined if all
 * have.
 */
export function missingPrecision(rows: readonly PrecisionRow[], runs: number, directory: string): string | undefined {
  const missing = rows.filter(({ isReached }) => !isReached);
  if (missing.length === 0) return undefined;
  const lines = missing.map(
    ({ variant, metric, halfWidth, within, value }) =>
      `  ${variant}: ${metric} is ${share(value)}, known to +/- ${pointsOf(halfWidth)} points, ` +
      `asked for +/- ${pointsOf(within)}`,
  );
  const expected = missing.map(({ runsExpected }) => runsExpected ?? 0);
  const known = missing.every(({ runsExpected }) => runsExpected !== null);
  const advice = known
    ? `to go on, with the expected runs and a fifth more: rvisim extend ${directory} ` +
      `--runs ${roundUp(Math.max(...expected, runs + 1))}`
    : 'no run met the condition of a share that was asked for';
  return [`precision not reached within ${runs} runs of each variant`, ...lines, advice].join('\n');
}

/** A fifth more than expected, to two digits, since in half of all cases more runs are needed than expected. */
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
