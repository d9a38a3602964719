import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { idleMoment } from '../../../../src/models/host/policies/idle-moment.ts';
import { never } from '../../../../src/models/host/policies/never.ts';
import {
  LOOK_NANOS,
  type PolicySettings,
  type RejuvenationPolicy,
} from '../../../../src/models/host/policies/policy.ts';
import { threshold } from '../../../../src/models/host/policies/threshold.ts';
import { timeBased } from '../../../../src/models/host/policies/time-based.ts';

const DAY = 86_400e9;
const settings: PolicySettings = { intervalNanos: 7 * DAY, threshold: 0.9, idleLoad: 0.5 };
const component = { ageNanos: 0, heapUse: 0.3, load: 1 };

describe('a policy', () => {
  const all: readonly RejuvenationPolicy[] = [never, timeBased, threshold, idleMoment];

  property.prop([fc.double({ min: 0, max: 1e17, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })])(
    'whoever asks when it said, comes to an end: it is never asked twice at the same time for nothing',
    (ageNanos, heapUse) => {
      for (const policy of all)
        expect(policy.patience({ ageNanos, heapUse, load: 1 }, settings)).toBeGreaterThanOrEqual(0);
    },
  );

  it('by time waits for the rest of the interval, for any use of the heap', () => {
    expect(timeBased.patience({ ...component, ageNanos: 2 * DAY, heapUse: 1 }, settings)).toBe(5 * DAY);
    expect(timeBased.patience({ ...component, ageNanos: 7 * DAY }, settings)).toBe(0);
    expect(timeBased.patience({ ...component, ageNanos: 9 * DAY }, settings)).toBe(0);
  });

  it('by threshold waits for the heap, at any age', () => {
    expect(threshold.patience({ ...component, ageNanos: 99 * DAY }, settings)).toBe(LOOK_NANOS);
    expect(threshold.patience({ ...component, heapUse: 0.9 }, settings)).toBe(0);
  });

  it('for an idle moment waits for age and little load, and for a quarter of the interval at most', () => {
    const due = { ...component, ageNanos: 7 * DAY };
    expect(idleMoment.patience({ ...component, load: 0.1 }, settings)).toBe(7 * DAY);
    expect(idleMoment.patience(due, settings)).toBe(LOOK_NANOS);
    expect(idleMoment.patience({ ...due, load: 0.5 }, settings)).toBe(0);
    expect(idleMoment.patience({ ...due, ageNanos: 8.75 * DAY }, settings)).toBe(0);
  });

  it('of never waits for ever', () => {
    expect(never.patience({ ageNanos: 1e18, heapUse: 1, load: 0 }, settings)).toBe(Infinity);
  });
});
