import type { RejuvenationPolicy } from './policy.ts';

export const timeBased: RejuvenationPolicy = {
  name: 'time-based',
  summary: 'at a given age, counted from its last start, for whatever reason',
  needs: ['intervalNanos'],
  patience: ({ ageNanos }, { intervalNanos }) => Math.max(0, intervalNanos - ageNanos),
};
