/** A gate before the hypercalls: what a corrupted guest does to the VMM and to others, and whether it is noticed. */
import { countedLanes } from '../share-lanes.ts';
import { kindFill } from '../style.ts';

export const gateShares = countedLanes({
  name: 'gate',
  title: 'What wild hypercalls lead to,',
  lanes: [
    { metric: 'vmmFailed|wild', name: 'VMM failed', fill: kindFill(0) },
    { metric: 'othersHarmed|wild', name: 'other VM harmed', fill: kindFill(1) },
    { metric: 'noticed|wild', name: 'noticed by the gate', fill: kindFill(2) },
  ],
  axis: '% of runs with wild calls',
  runs: 'runs with wild calls',
});
