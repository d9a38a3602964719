/** What a time-out costs on either side: false alarms against latency, along the number of looks without a sign. */
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { type Figure, perCent, perPoint } from '../figure.ts';
import type { Line } from '../lines.ts';
import { strokeOf } from '../style.ts';
import { distinct } from '../words.ts';

/** The field that a curve is drawn along. */
const MISSES = 'misses';

type DetectionRow = CsvRow & {
  others: string;
  /** The value of the first of the other axes, whose lines are kept on one page. */
  family: string;
  misses: number;
  n: number;
  latency_ms: number;
  false_alarms: number;
  low: number;
  high: number;
};

export const falseDetections: Figure<DetectionRow> = {
  name: 'false-detections',
  title: () => 'False alarms against the latency of detection',
  appliesTo: (summary) => curvesOf(summary).length > 1,
  data: curvesOf,

  picture: (rows, names) => ({
    kind: 'lines',
    scale: 'linear',
    lines: distinct(rows.map(({ others }) => others)).map(
      (others, index): Line => ({
        name: names.without(MISSES, others) || 'simulated',
        family: rows.find((row) => row.others === others)?.family ?? '',
        stroke: strokeOf(index, 0),
        points: rows
          .filter((row) => row.others === others)
          .toSorted((a, b) => a.latency_ms - b.latency_ms)
          .map(({ latency_ms: x, false_alarms: y, low, high }) => ({
            x,
            y: perCent(y),
            interval: { low: perCent(low), high: perCent(high) },
          })),
      }),
    ),
    xTitle: 'from the failure to its detection, mean, ms',
    yTitle: 'healthy runs with an alarm, %',
    caption: [
      `${perPoint(rows.map(({ n }) => n))} without a failure, and as many with one. Along a line the detector waits ` +
        `for ${listed(rows)} looks without a sign of life.`,
    ],
  }),
};

const listed = (rows: readonly DetectionRow[]): string =>
  distinct(rows.map(({ misses }) => misses))
    .toSorted((a, b) => a - b)
    .join(', ');

function curvesOf({ rows }: Pick<Summary, 'rows'>): DetectionRow[] {
  return rows.flatMap(pointOf);
}

function pointOf({ factors, metrics }: SummaryRow): DetectionRow[] {
  const [misses, alarms, latency] = [factors[MISSES], metrics['falseAlarm|healthy'], metrics['latencyMs|noticed']];
  if (misses === undefined || alarms?.kind !== 'proportion' || latency?.kind !== 'quantity') return [];
  if (alarms.value === null || latency.mean === null) return [];
  const others = Object.entries(factors).flatMap(([name, value]) => (name === MISSES ? [] : [value]));
  return [
    {
      others: others.join(', '),
      family: others[0] ?? '',
      misses: Number(misses),
      n: alarms.denominator,
      latency_ms: latency.mean,
      false_alarms: alarms.value,
      low: alarms.low,
      high: alarms.high,
    },
  ];
}
