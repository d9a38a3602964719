/**
 * Two figures of a migration against what a scenario varies: the downtime, against a dirty rate or the size of a cache;
 * and how many VMs are saved from a host, against the time until it fails.
 */
import type { Summary } from '../../../analysis/summary.ts';
import type { MetricName } from '../../../experiments.ts';
import { againstSize, linesByDash, linesOf, meansOver, type SizeRow, sizeTitle } from '../against-size.ts';
import { type Figure, onlyWhere } from '../figure.ts';
import type { Line, LinePicture } from '../lines.ts';
import { distinct } from '../words.ts';

const COVERED = 'Markers within each other are of lines that lie on each other.';

/** Of VMs that leave a host one after the other it is asked how many are saved. */
export const migrationDowntime: Figure<SizeRow> = onlyWhere(
  {
    ...against('migration-downtime', 'downtimeMs|migrated'),
    title: () => 'Downtime of a migration at the client',
    picture: (rows, names) => ({
      ...pictureOf(rows, linesOf(rows, names)),
      yTitle: 'downtime, ms',
      caption: [`${meansOver(rows)} ${COVERED} Points are missing where no VM was moved.`],
    }),
  },
  (summary) => vmsOf(summary) === null,
);

/** How many VMs there were is the same in all rows. */
type SurvivorRow = SizeRow & { vms: number | null };

const saved = against('survivors', 'savedVms|evacuated');

export const survivors: Figure<SurvivorRow> = {
  ...saved,
  title: () => 'VMs that have left a host before it fails',
  data: (summary) => saved.data(summary).map((row) => ({ ...row, vms: vmsOf(summary) })),
  picture: (rows, names) => ({
    ...pictureOf(rows, linesByDash(rows, names)),
    yTitle: `VMs saved, of ${rows[0]?.vms ?? 'all'}`,
    caption: [`${meansOver(rows)} ${COVERED}`],
  }),
};

/** From those that were saved, and the share that they are; null where none is saved. */
function vmsOf({ rows }: Summary): number | null {
  for (const { metrics } of rows) {
    const [vms, share] = [metrics['savedVms|evacuated'], metrics['savedShare|evacuated']];
    if (vms?.kind === 'quantity' && share?.kind === 'quantity' && (share.mean ?? 0) > 0)
      return Math.round((vms.mean ?? 0) / (share.mean ?? 1));
  }
  return null;
}

function against(name: string, metric: MetricName): Pick<Figure<SizeRow>, 'name' | 'appliesTo' | 'data'> {
  return {
    name,
    appliesTo: (summary) => againstSize(summary, metric).length > 0,
    data: (summary) => againstSize(summary, metric),
  };
}

/** From this ratio of the largest to the smallest size on, the axis of sizes is logarithmic. */
const WIDE = 16;

function pictureOf(
  rows: readonly SizeRow[],
  lines: readonly Line[],
): Pick<LinePicture, 'kind' | 'scale' | 'lines' | 'xTitle'> {
  const sizes = rows.map(({ size }) => size);
  const least = Math.min(...sizes);
  return {
    kind: 'lines',
    scale: least > 0 && Math.max(...sizes) >= WIDE * least ? 'logarithmic-x' : 'linear',
    lines: withOpenMarkers(lines),
    xTitle: sizeTitle(rows),
  };
}

const WIDEST_MARKER_PX = 17;
const NARROWER_PX = 1.5;

/** A line that lies under others is still seen by its marker, which is open and of another size. */
function withOpenMarkers(lines: readonly Line[]): Line[] {
  const looks = distinct(lines.map(({ stroke }) => `${stroke.color} ${stroke.marker}`));
  return lines.map((line) => {
    const look = looks.indexOf(`${line.stroke.color} ${line.stroke.marker}`);
    const radiusPx = WIDEST_MARKER_PX - NARROWER_PX * look;
    return { ...line, stroke: { ...line.stroke, filled: false, radiusPx } };
  });
}
