import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { OUTAGE_CAUSES, Outages } from '../../../../src/models/host/rejuvenation/outages.ts';

describe('the outages of services', () => {
  it('count several of one service, each with the cause that began it', () => {
    const outages = new Outages(2);
    outages.begin(0);
    outages.down(0, 10, 'planned-vmm');
    outages.down(0, 12, 'failure');
    outages.up(0, 15);
    outages.down(0, 20, 'aging');
    outages.up(0, 27);
    outages.end(100);
    expect(outages.nanosOf('planned-vmm')).toBe(5);
    expect(outages.nanosOf('aging')).toBe(7);
    expect(outages.nanosOf('failure')).toBe(0);
    expect(OUTAGE_CAUSES.map((cause) => outages.countOf(cause))).toEqual([1, 0, 1, 0, 0]);
    expect(outages.downNanos / outages.watchedNanos).toBe(12 / 200);
    expect(outages.longestNanos).toBe(7);
  });

  it(
    'count what lies in the window: an outage that began before from its beginning on, one that ' +
      'is not over up to its end',
    () => {
      const outages = new Outages(1);
      outages.begin(0);
      outages.down(0, 5, 'failure');
      outages.begin(10);
      outages.up(0, 13);
      outages.down(0, 18, 'planned-guest');
      outages.end(20);
      expect([outages.nanosOf('failure'), outages.nanosOf('planned-guest')]).toEqual([3, 2]);
      expect(outages.watchedNanos).toBe(10);
    },
  );

  it('lose the requests that came meanwhile, at the load of the hour', () => {
    const outages = new Outages(1);
    outages.load(0, 0, 10);
    outages.begin(0);
    outages.down(0, 4e9, 'planned-guest');
    outages.load(0, 5e9, 2);
    outages.up(0, 10e9);
    outages.end(20e9);
    expect(outages.lostShare).toBeCloseTo((10 + 5 * 2) / (50 + 15 * 2), 12);
  });

  property.prop([
    fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 1000 }),
        service: fc.integer({ min: 0, max: 2 }),
        cause: fc.option(fc.constantFrom(...OUTAGE_CAUSES), { nil: null }),
      }),
      { maxLength: 60 },
    ),
  ])('add up to the time that each service was away, whatever the causes', (changes) => {
    const outages = new Outages(3);
    outages.begin(0);
    const isUp = [true, true, true];
    let [now, away] = [0, 0];
    for (const { wait, service, cause } of changes) {
      now += wait;
      away += wait * isUp.filter((up) => !up).length;
      if (cause === null) outages.up(service, now);
      else outages.down(service, now, cause);
      isUp[service] = cause === null;
    }
    outages.end(now);
    expect(outages.downNanos).toBe(away);
    expect(outages.watchedNanos).toBe(3 * now);
  });
});
