/** An idle moment may never come: after twice the interval it is taken whatever the load. */
import { LOOK_NANOS, type RejuvenationPolicy } from './policy.ts';

export const idleMoment: RejuvenationPolicy = {
  name: 'idle-moment',
  summary: 'from a given age on at the next moment of little load, at twice that age at any',
  needs: ['intervalNanos', 'idleLoad'],
  patience({ ageNanos, load }, { intervalNanos, idleLoad }) {
    if (ageNanos < intervalNanos) return intervalNanos - ageNanos;
    return load <= idleLoad || ageNanos >= 2 * intervalNanos ? 0 : LOOK_NANOS;
  },
};
