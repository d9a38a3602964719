/** Pages that are sent whole: how much of what is sent was changed, and what planted false sharing is ranked with. */
import { countedLanes, meanLanes } from '../share-lanes.ts';
import { kindFill } from '../style.ts';

export const sentBytes = meanLanes({
  name: 'sent-bytes',
  title: 'What is sent with dirty pages,',
  lanes: [
    { metric: 'changedShare|sent', name: 'changed', fill: kindFill(0) },
    { metric: 'plantedIdle|planted', name: 'for nothing, planted group', fill: kindFill(1) },
    { metric: 'nextIdle|planted', name: 'for nothing, worst other group', fill: kindFill(2) },
  ],
  axis: '% of the bytes sent',
  runs: 'runs',
});

export const plantedFirst = countedLanes({
  name: 'planted-first',
  title: 'Planted false sharing that is ranked first,',
  lanes: [{ metric: 'plantedFirst|planted', name: 'ranked first', fill: kindFill(0) }],
  axis: '% of runs with planted false sharing',
  runs: 'runs',
});
