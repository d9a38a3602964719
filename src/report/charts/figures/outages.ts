/**
 * Distribution of outages: for each mechanism the share of detected failures after which service was back within a
 * time. The time axis is logarithmic, since mechanisms differ by a factor of ten thousand. A curve that ends below 100
 * % includes failures after which service never came back.
 */

import type { SummaryRow } from '../../../analysis/summary.ts';
import { type MetricName } from '../../../experiments.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf, NO_DATA } from '../../format.ts';
import { type Figure, perBar, perCent } from '../figure.ts';
import type { Line } from '../lines.ts';
import { thinStroke } from '../style.ts';
import type { Names } from '../words.ts';
import { distinct } from '../words.ts';

/** The quantity to draw, and its texts. */
interface Gap {
  readonly name: string;
  readonly title: string;
  /** A metric that keeps its distribution. */
  readonly metric: MetricName;
  /** A share of the same runs, which includes outages that never ended. */
  readonly of: MetricName;
  /** The axis whose values are the mechanisms. Without such an axis each variant has a curve. */
  readonly axis: string;
  readonly xTitle: string;
  /** The condition that holds within the time: "after which ...". */
  readonly meaning: string;
}

const MOST_POINTS = 250;

export const outages = gapFigure({
  name: 'outages',
  title: 'Outages of a driver VM, distribution',
  metric: 'outageMs|detected',
  of: 'sub-millisecond|detected',
  axis: 'recovery',
  xTitle: 'from the strike to a working backend for everybody, ms',
  meaning: 'all frontends had a working backend again',
});

export const managementGaps = gapFigure({
  name: 'management-gaps',
  title: 'Time without management, distribution',
  metric: 'managementGapMs|detected',
  of: 'management-restored|detected',
  axis: 'mechanism',
  xTitle: 'longest time without an answer, ms',
  meaning: 'the management worked and a monitor, which asks every 10 ms, had an answer again',
});

/** `ms` is absent where no outage ended, `share` where nothing was detected. */
type OutageRow = CsvRow & { mechanism: string; detected: number; ms: number | null; share: number | null };

function gapFigure({ name, title, metric, of, axis, xTitle, meaning }: Gap): Figure<OutageRow> {
  const nameOf = ([first]: readonly OutageRow[], names: Names): string => {
    const label = first?.mechanism ?? '';
    return first?.detected === 0 ? `${names.variant(label)}: ${NO_DATA}` : names.variant(label);
  };
  const mechanismOf = (row: SummaryRow): string => row.factors[axis] ?? labelOf(row);
  return {
    name,
    title: () => title,
    appliesTo: (summary) => summary.rows.some((row) => (row.distributions[metric]?.length ?? 0) > 0),
    data: (summary) =>
      distinct(summary.rows.map(mechanismOf)).flatMap((mechanism) =>
        curveOf(
          mechanism,
          summary.rows.filter((row) => mechanismOf(row) === mechanism),
          metric,
          of,
        ),
      ),

    picture(rows, names) {
      const mechanisms = distinct(rows.map((row) => row.mechanism));
      const curves = mechanisms.map((mechanism) => rows.filter((row) => row.mechanism === mechanism));
      return {
        kind: 'lines',
        lines: curves.map(
          (curve, index): Line => ({
            name: nameOf(curve, names),
            stroke: thinStroke(index),
            isDistribution: true,
            points: stepsOf(curve),
          }),
        ),
        scale: 'logarithmic-x',
        xTicks: 'decades',
        xTitle,
        yTitle: '% of detected failures',
        caption: [
          `Share of detected failures after which ${meaning} within the time; all faults of the scenario together, ` +
            `as many injections of each; ${perBar(
              curves.map(([first]) => first?.detected ?? 0),
              'detected failures',
            ).replace('per bar', 'per line')}.`,
        ],
      };
    },
  };
}

/** The variants of one mechanism combined, weighted by their runs. */
function curveOf(mechanism: string, rows: readonly SummaryRow[], gap: MetricName, of: MetricName): OutageRow[] {
  const detected = rows.reduce((sum, row) => sum + detectedIn(row, of), 0);
  const values = rows.flatMap((row) => {
    const [sample, metric] = [row.distributions[gap] ?? [], row.metrics[gap]];
    const runs = metric?.kind === 'quantity' ? metric.n : 0;
    return sample.map((ms) => ({ ms, weight: runs / sample.length }));
  });
  values.sort((a, b) => a.ms - b.ms);
  if (values.length === 0) return [{ mechanism, detected, ms: null, share: detected === 0 ? null : 0 }];
  const every = Math.max(1, Math.floor(values.length / MOST_POINTS));
  let before = 0;
  return values.flatMap(({ ms, weight }, index): OutageRow[] => {
    before += weight;
    const isDrawn = index % every === 0 || index === values.length - 1;
    return isDrawn ? [{ mechanism, detected, ms, share: before / detected }] : [];
  });
}

function detectedIn(row: SummaryRow, of: MetricName): number {
  const share = row.metrics[of];
  return share?.kind === 'proportion' ? share.denominator : 0;
}

/** A step function: constant from one value to the next, then up. */
function stepsOf(curve: readonly OutageRow[]): Line['points'] {
  return curve.flatMap(({ ms, share }, index) =>
    ms === null || share === null
      ? []
      : [
          { x: ms, y: perCent(curve[index - 1]?.share ?? 0), interval: null },
          { x: ms, y: perCent(share), interval: null },
        ],
  );
}
