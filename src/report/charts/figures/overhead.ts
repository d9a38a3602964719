/** The cost of a mechanism in normal operation: VMM time that it adds, relative to the time without it. */
import { shareBars } from '../share-bars.ts';

export const overhead = shareBars({
  name: 'overhead',
  title: 'VMM time added in normal operation',
  metric: 'overhead|dry',
  statistic: 'median',
  axis: 'added, % of VMM time without it',
  runs: 'dry runs',
});
