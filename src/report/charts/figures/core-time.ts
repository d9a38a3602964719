/** Who gets the cores: the share of the first guest, what a scheduler gains over another, and how long guests wait. */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { MetricName } from '../../../experiments.ts';
import { againstSize, linesOf, type SizeRow, sizeTitle } from '../against-size.ts';
import { type Figure, onlyWhere, perPoint } from '../figure.ts';
import type { Line } from '../lines.ts';
import { shareBars } from '../share-bars.ts';
import { meanLanes } from '../share-lanes.ts';
import { kindFill } from '../style.ts';

type Metric = SummaryRow['metrics'][MetricName];

/** Every run with several guests has such a share. It is the question where it is asked how they pay. */
export const coreShare = onlyWhere(
  shareBars({
    name: 'core-share',
    title: 'Share of the cores that the first guest gets,',
    metric: 'share|contended',
    statistic: 'mean',
    axis: '% of the time of the cores that it may run on',
    runs: 'runs with other guests',
  }),
  ({ rows }) => 'debit' in (rows[0]?.factors ?? {}),
);

export const coreGain = shareBars({
  name: 'core-gain',
  title: 'Work gained over the other scheduler,',
  metric: 'gain|against',
  statistic: 'mean',
  axis: '% of the work under the other scheduler',
  runs: 'runs under both',
});

export const coreLoss = shareBars({
  name: 'core-loss',
  title: 'Work lost by a failed core,',
  metric: 'workLost|struck-core',
  statistic: 'mean',
  axis: '% of the work of all guests without the failure',
  runs: 'runs with a failed core',
});

/** Where all guests of the question have frames, or requests, to be done in time. */
export const corePrice = onlyWhere(
  meanLanes({
    name: 'core-price',
    title: 'Frames missed, and what the others pay for it,',
    lanes: [
      { metric: 'missed|periodic', name: 'frames missed', fill: kindFill(0) },
      { metric: 'othersLoss|against', name: 'work that the others lose', fill: kindFill(1) },
    ],
    axis: '% of the frames; % of the work of the others under the other scheduler',
    runs: 'runs under both',
  }),
  (_, bars) => bars.every(({ n }) => n > 0),
);

/** Guests that are watched have several threads for another reason. */
export const counters = onlyWhere(
  meanLanes({
    name: 'counters',
    title: 'What a guest counts of its threads beyond what they used,',
    lanes: [
      { metric: 'naiveCount|threads', name: 'by its own clock', fill: kindFill(0) },
      { metric: 'awareCount|threads', name: 'with what the VMM says', fill: kindFill(1) },
      { metric: 'stolen|threads', name: 'stolen', fill: kindFill(2) },
    ],
    axis: '% of what its threads used',
    runs: 'runs with several threads',
  }),
  ({ rows }) => rows.every(({ metrics }) => !isWatched(metrics['falseAlarm|healthy'])),
);

const isWatched = (found: Metric | undefined): boolean => found?.kind === 'proportion' && found.denominator > 0;

/** How long one looks does not change how long guests wait. */
const OF_DETECTORS: ReadonlySet<string> = new Set(['misses', 'lookEvery']);

/** A logarithmic axis has no 0; a nanosecond is as good as none. */
const LEAST_MS = 1e-6;

const abovePrecision = ({ x, y, interval }: Line['points'][number]): Line['points'][number] => ({
  x,
  y: Math.max(y, LEAST_MS),
  interval: interval && { low: Math.max(interval.low, LEAST_MS), high: Math.max(interval.high, LEAST_MS) },
});

const waitsOf = (summary: Parameters<typeof againstSize>[0]): SizeRow[] =>
  againstSize(summary, 'waitP99Ms|periodic').filter(({ axis }) => !OF_DETECTORS.has(axis));

export const coreWaits: Figure<SizeRow> = {
  name: 'core-waits',
  title: () => 'How long a guest waits for a core',
  appliesTo: (summary) => waitsOf(summary).length > 0,
  data: waitsOf,
  picture: (rows, names) => ({
    kind: 'lines',
    lines: linesOf(rows, names).map((line) => ({ ...line, points: line.points.map(abovePrecision) })),
    xTitle: sizeTitle(rows),
    yTitle: 'wait, 99th percentile of a run, ms',
    caption: [`Means over ${perPoint(rows.map(({ n }) => n))}, of frames and requests.`],
  }),
};
