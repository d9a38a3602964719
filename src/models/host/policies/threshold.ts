/** Heap use is looked at now and then, as a monitor does: what happens between two looks is found out at the second. */
import { LOOK_NANOS, type RejuvenationPolicy } from './policy.ts';

export const threshold: RejuvenationPolicy = {
  name: 'threshold',
  summary: 'when a given share of its memory is in use or lost, at any age',
  needs: ['threshold'],
  patience: ({ heapUse }, settings) => (heapUse >= settings.threshold ? 0 : LOOK_NANOS),
};
