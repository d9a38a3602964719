/** What a dump costs the service against the time until it is complete: a line for each setting but the share. */
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { meansOver } from '../against-size.ts';
import { type Figure, perCent } from '../figure.ts';
import type { Line } from '../lines.ts';
import { tickLabel } from '../scale.ts';
import { strokeOf } from '../style.ts';
import { distinct } from '../words.ts';

/** The field that a front is drawn over. */
const SHARE = 'dumpShare';

type FrontRow = CsvRow & {
  others: string;
  share: number;
  n: number;
  dump_s: number;
  service_s: number;
  low: number | null;
  high: number | null;
};

export const dumpFront: Figure<FrontRow> = {
  name: 'dump-front',
  title: () => 'What a dump costs the service, and when it is complete',
  appliesTo: (summary) => frontOf(summary).length > 1,
  data: frontOf,

  picture: (rows, names) => ({
    kind: 'lines',
    scale: 'linear',
    lines: distinct(rows.map(({ others }) => others)).map(
      (others, index): Line => ({
        name: names.without(SHARE, others) || 'simulated',
        stroke: strokeOf(index, 0),
        points: rows
          .filter((row) => row.others === others)
          .toSorted((a, b) => a.dump_s - b.dump_s)
          .map(({ dump_s: x, service_s: y, low, high }) => ({
            x,
            y,
            interval: low === null || high === null ? null : { low, high },
          })),
      }),
    ),
    xTitle: 'until the dump is complete, s',
    yTitle: 'downtime due to the dump, s',
    caption: [
      meansOver(rows),
      `Along a line, from its right end to its left, the dump is left ${listed(rows)} of the disk while the recovery ` +
        'VM boots. The CSV has which point is which.',
    ],
  }),
};

function listed(rows: readonly FrontRow[]): string {
  const shares = distinct(rows.map(({ share }) => share)).toSorted((a, b) => a - b);
  return `${shares.map((share) => tickLabel(perCent(share))).join(', ')} %`;
}

function frontOf({ rows }: Pick<Summary, 'rows'>): FrontRow[] {
  return rows.flatMap(pointOf);
}

function pointOf({ factors, metrics }: SummaryRow): FrontRow[] {
  const [share, dump, service] = [factors[SHARE], metrics['dumpTime|complete'], metrics['dumpDowntime|back']];
  if (share === undefined || dump?.kind !== 'quantity' || service?.kind !== 'quantity') return [];
  if (dump.mean === null || service.mean === null) return [];
  const others = Object.entries(factors).flatMap(([name, value]) => (name === SHARE ? [] : [value]));
  return [
    {
      others: others.join(', '),
      share: Number(share),
      n: service.n,
      dump_s: dump.mean,
      service_s: service.mean,
      low: service.meanLow,
      high: service.meanHigh,
    },
  ];
}
