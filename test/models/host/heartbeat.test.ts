import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { missedHeartbeatsNanos } from '../../../src/models/host/heartbeat.ts';

describe('a heartbeat', () => {
  it('is missed for the last time at the third beat after the failure', () => {
    expect(missedHeartbeatsNanos(25, 10, 3)).toBe(25);
    expect(missedHeartbeatsNanos(29, 10, 3)).toBe(21);
    expect(missedHeartbeatsNanos(25, 10, 1, 3)).toBe(8);
  });

  property.prop([fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 5 })])(
    'is noticed at a beat, after more than the periods before the last and at most all of them',
    (now, period, missed) => {
      const wait = missedHeartbeatsNanos(now, period, missed, 7);
      expect((((now + wait - 7) % period) + period) % period).toBe(0);
      expect(wait).toBeGreaterThan((missed - 1) * period);
      expect(wait).toBeLessThanOrEqual(missed * period);
    },
  );
});
