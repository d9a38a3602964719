/**
 * Two figures of a migration against what a scenario varies: the downtime, against a dirty rate or the size of a cache;
 * and how many VMs are saved from a host, against the time until it fails.
 */
import type { MetricName } from '../../../experiments.ts';
import { againstSize, linesByDash, linesOf, type SizeRow, sizeTitle } from '../against-size.ts';
import { type Figure, perPoint } from '../figure.ts';
import type { Line } from '../lines.ts';
import type { Names } from '../words.ts';

export const migrationDowntime = against('migration-downtime', 'downtimeMs|migrated', {
  title: 'Downtime of a migration at the client',
  yTitle: 'downtime, ms',
  lines: linesOf,
  missing: 'points are missing where no VM was moved',
});

export const survivors = against('survivors', 'savedVms|evacuated', {
  title: 'VMs that have left a host before it fails',
  yTitle: 'VMs saved',
  lines: linesByDash,
  missing: 'lines that lie on each other are told apart by their markers',
});

interface Look {
  readonly title: string;
  readonly yTitle: string;
  readonly lines: (rows: readonly SizeRow[], names: Names) => Line[];
  /** What the reader must know of what is not to be seen. */
  readonly missing: string;
}

function against(name: string, metric: MetricName, { title, yTitle, lines, missing }: Look): Figure<SizeRow> {
  return {
    name,
    title: () => title,
    appliesTo: (summary) => againstSize(summary, metric).length > 0,
    data: (summary) => againstSize(summary, metric),
    picture: (rows, names) => ({
      kind: 'lines',
      scale: 'linear',
      lines: lines(rows, names),
      xTitle: sizeTitle(rows),
      yTitle,
      caption: [`Means over ${perPoint(rows.map(({ n }) => n))}; ${missing}.`],
    }),
  };
}
