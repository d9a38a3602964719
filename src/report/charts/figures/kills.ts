/**
 * What a protected VM comes to when a host or a link fails: as shares of the runs, and how long its clients waited.
 */
import { type IntervalMethod, proportion } from '../../../analysis/proportion.ts';
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { MetricName } from '../../../experiments.ts';
import type { CsvRow } from '../../csv-text.ts';
import { amount, labelOf } from '../../format.ts';
import { type Figure, perBar, perCent, whiskers } from '../figure.ts';
import { shareOf } from '../share-lanes.ts';
import { type Fill, kindFill } from '../style.ts';
import { axesInWords, distinct } from '../words.ts';

type EndRow = CsvRow & {
  variant: string;
  end: string;
  runs: number;
  of: number;
  share: number;
  low: number | null;
  high: number | null;
  method: IntervalMethod;
  confidence: number;
};

/** In the order of the segments. Without a metric: the runs that no other counts. */
const ENDS: readonly { readonly end: string; readonly metric?: MetricName; readonly fill: Fill }[] = [
  { end: 'one VM, as clients know it', metric: 'survived|killed', fill: kindFill(0) },
  { end: 'one VM, clients contradicted', fill: kindFill(1) },
  { end: 'VM runs twice', metric: 'lives-twice|killed', fill: kindFill(2) },
  { end: 'no VM', metric: 'no-vm|killed', fill: { color: '#f1f1f1', hatching: 'none' } },
];

export const endsOfKills: Figure<EndRow> = {
  name: 'ends-of-kills',
  title: (summary) => `What is left of a protected VM, by ${axesInWords(summary)}`,
  appliesTo: (summary) => endRows(summary).length > 0,
  data: endRows,
  picture(rows, names) {
    const variants = distinct(rows.map(({ variant }) => variant));
    const present = ENDS.filter(({ end }) => rows.some((row) => row.end === end && row.runs > 0));
    const whisker = rows.filter(({ end }) => end === ENDS[0]?.end);
    return {
      kind: 'bars',
      groups: variants.map(names.group),
      series: present.map(({ end, metric, fill }) => {
        const cells = variants.map((variant) => rows.find((row) => row.variant === variant && row.end === end));
        return {
          name: end,
          fill,
          ...(metric !== undefined && { counts: { metric } }),
          lane: 'ends',
          values: cells.map((row) => (row === undefined ? null : perCent(row.share))),
          intervals: cells.map((row) =>
            typeof row?.low === 'number' && row.high !== null
              ? { low: perCent(row.low), high: perCent(row.high) }
              : null,
          ),
        };
      }),
      axis: { title: '% of runs with the fault', max: 100 },
      caption: [
        `${perBar(
          rows.map(({ of }) => of),
          'runs',
        )}; ${whiskers(whisker)} of the first share. ${STATE}${contradicted(present)}`,
      ],
      lanePx: 40,
    };
  },
};

const STATE = 'Its VM may still have wrong pages or blocks: the tables have them.';

const contradicted = (present: typeof ENDS): string =>
  present.some(({ metric }) => metric === undefined)
    ? ' Contradicted: somebody was told what the VM that goes on does not know.'
    : '';

function endRows({ rows, methods: { shares: method }, confidence }: Summary): EndRow[] {
  return rows.flatMap((row) => {
    const known = ENDS.flatMap(({ metric }) => (metric === undefined ? [] : [shareOf(row, metric)?.numerator ?? 0]));
    const { denominator: of = 0, unanswered = 0 } = shareOf(row, 'survived|killed') ?? {};
    if (of === 0) return [];
    const left = of - known.reduce((sum, runs) => sum + runs, 0);
    return ENDS.map(({ end, metric }, index): EndRow => {
      const runs = metric === undefined ? left : (shareOf(row, metric)?.numerator ?? 0);
      const { low, high } =
        index === 0
          ? proportion({ numerator: runs, denominator: of, unanswered }, 'runs', method, confidence)
          : { low: null, high: null };
      return { variant: labelOf(row), end, runs, of, share: runs / of, low, high, method, confidence };
    });
  });
}

type SilenceRow = CsvRow & { variant: string; n: number; median_s: number; low: number | null; high: number | null };

export const silenceAfterKills: Figure<SilenceRow> = {
  name: 'silence-after-kills',
  title: (summary) => `How long no client got an answer, by ${axesInWords(summary)}`,
  appliesTo: (summary) => summary.rows.some((row) => silenceOf(row).length > 0),
  data: (summary) => summary.rows.flatMap(silenceOf),
  picture: (rows, names) => ({
    kind: 'bars',
    groups: rows.map(({ variant }) => names.group(variant)),
    series: [
      {
        name: 'longest silence',
        fill: kindFill(0),
        counts: { metric: 'silenceMs|killed' },
        lane: 'silence',
        values: rows.map(({ median_s }) => median_s),
        intervals: rows.map(({ low, high }) => (low === null || high === null ? null : { low, high })),
        labels: rows.map(({ median_s }) => `${amount(median_s, 's')} s`),
      },
    ],
    axis: { title: 'longest time without an answer, s' },
    caption: [
      `Medians; ${perBar(
        rows.map(({ n }) => n),
        'runs',
      )}; whiskers: intervals of the median. At most the time for which the service is watched.`,
    ],
    lanePx: 40,
  }),
};

function silenceOf(row: SummaryRow): SilenceRow[] {
  const found = row.metrics['silenceMs|killed'];
  if (found?.kind !== 'quantity' || found.p50 === null) return [];
  const { n, p50, low, high } = found;
  return [{ variant: labelOf(row), n, median_s: p50 / 1000, low: inSeconds(low), high: inSeconds(high) }];
}

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
