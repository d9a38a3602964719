/** The downtime of services against the number or the size of VMs, one line for each kind of reboot. */
import { againstSize, linesOf, type SizeRow, sizeTitle } from '../against-size.ts';
import { type Figure, perPoint } from '../figure.ts';

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
    ],
  }),
};
