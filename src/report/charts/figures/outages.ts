/**
 * How soon a failed driver VM is replaced: for each mechanism the share of detected failures after which every frontend had a working backend again within a time. One
 * logarithmic axis, since mechanisms differ ten-thousandfold. A curve that ends below the top has failures that its mechanism never came to an end with.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv.ts';
import { labelOf } from '../../format.ts';
import { distinct, type Figure, perCent } from '../figure.ts';
import type { Line } from '../lines.ts';
import { strokeOf } from '../style.ts';

const OUTAGE = 'outageMs|detected';
/** A share of the same runs, those with an outage that never ended among them. */
const OF_DETECTED = 'sub-millisecond|detected';
const MECHANISM_AXIS = 'recovery';
const MOST_POINTS = 250;

type OutageRow = CsvRow & { mechanism: string; detected: number; ms: number; share: number };

export const outages: Figure<OutageRow> = {
  name: 'outages',
  title: () => 'Outages of a driver VM, distribution',
  appliesTo: (summary) => summary.rows.some((row) => (row.distributions[OUTAGE]?.length ?? 0) > 0),
  data: (summary) =>
    distinct(summary.rows.map(mechanismOf)).flatMap((mechanism) =>
      curveOf(
        mechanism,
        summary.rows.filter((row) => mechanismOf(row) === mechanism),
      ),
    ),

  picture(rows) {
    const mechanisms = distinct(rows.map((row) => row.mechanism));
    const curves = mechanisms.map((name) => rows.filter((row) => row.mechanism === name));
    return {
      kind: 'lines',
      lines: curves.map(
        (curve, index): Line => ({
          name: mechanisms[index] ?? '',
          stroke: { ...strokeOf(index), radiusPx: 0 },
          points: stepsOf(curve),
        }),
      ),
      scale: 'logarithmic-x',
      xTicks: 'decades',
      xTitle: 'from the strike to a working backend for everybody, ms',
      yTitle: '% of detected failures',
      caption: [
        `Share of detected failures after which all frontends had a working backend again within the time; all faults of the scenario together, as many injections of each. Detected failures: ${curves
          .map(([first], index) => `${mechanisms[index]} n = ${first?.detected ?? 0}`)
          .join(', ')}.`,
      ],
    };
  },
};

const mechanismOf = (row: SummaryRow): string => row.factors[MECHANISM_AXIS] ?? labelOf(row);

/** The variants of one mechanism put together, each with the weight of its runs. */
function curveOf(mechanism: string, rows: readonly SummaryRow[]): OutageRow[] {
  const detected = rows.reduce((sum, row) => sum + detectedIn(row), 0);
  const values = rows.flatMap((row) => {
    const [sample, metric] = [row.distributions[OUTAGE] ?? [], row.metrics[OUTAGE]];
    const runs = metric?.kind === 'quantity' ? metric.n : 0;
    return sample.map((ms) => ({ ms, weight: runs / sample.length }));
  });
  values.sort((a, b) => a.ms - b.ms);
  const every = Math.max(1, Math.floor(values.length / MOST_POINTS));
  let before = 0;
  return values.flatMap(({ ms, weight }, index): OutageRow[] => {
    before += weight;
    const isDrawn = index % every === 0 || index === values.length - 1;
    return isDrawn ? [{ mechanism, detected, ms, share: before / detected }] : [];
  });
}

function detectedIn(row: SummaryRow): number {
  const share = row.metrics[OF_DETECTED];
  return share?.kind === 'proportion' ? share.denominator : 0;
}

/** Level from one value to the next, then up. */
function stepsOf(curve: readonly OutageRow[]): Line['points'] {
  return curve.flatMap(({ ms, share }, index) => [
    { x: ms, y: perCent(curve[index - 1]?.share ?? 0), interval: null },
    { x: ms, y: perCent(share), interval: null },
  ]);
}
