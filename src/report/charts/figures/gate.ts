/** A gate before the hypercalls: what a corrupted guest does to others, whether it is noticed, and comes back. */
import { onlyWhere } from '../figure.ts';
import { countedLanes } from '../share-lanes.ts';
import { kindFill } from '../style.ts';

const BACK = 'it serves again';

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

/** Where it was asked what becomes of it. */
export const handedOver = onlyWhere(
  countedLanes({
    name: 'handed-over',
    title: 'What becomes of a VM that the gate hands over, and of the others,',
    lanes: [
      { metric: 'back|handed-over', name: BACK, fill: kindFill(0) },
      { metric: 'othersHarmed|wild', name: 'another VM is harmed', fill: kindFill(1) },
    ],
    axis: '% of runs in which it was handed over; % of runs with wild calls',
    runs: 'runs',
  }),
  (_, rows) => rows.some(({ measure, denominator }) => measure === BACK && denominator > 0),
);
