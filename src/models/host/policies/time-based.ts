import type { RejuvenationPolicy } from './policy.ts';

export const timeBased: RejuvenationPolicy = {
  name: 'time-based',
  summary: 'at a given age, counted from whatever last started it anew',
  needs: ['intervalNanos'],
  patience: ({ ageNanos }, { intervalNanos }) => Math.max(0, intervalNanos - ageNanos),
};
