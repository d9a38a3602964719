import type { RejuvenationPolicy } from './policy.ts';

export const never: RejuvenationPolicy = {
  name: 'never',
  summary: 'wait until it fails',
  needs: [],
  patience: () => Infinity,
};
