import { describe, expect, it } from 'vitest';
import { type Availability, FailureCosts } from '../../src/analysis/availability.ts';
import { clopperPearson } from '../../src/analysis/proportion.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { RandomStreams } from '../../src/kernel/random.ts';

const YEAR_MS = 365.25 * 86_400_000;
const assumptions = { failuresPerYear: 4, unrecoveredMs: 1_800_000 };

/** A run of so many failures after which service was away in all for `downtimeMs`, or never came back (null). */
function run(downtimeMs: number | null, failures = 1, index = 0): RunRecord {
  const episode = {
    fault: 'failstop',
    damage: [],
    detection: { detector: 'panic', cpu: 0, atNanos: 1, latencyNanos: 1 },
  };
  return {
    status: 'completed',
    id: `0.${index}`,
    variant: 'v',
    run: index,
    episodes: Array.from({ length: failures }, () => episode),
    outcome: 'failed',
    vms: [],
    ...(downtimeMs !== null && { downtimeNanos: downtimeMs * 1e6 }),
    events: 1,
  };
}
const noAnswer: RunRecord = { status: 'timeout', id: '0.9', variant: 'v', run: 9, message: 'm' };
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

function availabilityOf(records: readonly RunRecord[], confidence = 0.95): Availability {
  const costs = new FailureCosts();
  expect([...costs.noted(records)]).toEqual(records);
  return costs.of('v', assumptions, 't', confidence);
}

describe('availability', () => {
  it('is computed from the mean downtime of a failure and the time between failures', () => {
    const { downtimeMs, unavailability, downtimePerYearMs, nines } = availabilityOf([run(1000), run(3000)]);
    expect(downtimeMs.value).toBe(2000);
    expect(unavailability.value).toBeCloseTo(2000 / (YEAR_MS / 4 + 2000), 15);
    expect(downtimePerYearMs.value).toBeCloseTo(8000, 2);
    expect(nines.value).toBeCloseTo(-Math.log10(2000 / (YEAR_MS / 4)), 6);
  });

  it('counts service that does not come back for as long as it is assumed to take', () => {
    expect(availabilityOf([run(1000), run(null)])).toMatchObject({
      failures: 2,
      unrecovered: 1,
      downtimeMs: { value: (1000 + 1_800_000) / 2 },
    });
  });

  it('counts one failure of a run of several as the one that service did not come back from', () => {
    const { failures, unrecovered, downtimeMs } = availabilityOf([run(600, 2), run(null, 3)]);
    expect({ failures, unrecovered }).toEqual({ failures: 5, unrecovered: 1 });
    expect(downtimeMs.value).toBeCloseTo((600 + 2 * 300 + 1_800_000) / 5, 9);
  });

  it('divides by failures, not by runs', () => {
    const { failures, downtimeMs } = availabilityOf([run(9000, 3), run(1000, 1)]);
    expect({ failures, mean: downtimeMs.value }).toEqual({ failures: 4, mean: 2500 });
  });

  it('takes runs as the sample: two failures in each run give the mean the same bounds as one', () => {
    const downtimes = [500, 700, 800, 900, 1500];
    const [single, double] = [1, 2].map((failures) =>
      availabilityOf(downtimes.map((downtimeMs) => run(failures * downtimeMs, failures))),
    );
    expect(double?.downtimeMs.value).toBe(single?.downtimeMs.value);
    expect(double?.downtimeMs.low).toBeCloseTo(single?.downtimeMs.low ?? 0, 9);
  });

  it('is not certain when none of a few failures was of the expensive kind', () => {
    const { downtimeMs, nines } = availabilityOf(times(40, () => run(715)));
    const share = clopperPearson(0, 40, 0.975).high;
    expect(downtimeMs.high).toBeCloseTo(715 + share * (1_800_000 - 715), 6);
    expect(downtimeMs.low).toBe(715);
    expect((nines.value ?? 0) - (nines.low ?? 0)).toBeGreaterThan(2);
  });

  it('turns the interval round for the nines, and nests them all', () => {
    const { unavailability, nines } = availabilityOf([...times(30, () => run(700)), run(900), run(null)]);
    for (const { value, low, high } of [unavailability, nines]) {
      expect(low ?? 9).toBeLessThanOrEqual(value ?? 0);
      expect(high ?? 0).toBeGreaterThanOrEqual(value ?? 9);
    }
    expect(nines.low).toBeCloseTo(-Math.log10(unavailability.high ?? 0), 12);
  });

  it('allows for runs without an answer on both sides', () => {
    const records = [...times(50, () => run(700)), run(800), run(null)];
    const [closed, open] = [availabilityOf(records), availabilityOf([...records, noAnswer, noAnswer])];
    expect(open.downtimeMs.value).toBe(closed.downtimeMs.value);
    expect(open.downtimeMs.low).toBeLessThan(closed.downtimeMs.low ?? 0);
    expect(open.downtimeMs.high).toBeGreaterThan(closed.downtimeMs.high ?? 0);
  });

  it('counts an undetected failure, and has no value without failures', () => {
    const { cause: _cause, ...silent } = { ...run(null), cause: '' };
    const sdc = { ...silent, episodes: [], outcome: 'sdc' } as RunRecord;
    expect(availabilityOf([sdc])).toMatchObject({ failures: 1, unrecovered: 1 });
    const harmless = { ...silent, episodes: [], outcome: 'non-manifested' } as RunRecord;
    expect(availabilityOf([harmless])).toMatchObject({
      failures: 0,
      unavailability: { value: null },
      nines: { value: null },
    });
  });

  it('contains the truth at least 95 % of the time in 2,000 campaigns, rare and skewed as it is', () => {
    const [rare, meanMs] = [0.02, 700];
    const truth = (1 - rare) * meanMs + rare * assumptions.unrecoveredMs;
    const chance = new RandomStreams('coverage').stream('availability');
    let covered = 0;
    for (let campaign = 0; campaign < 2000; campaign++) {
      const records = times(60, () => run(chance.bernoulli(rare) ? null : chance.exponential(meanMs)));
      const costs = new FailureCosts();
      for (const _record of costs.noted(records));
      const { downtimeMs } = costs.of('v', assumptions, 't', 0.95);
      if ((downtimeMs.low ?? 1) <= truth && truth <= (downtimeMs.high ?? 0)) covered++;
    }
    expect(covered / 2000).toBeGreaterThanOrEqual(0.95);
  });
});
