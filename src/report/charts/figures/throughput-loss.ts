/** How much less a service does just after a reboot than before it. */
import { shareBars } from '../share-bars.ts';

export const throughputLoss = shareBars({
  name: 'throughput-loss',
  title: 'Throughput lost just after a reboot',
  metric: 'throughputLoss|working',
  statistic: 'mean',
  axis: '% of the throughput before',
  runs: 'runs in which the service worked before and after',
});
