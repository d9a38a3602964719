/** If no idle moment comes, the component is rejuvenated after a quarter more than the interval. */
import { LOOK_NANOS, type RejuvenationPolicy } from './policy.ts';

/** Of the interval. */
const LATEST = 1.25;

export const idleMoment: RejuvenationPolicy = {
  name: 'idle-moment',
  summary: 'from a given age on, at the next moment of little load; once it is a quarter older, at any moment',
  needs: ['intervalNanos', 'idleLoad'],
  patience({ ageNanos, load }, { intervalNanos, idleLoad }) {
    if (ageNanos < intervalNanos) return intervalNanos - ageNanos;
    return load <= idleLoad || ageNanos >= LATEST * intervalNanos ? 0 : LOOK_NANOS;
  },
};
