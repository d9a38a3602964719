/**
 * Manifestation of the injected faults before any recovery: no effect, silent data corruption, or detection. Reported
 * shares are below the simulated shares of each fault model.
 */
import type { IntervalMethod } from '../../../analysis/proportion.ts';
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { MetricName } from '../../../experiments.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf, percent } from '../../format.ts';
import type { Series } from '../bars.ts';
import { type Figure, perBar, perCent, type ReportedColumns, reportedColumns, whiskers } from '../figure.ts';
import type { Fill } from '../style.ts';
import type { GroupName } from '../words.ts';
import { distinct } from '../words.ts';

interface Manifestation {
  readonly name: string;
  readonly metric: MetricName;
  readonly fill: Fill;
}

/** In the order of the published table. */
const CLASSES = [
  { name: 'non-manifested', metric: 'non-manifested|injected', fill: { color: '#f1f1f1', hatching: 'none' } },
  { name: 'sdc', metric: 'sdc|injected', fill: { color: '#8a3b6e', hatching: 'none' } },
  { name: 'detected', metric: 'detected|injected', fill: { color: '#f2c14e', hatching: 'rising' } },
] as const satisfies readonly Manifestation[];

const FAULT_AXIS = 'fault.model';
const MECHANISM_AXIS = 'recovery.vmm';

type ManifestationRow = CsvRow &
  ReportedColumns & {
    variant: string;
    manifestation: string;
    runs: number;
    injected: number;
    share: number;
    low: number;
    high: number;
    method: IntervalMethod;
    confidence: number;
  };

export const manifestation: Figure<ManifestationRow> = {
  name: 'manifestation',
  title: () => 'Manifestation of injected faults',
  // Mechanisms act only after detection, so a variation of mechanisms would repeat every bar.
  appliesTo: (summary) =>
    hasAxis(summary, FAULT_AXIS) && !hasAxis(summary, MECHANISM_AXIS) && rowsOf(summary).length > 0,
  data: rowsOf,

  picture(rows, names) {
    const bars = distinct(rows.map((row) => row.variant)).flatMap((variant) =>
      barsOf(
        names.variant(variant),
        rows.filter((row) => row.variant === variant),
      ),
    );
    return {
      kind: 'bars',
      groups: bars.map(({ heading, label }) => ({ heading, label })),
      series: CLASSES.map(({ name, metric, fill }, index): Series => {
        const isLast = index === CLASSES.length - 1;
        return {
          name: name === 'sdc' ? 'silent data corruption' : name,
          fill,
          counts: { metric },
          lane: 'manifestation',
          values: bars.map(({ shares }) => perCent(shares[index] ?? 0)),
          ...(!isLast && { intervals: bars.map(({ boundaries }) => boundaries?.[index] ?? null) }),
          ...(isLast && { labels: bars.map(({ shares }) => shares.map(percent).join(' / ')) }),
        };
      }),
      axis: { title: '% of injected', max: 100 },
      caption: [
        `${perBar(
          rows.map((row) => row.injected),
          'injected runs',
        )}; at the right the three shares in %; ${whiskers(rows)}, the first of the non-manifested share, ` +
          'the second of the detected share. Silent data corruption: wrong or missing output that no detector noticed.',
      ],
      lanePx: 50,
    };
  },
};

function rowsOf(summary: Summary): ManifestationRow[] {
  return summary.rows.flatMap((row) => CLASSES.flatMap((each) => cellOf(row, each)));
}

function cellOf(row: SummaryRow, { name, metric: metricName }: Manifestation): ManifestationRow[] {
  const metric = row.metrics[metricName];
  if (metric?.kind !== 'proportion' || metric.value === null) return [];
  const { numerator, denominator, unanswered, value, low, high, method, confidence } = metric;
  const counts = { runs: numerator, injected: denominator, unanswered, share: value, low, high, method, confidence };
  return [{ variant: labelOf(row), manifestation: name, ...counts, ...reportedColumns(row.reported[metricName]) }];
}

interface Bar extends GroupName {
  /** In the order of the classes. */
  readonly shares: readonly number[];
  /** The intervals of the first and the second boundary between segments, in per cent. */
  readonly boundaries: readonly { readonly low: number; readonly high: number }[] | null;
}

/** The simulated bar of one fault model and, where all three shares were reported, the reported one. */
function barsOf(heading: string, rows: readonly ManifestationRow[]): Bar[] {
  const [silent, , detected] = rows;
  if (silent === undefined || detected === undefined) return [];
  const simulated: Bar = {
    heading,
    label: 'simulated',
    shares: rows.map((row) => row.share),
    boundaries: [
      { low: perCent(silent.low), high: perCent(silent.high) },
      { low: perCent(1 - detected.high), high: perCent(1 - detected.low) },
    ],
  };
  const reported = rows.flatMap((row) => (row.reported === null ? [] : [row.reported]));
  if (reported.length < CLASSES.length) return [{ ...simulated, heading: '', label: `${heading}, simulated` }];
  const cited = distinct(rows.map(({ source, use }) => `${source}, ${use}`)).join('; ');
  return [simulated, { heading, label: `reported (${cited})`, shares: reported, boundaries: null }];
}

const hasAxis = (summary: Summary, axis: string): boolean => summary.rows.some(({ factors }) => axis in factors);
