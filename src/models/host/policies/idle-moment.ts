/** An idle moment may never come: after a quarter more than the interval any moment is good. */
import { fixedParameters } from '../parameters/fixed.ts';
import { LOOK_NANOS, type RejuvenationPolicy } from './policy.ts';

const LATEST = fixedParameters.idleLatestRatio.value;

export const idleMoment: RejuvenationPolicy = {
  name: 'idle-moment',
  summary: 'from a given age on, at the next moment of little load; once it is a quarter older, at any moment',
  needs: ['intervalNanos', 'idleLoad'],
  patience({ ageNanos, load }, { intervalNanos, idleLoad }) {
    if (ageNanos < intervalNanos) return intervalNanos - ageNanos;
    return load <= idleLoad || ageNanos >= LATEST * intervalNanos ? 0 : LOOK_NANOS;
  },
};
