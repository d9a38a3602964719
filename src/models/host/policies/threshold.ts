/** Heap use is checked periodically, as by a monitor, so a change is detected at the next check. */
import { LOOK_NANOS, type RejuvenationPolicy } from './policy.ts';

export const threshold: RejuvenationPolicy = {
  name: 'threshold',
  summary: 'when a given share of its memory is in use or lost, at any age',
  needs: ['threshold'],
  patience: ({ heapUse }, settings) => (heapUse >= settings.threshold ? 0 : LOOK_NANOS),
};
