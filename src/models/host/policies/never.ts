import type { RejuvenationPolicy } from './policy.ts';

export const never: RejuvenationPolicy = {
  name: 'never',
  summary: 'never: it runs until it fails',
  needs: [],
  patience: () => Infinity,
};
