/** Outcomes of the struck runs as shares of all of them, with the interval of the recovered share. */
import { type IntervalMethod, proportion } from '../../../analysis/proportion.ts';
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { confidenceOf, labelOf, METHOD_NAMES, share } from '../../format.ts';
import { type Figure, perBar, perCent } from '../figure.ts';
import type { Fill } from '../style.ts';
import { distinct } from '../words.ts';

type OutcomeRow = CsvRow & {
  variant: string;
  outcome: string;
  runs: number;
  of: number;
  share: number | null;
  low: number | null;
  high: number | null;
  method: IntervalMethod;
  confidence: number;
};

/** In the order of the segments: success first, so that it begins at 0. */
const SEGMENTS: readonly { readonly outcome: string; readonly fill: Fill }[] = [
  { outcome: 'recovered', fill: { color: '#5b9bd0', hatching: 'none' } },
  { outcome: 'failed', fill: { color: '#f2c14e', hatching: 'rising' } },
  { outcome: 'sdc', fill: { color: '#8a3b6e', hatching: 'none' } },
  { outcome: 'non-manifested', fill: { color: '#f1f1f1', hatching: 'none' } },
  { outcome: 'no answer', fill: { color: '#ffffff', hatching: 'crossed' } },
];

/** The names in the legend. */
const WORDS: Readonly<Record<string, string>> = { sdc: 'silent data corruption' };

export const outcomes: Figure<OutcomeRow> = {
  name: 'outcomes',
  title: () => 'Outcomes of the runs in which a fault struck',
  // A run without an answer may have been struck, but not in a campaign in which nothing fails.
  appliesTo: ({ rows }) => rows.some((row) => struckOf(row) > 0 && Object.keys(row.outcomes).length > 0),
  data: (summary) => summary.rows.flatMap((row) => segmentsOf(row, summary)),

  picture(rows, names) {
    const variants = distinct(rows.map((row) => row.variant));
    const present = SEGMENTS.filter(({ outcome }) => rows.some((row) => row.outcome === outcome && row.runs > 0));
    const cells = (outcome: string) =>
      variants.map((variant) => rows.find((row) => row.variant === variant && row.outcome === outcome));
    return {
      kind: 'bars',
      groups: variants.map(names.group),
      series: present.map(({ outcome, fill }, index) => ({
        name: WORDS[outcome] ?? outcome,
        fill,
        counts: { outcome },
        lane: 'outcomes',
        values: cells(outcome).map((row) => (typeof row?.share === 'number' ? perCent(row.share) : null)),
        intervals: cells(outcome).map((row) =>
          row?.low === null || row?.low === undefined || row.high === null
            ? null
            : { low: perCent(row.low), high: perCent(row.high) },
        ),
        ...(index === 0 && { labels: cells(outcome).map((row) => (row?.of === 0 ? share(null) : '')) }),
      })),
      axis: { title: '% of struck runs', max: 100 },
      caption: [
        `${perBar(
          rows.map((row) => row.of),
          'struck runs',
        )}; ${whiskersOf(rows)}.${explanation(present)}`,
      ],
      lanePx: 56,
    };
  },
};

/** A run without an answer may have been struck. It has a separate segment, and the interval allows for it. */
function segmentsOf(row: SummaryRow, { methods: { shares: method }, confidence }: Summary): OutcomeRow[] {
  const of = struckOf(row);
  return SEGMENTS.map(({ outcome }) => {
    const runs = outcome === 'no answer' ? row.unanswered : (row.outcomes[outcome] ?? 0);
    // Without any answer there are no shares.
    const counts = { numerator: runs, denominator: of - row.unanswered, unanswered: row.unanswered };
    const interval =
      outcome === 'recovered' && of > 0 ? proportion(counts, 'struck', method, confidence) : { low: null, high: null };
    return {
      variant: labelOf(row),
      outcome,
      runs,
      of,
      share: of === 0 ? null : runs / of,
      low: interval.low,
      high: interval.high,
      method,
      confidence,
    };
  });
}

/** "whiskers: 95 % Wilson interval of the recovered share". */
function whiskersOf([row]: readonly OutcomeRow[]): string {
  return row === undefined
    ? ''
    : `whiskers: ${confidenceOf(row)} ${METHOD_NAMES[row.method]} interval of the recovered share`;
}

function struckOf(row: SummaryRow): number {
  const injected = row.metrics['detected|injected'];
  return (injected?.kind === 'proportion' ? injected.denominator : 0) + row.unanswered;
}

function explanation(present: typeof SEGMENTS): string {
  const has = (outcome: string) => present.some((segment) => segment.outcome === outcome);
  const sdc = has('sdc') ? ' Silent data corruption: wrong or missing output that no detector noticed.' : '';
  return has('no answer')
    ? `${sdc} No answer: harness errors and time-outs, which may have been struck; the whiskers allow for them.`
    : sdc;
}
