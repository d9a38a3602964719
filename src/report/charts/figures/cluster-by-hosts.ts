/**
 * The loss of throughput of a cluster against the number of its hosts: a spare costs one host whatever their number,
 * and the cost of reboots grows with it.
 */
import { againstSize, linesOf, type SizeRow } from '../against-size.ts';
import { type Figure, perBar } from '../figure.ts';

const METRIC = 'missingHosts|interval';

export const clusterByHosts: Figure<SizeRow> = {
  name: 'cluster-by-hosts',
  title: () => 'Hosts missing from the throughput of a cluster',
  appliesTo: (summary) => againstSize(summary, METRIC).length > 0,
  data: (summary) => againstSize(summary, METRIC),

  picture: (rows, names) => ({
    kind: 'lines',
    lines: linesOf(
      rows.filter(({ mean }) => mean > 0),
      names,
    ),
    xTitle: 'hosts of the cluster, a spare included',
    yTitle: 'hosts missing',
    caption: [
      `Means over the interval in which each host is rejuvenated once; ${perBar(
        rows.map(({ n }) => n),
        'runs',
      ).replace('per bar', 'per point')}. No point where the turns of all hosts do not fit into the interval.`,
    ],
  }),
};
