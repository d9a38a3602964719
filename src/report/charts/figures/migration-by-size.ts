/**
 * Two figures of a migration against what a scenario varies: the downtime, against a dirty rate or the size of a cache;
 * and how many VMs are saved from a host, against the time until it fails.
 */
import type { MetricName } from '../../../experiments.ts';
import { againstSize, linesOf, type SizeRow, sizeTitle } from '../against-size.ts';
import { type Figure, perPoint } from '../figure.ts';

export const migrationDowntime = against('migration-downtime', 'downtimeMs|migrated', {
  title: 'Downtime of a migration at the client',
  yTitle: 'downtime, ms',
});

export const survivors = against('survivors', 'savedVms|evacuated', {
  title: 'VMs that have left a host before it fails',
  yTitle: 'VMs saved',
});

function against(
  name: string,
  metric: MetricName,
  { title, yTitle }: { readonly title: string; readonly yTitle: string },
): Figure<SizeRow> {
  return {
    name,
    title: () => title,
    appliesTo: (summary) => againstSize(summary, metric).length > 0,
    data: (summary) => againstSize(summary, metric),
    picture: (rows, names) => ({
      kind: 'lines',
      scale: 'linear',
      lines: linesOf(rows, names),
      xTitle: sizeTitle(rows),
      yTitle,
      caption: [`Means over ${perPoint(rows.map(({ n }) => n))}; points are missing where no VM was moved.`],
    }),
  };
}
