/** Memory overload: what VMs still do, and what the remedy takes of the network and of other hosts. */
import { shareBars } from '../share-bars.ts';

const OVERLOADED = 'runs with an overload';

export const overloadThroughput = shareBars({
  name: 'overload-throughput',
  title: 'Throughput of VMs under memory overload,',
  metric: 'throughput|overloaded',
  statistic: 'mean',
  axis: '% of the throughput with enough memory',
  runs: OVERLOADED,
});

const traffic = shareBars({
  name: 'overload-traffic',
  title: 'Network traffic for memory overload,',
  metric: 'trafficRatio|overloaded',
  statistic: 'mean',
  axis: '% of the bytes sent under migration only',
  runs: OVERLOADED,
});

const space = shareBars({
  name: 'overload-space',
  title: 'Memory of other hosts taken at most,',
  metric: 'spaceRatio|overloaded',
  statistic: 'mean',
  axis: '% of that taken under migration only',
  runs: OVERLOADED,
});

export const overloadTraffic = ofMovable(traffic);
export const overloadSpace = ofMovable(space);

/** Without overloads of VMs that cannot migrate, such as the PrivVM: there is nothing to compare them with. */
function ofMovable(figure: typeof traffic): typeof traffic {
  return {
    ...figure,
    data(summary) {
      const rows = figure.data(summary);
      const some = new Set(rows.flatMap(({ group, n }) => (n > 0 ? [group] : [])));
      return rows.filter(({ group }) => some.has(group));
    },
  };
}
