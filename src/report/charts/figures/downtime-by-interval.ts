/**
 * The downtime of a service in a year against the interval of rejuvenation of its VMM. Short intervals cost reboots,
 * long intervals cost failures; the cost of a reboot depends on what it preserves.
 */
import { againstSize, linesOf, type SizeRow, sizeTitle } from '../against-size.ts';
import { type Figure, perBar } from '../figure.ts';

const METRIC = 'downtime|service-year';
const SECONDS_AN_HOUR = 3600;

export const downtimeByInterval: Figure<SizeRow> = {
  name: 'downtime-by-interval',
  title: () => 'Downtime of a service by the interval of rejuvenation',
  appliesTo: (summary) => againstSize(summary, METRIC).length > 0,
  data: (summary) => againstSize(summary, METRIC),

  picture: (rows, names) => ({
    kind: 'lines',
    lines: linesOf(rows, names, SECONDS_AN_HOUR),
    xTitle: `interval of the VMM's rejuvenation, ${sizeTitle(rows)}`,
    yTitle: 'downtime, hours a year',
    scale: 'linear',
    caption: [
      `Means; ${perBar(
        rows.map(({ n }) => n),
        'lives of a host',
      ).replace('per bar', 'per point')}; whiskers: intervals of the mean, where they are wider than the point.`,
    ],
  }),
};
