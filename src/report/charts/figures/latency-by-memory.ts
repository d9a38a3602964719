/**
 * How recovery latency grows with the host's memory, one line for each mechanism, with the published growth beside it.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { milliseconds } from '../../format.ts';
import { citations, type Figure, type ReportedColumns, reportedColumns } from '../figure.ts';
import type { Line } from '../lines.ts';
import { REPORTED_STROKE, strokeOf } from '../style.ts';
import { distinct } from '../words.ts';

/** The axis of a scenario that varies the host's memory; its values are numbers of GiB. */
export const MEMORY_AXIS = 'memoryGiB';
const METRIC = 'recoveryMs|recovery-attempted';

type MemoryRow = CsvRow &
  ReportedColumns & {
    recovery: string;
    memory_gib: number;
    n: number;
    ms: number;
    low: number | null;
    high: number | null;
  };

export const latencyByMemory: Figure<MemoryRow> = {
  name: 'latency-by-memory',
  title: () => "Recovery latency by the host's memory",
  appliesTo: (summary) => distinct(summary.rows.flatMap(pointsOf).map((row) => row.memory_gib)).length > 1,
  data: (summary) => summary.rows.flatMap(pointsOf),

  picture(rows, names) {
    const recoveries = distinct(rows.map((row) => row.recovery)).map((recovery) => ({
      name: names.without(MEMORY_AXIS, recovery),
      rows: rows.filter((row) => row.recovery === recovery).sort((a, b) => a.memory_gib - b.memory_gib),
    }));
    const lines = recoveries.flatMap(({ name, rows: own }, index): Line[] => [
      { name, stroke: strokeOf(index), points: simulatedPoints(own) },
      { name: 'reported', family: name, stroke: REPORTED_STROKE, points: reportedPoints(own) },
    ]);
    const growths = recoveries.flatMap(({ name, rows: own }) => [
      ...growth(name, simulatedPoints(own)),
      ...growth(`${name}, reported`, reportedPoints(own)),
    ]);
    return {
      kind: 'lines',
      lines: lines.filter(({ points }) => points.length > 0),
      xTitle: 'memory of the host, GiB',
      yTitle: 'recovery time, ms',
      caption: [
        `Medians of ${sizes(rows)} completed recoveries per point; whiskers: intervals of the ` +
          `median. Straight lines by least squares: ${growths.join('; ')}.${citations(rows)}`,
      ],
    };
  },
};

const simulatedPoints = (rows: readonly MemoryRow[]): Line['points'] =>
  rows.map(({ memory_gib: x, ms: y, low, high }) => ({
    x,
    y,
    interval: low === null || high === null ? null : { low, high },
  }));

const reportedPoints = (rows: readonly MemoryRow[]): Line['points'] =>
  rows.flatMap(({ memory_gib: x, reported: y }) => (y === null ? [] : [{ x, y, interval: null }]));

function pointsOf(row: SummaryRow): MemoryRow[] {
  const metric = row.metrics[METRIC];
  const memory = Number.parseFloat(row.factors[MEMORY_AXIS] ?? '');
  if (metric?.kind !== 'quantity' || metric.p50 === null || !(memory > 0) || !(metric.p50 > 0)) return [];
  const others = Object.entries(row.factors).flatMap(([axis, value]) => (axis === MEMORY_AXIS ? [] : [value]));
  return [
    {
      recovery: others.join(', ') || 'simulated',
      memory_gib: memory,
      n: metric.n,
      ms: metric.p50,
      low: metric.low,
      high: metric.high,
      ...reportedColumns(row.reported[METRIC]),
    },
  ];
}

const sizes = (rows: readonly MemoryRow[]): string => {
  const [fewest, most] = [Math.min(...rows.map(({ n }) => n)), Math.max(...rows.map(({ n }) => n))];
  return fewest === most ? `${most}` : `${fewest} to ${most}`;
};

/** "nilihype 1.00 ms + 2.62 ms per GiB"; nothing where one size says nothing about growth. */
function growth(name: string, points: Line['points']): string[] {
  const n = points.length;
  const [meanX, meanY] = [points.reduce((sum, { x }) => sum + x, 0) / n, points.reduce((sum, { y }) => sum + y, 0) / n];
  const variance = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (!(variance > 0)) return [];
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / variance;
  return [`${name} ${milliseconds(meanY - slope * meanX)} ms + ${milliseconds(slope)} ms per GiB`];
}
