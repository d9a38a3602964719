/** A year of a VM: the same failures under every strategy, and what the models of its parts make of them. */
import { describe, expect, it } from 'vitest';
import { highAvailability } from '../../src/compositions/high-availability/experiment/experiment.ts';
import { highAvailabilityParts } from '../../src/compositions/high-availability/experiment/parts.ts';

const runner = highAvailability.createRunner();

function year(asked: object, run = 0): Readonly<Record<string, number>> {
  const settings = { experiment: 'high-availability', ...highAvailability.defaults, workload: 'tickets', ...asked };
  const record = runner({ id: 'a', variant: { index: 0, name: 'base', factors: {}, settings }, run, seed: 'years' });
  if (record.status !== 'measured') throw new Error(record.status);
  return record.measures as Readonly<Record<string, number>>;
}

const failures = (measures: Readonly<Record<string, number>>) => measures['vmFailures|vm-year'];

describe('a year', () => {
  const strategies = highAvailabilityParts.strategies.map(({ name }) => name);
  const years = new Map(strategies.map((strategy) => [strategy, year({ strategy })]));

  it('has the same failures under every strategy', () => {
    expect(failures(years.get('rehype')!)).toBeGreaterThan(0);
    for (const measures of years.values()) expect(failures(measures)).toBe(failures(years.get('rehype')!));
  });

  it('loses what a VM had in memory with every restart, and nothing where a backup has it', () => {
    const losses = (strategy: string) => years.get(strategy)!['stateLosses|vm-year'];
    expect(losses('restart-elsewhere')).toBe(failures(years.get('restart-elsewhere')!));
    // A crashed VMM cannot send the event that a warm reboot lives on.
    expect(losses('warm-reboot')).toBe(failures(years.get('warm-reboot')!));
    expect(losses('replication')).toBe(0);
    expect(years.get('replication')!['workRepeated|vm-year']).toBeGreaterThan(0);
  });

  it('costs replication throughput and memory all the time, and the others none', () => {
    for (const [strategy, measures] of years) {
      expect(measures['price|throughput']! < 0.9).toBe(strategy === 'replication');
      expect(measures['price|memory']! > 1).toBe(strategy === 'replication');
    }
  });

  it('is a restart while no backup is there', () => {
    // The other host is never back before the next failure.
    const often = { vmmFailuresPerYear: 0, hostFailuresPerYear: 12, repairTime: 366 * 86_400_000 };
    const measures = year({ strategy: 'replication', ...often });
    expect(measures['stateLosses|vm-year']).toBeGreaterThanOrEqual(failures(measures)! - 1);
    expect(measures['unprotected|vm-year']).toBeGreaterThan(8760 / 2);
  });

  it('without failures has no downtime', () => {
    const never = { strategy: 'restart-elsewhere', vmmFailuresPerYear: 0, hostFailuresPerYear: 0 };
    expect(year(never)).toMatchObject({ 'downtime|vm-year': 0, 'unavailability|vm-year': 0, 'vmFailures|vm-year': 0 });
  });

  it('adds up outages that overlap once', () => {
    const measures = year({ strategy: 'restart-elsewhere', vmmFailuresPerYear: 30, noticedAfter: 30 * 86_400_000 });
    expect(measures['unavailability|vm-year']).toBeGreaterThan(0.5);
    expect(measures['unavailability|vm-year']).toBeLessThanOrEqual(1);
  });
});

it('refuses a program, which has no clients', () => {
  const asked = { ...highAvailability.defaults, strategy: 'replication', workload: 'compile' };
  expect(highAvailability.violations(asked).map(({ came }) => came)).toEqual(["'compile', a program"]);
});
