/** The loss of throughput of a service just after a reboot, compared with before. */
import { shareBars } from '../share-bars.ts';

export const throughputLoss = shareBars({
  name: 'throughput-loss',
  title: 'Throughput lost just after a reboot',
  metric: 'throughputLoss|working',
  statistic: 'mean',
  axis: '% of the throughput before',
  runs: 'runs in which the service worked before and after',
});
