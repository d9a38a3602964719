/** Bars of shares in groups: the last axis gives the bars of a group, each with its reported figure below it. */
import type { SummaryRow } from '../../analysis/summary.ts';
import { labelOf, share } from '../format.ts';
import type { Series } from './bars.ts';
import { perCent } from './figure.ts';
import { kindFill, REPORTED } from './style.ts';

/** In which group a variant stands, and as which of its bars. */
export function placeOf(row: SummaryRow): { readonly group: string; readonly series: string } {
  const values = Object.values(row.factors);
  return values.length < 2
    ? { group: labelOf(row), series: 'simulated' }
    : { group: values.slice(0, -1).join(', '), series: values.at(-1) ?? '' };
}

/** A bar, as shares; null where there is none of what it may have. */
interface ShareBar {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly reported: number | null;
}

/** The simulated bars of one name, one for each group that has it, and those reported for them where there are any. */
export function besideReported(name: string, index: number, bars: readonly (ShareBar | undefined)[]): Series[] {
  const simulated: Series = {
    name,
    fill: kindFill(index),
    lane: name,
    values: bars.map((bar) => (bar === undefined ? null : perCent(bar.value))),
    intervals: bars.map((bar) =>
      bar === undefined || bar.low === null || bar.high === null
        ? null
        : { low: perCent(bar.low), high: perCent(bar.high) },
    ),
    labels: bars.map((bar) => share(bar?.value ?? null)),
  };
  const reported = bars.map((bar) => bar?.reported ?? null);
  if (reported.every((value) => value === null)) return [simulated];
  return [
    simulated,
    {
      name: 'reported',
      fill: REPORTED,
      lane: `${name}, reported`,
      values: reported.map((value) => value && perCent(value)),
      labels: reported.map((value) => (value === null ? '' : share(value))),
    },
  ];
}
