import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { GuestMemory } from '../../../../src/models/host/host/aging-guest.ts';
import { hourlyLoad } from '../../../../src/models/host/host/aging-load.ts';
import { agingParameters } from '../../../../src/models/host/parameters/aging.ts';

const demands = valuesOf(agingParameters);
const GIB = 2 ** 30;
const DAY = 86_400e9;

function young(load: number = demands.requestsPerSecond): GuestMemory {
  const memory = new GuestMemory(GIB, demands);
  memory.boot(0);
  memory.setLoad(0, load);
  return memory;
}

describe('an aging guest', () => {
  it('lasts ten days under the mean load: a week to be failure-probable and 3 days to fail, N10', () => {
    expect(young().nanosUntilFree(0, 0) / DAY).toBeGreaterThan(9.5);
    expect(young().nanosUntilFree(0, 0) / DAY).toBeLessThan(10.5);
  });

  it('does not age without requests, and its age is reset only by a boot', () => {
    const memory = young();
    memory.setLoad(DAY, 0);
    const lost = memory.leakedBytes(DAY);
    expect(memory.leakedBytes(9 * DAY)).toBe(lost);
    expect(memory.nanosUntilFree(9 * DAY, 0)).toBe(Infinity);
    memory.boot(9 * DAY);
    expect(memory.leakedBytes(9 * DAY)).toBe(0);
    expect(memory.ageNanos(10 * DAY)).toBe(DAY);
  });

  it('slows down without bound as its free memory goes to zero, and only in the last percents', () => {
    const memory = young();
    const [fresh, half, last] = [0.8, 0.4, 0.001].map((share) => memory.workNanos(share * GIB));
    expect(fresh! / demands.requestNanos).toBeLessThan(1.01);
    expect(half! / demands.requestNanos).toBeLessThan(1.05);
    expect(last! / demands.requestNanos).toBeGreaterThan(5);
    expect(memory.workNanos(1)).toBeGreaterThan(1e12);
  });

  it('stops answering in time before its memory is used up, and earlier under a higher load', () => {
    const [idle, busy] = [young(1), young(100)];
    expect(idle.unresponsiveBytes).toBeGreaterThan(0);
    expect(busy.unresponsiveBytes).toBeGreaterThan(idle.unresponsiveBytes);
    expect(busy.workNanos(busy.unresponsiveBytes)).toBeCloseTo(1e9 / 100, 3);
    expect(young(0).unresponsiveBytes).toBe(0);
  });

  property.prop([
    fc.array(fc.record({ hours: fc.integer({ min: 0, max: 48 }), load: fc.integer({ min: 0, max: 30 }) }), {
      minLength: 1,
      maxLength: 20,
    }),
  ])('has lost the leak times the requests, however the load goes', (stretches) => {
    const memory = young(0);
    let [now, requests] = [0, 0];
    for (const { hours, load } of stretches) {
      memory.setLoad(now, load);
      now += hours * 3_600e9;
      requests += hours * 3600 * load;
    }
    expect(memory.leakedBytes(now)).toBeCloseTo(requests * demands.requestLeakBytes, 0);
  });

  property.prop([fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.001, max: 0.7, noNaN: true })])(
    'has as much left as was foretold when the time has come',
    (load, share) => {
      const memory = young(load);
      const wait = memory.nanosUntilFree(0, share * GIB);
      expect(memory.freeBytes(wait) / GIB).toBeCloseTo(share, 9);
      const work = memory.workNanos(share * GIB);
      expect(memory.freeBytesAtWork(work) / GIB).toBeCloseTo(share, 9);
    },
  );
});

describe('the load of a day', () => {
  it('averages to the mean load, is lowest at the quiet hour and highest twelve hours later', () => {
    const hours = hourlyLoad(demands);
    expect(hours).toHaveLength(24);
    expect(hours.reduce((sum, load) => sum + load, 0) / 24).toBeCloseTo(demands.requestsPerSecond, 9);
    expect(Math.min(...hours)).toBe(hours[demands.quietHour]);
    expect(Math.max(...hours)).toBe(hours[demands.quietHour + 12]);
  });
});
