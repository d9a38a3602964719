/** The downtime of services against the number or the size of VMs, one line for each kind of reboot. */
import { againstSize, linesOf, type SizeRow, sizeTitle } from '../against-size.ts';
import { type Figure, perPoint } from '../figure.ts';
import type { Line } from '../lines.ts';

const METRIC = 'meanDowntime|back';

export const downtimeBySize: Figure<SizeRow> = {
  name: 'downtime-by-size',
  title: () => 'Downtime of the services by reboot',
  appliesTo: (summary) => againstSize(summary, METRIC).length > 0,
  data: (summary) => againstSize(summary, METRIC),

  picture: (rows, names) => ({
    kind: 'lines',
    scale: 'linear',
    lines: linesOf(rows, names),
    xTitle: sizeTitle(rows),
    yTitle: 'mean downtime of a VM, s',
    caption: [
      `Means over the VMs of a run, then over ${perPoint(rows.map(({ n }) => n))}; intervals of the mean are within ` +
        'the points where no whisker is seen.',
      ...coveredLines(linesOf(rows, names)),
    ],
  }),
};

/** Of the highest point: lines that are nowhere further apart are drawn on each other. */
const HIDDEN = 0.01;

/** In words, which lines cannot be told from others. */
function coveredLines(lines: readonly Line[]): string[] {
  const highest = Math.max(0, ...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  return lines.flatMap((line, index) => {
    const under = lines.slice(0, index).find((other) => apartAtMost(line, other) <= HIDDEN * highest);
    if (under === undefined) return [];
    const apart = Number(apartAtMost(line, under).toPrecision(2));
    const how = apart === 0 ? 'they are the same' : `they are nowhere more than ${apart} s apart`;
    return [`The line of ${line.name} lies on that of ${under.name}: ${how}.`];
  });
}

function apartAtMost({ points }: Line, other: Line): number {
  const differences = points.map(({ x, y }) =>
    Math.abs(y - (other.points.find((point) => point.x === x)?.y ?? Infinity)),
  );
  return Math.max(...differences);
}
