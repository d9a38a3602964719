/** Rare outages, held against closed forms; and no number where the estimate cannot be checked. */
import { describe, expect, it } from 'vitest';
import { buildRare, rareRun } from '../../../../src/models/state-model/experiment/rare-run.ts';
import type { Clock, StateModel } from '../../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../../src/models/state-model/net/net.ts';
import { after, HOUR_MS, kOutOfN } from '../net/systems.ts';

const RUNS = 20;
const YEAR_HOURS = 8760;

/** Share of the time in which the system is down, and how many standard errors it may be off. */
function unavailabilityOf(model: StateModel, method: 'biasing' | 'splitting' | undefined, cycles: number) {
  const built = buildRare(netOf({ ...model, yearMs: YEAR_HOURS * HOUR_MS }), { cycles, ...(method && { method }) });
  expect(built.refusal).toBeNull();
  const runs = Array.from({ length: RUNS }, (_, run) => {
    const came = rareRun(built, { ...model, yearMs: YEAR_HOURS * HOUR_MS }, `rare/${run}`, cycles);
    if ('message' in came) throw new Error(came.message);
    const hours = came.measures['hours|measured'] ?? 0;
    return { hours, down: ((came.measures['downtimeHours|per-year'] ?? 0) * hours) / YEAR_HOURS };
  });
  const sum = (of: (run: (typeof runs)[number]) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const share = sum(({ down }) => down) / sum(({ hours }) => hours);
  const squares = sum(({ hours, down }) => (down - share * hours) ** 2);
  return { share, error: Math.sqrt((squares * RUNS) / (RUNS - 1)) / sum(({ hours }) => hours) };
}

describe('balanced failure biasing', () => {
  it.each([2, 3, 4])('of %d units that fail once a year for an hour sees them all down', (n) => {
    const { share, error } = unavailabilityOf(kOutOfN(1, n, after(8760), after(1)), undefined, 500);
    const expected = (1 / 8761) ** n;
    expect(error / expected).toBeLessThan(0.05);
    expect(Math.abs(share - expected) / error).toBeLessThan(4);
  });

  it('does so whatever the number of stages of the repair, which changes no share of time', () => {
    const { share, error } = unavailabilityOf(kOutOfN(1, 2, after(1000), after(1, 3)), 'biasing', 500);
    expect(Math.abs(share - (1 / 1001) ** 2) / error).toBeLessThan(4);
    expect(error).toBeLessThan(0.1 / 1001 ** 2);
  });
});

const uniform: Clock = { kind: 'law', law: { name: 'uniform', spread: 0.5 }, meanMs: HOUR_MS, keeps: false };
const exact: Clock = { kind: 'deterministic', meanMs: HOUR_MS, keeps: false };

describe('forcing', () => {
  // The law of the repair changes no share of time of units that are repaired at the same time.
  it.each([
    ['a uniform', uniform, 3],
    ['a deterministic', exact, 4],
  ] as const)('sees units with %s repair down that fail once a year for an hour', (_law, repair, n) => {
    const { share, error } = unavailabilityOf(kOutOfN(1, n, after(8760), repair), undefined, 600);
    const expected = (1 / 8761) ** n;
    expect(error / expected).toBeLessThan(0.15);
    expect(Math.abs(share - expected) / error).toBeLessThan(4);
  });

  it('needs failures without a memory', () => {
    const aging: Clock = { ...after(8760), stages: 2 } as Clock;
    expect(buildRare(netOf(kOutOfN(1, 2, aging, uniform)), { cycles: 100, method: 'biasing' }).refusal).toContain(
      'biasing needs failures with exponential clocks',
    );
  });
});

describe('splitting', () => {
  it('sees three units down at once whose repair takes between half an hour and an hour and a half', () => {
    const { share, error } = unavailabilityOf(kOutOfN(1, 3, after(50), uniform), 'splitting', 300);
    const expected = (1 / 51) ** 3;
    expect(error / expected).toBeLessThan(0.2);
    expect(Math.abs(share - expected) / error).toBeLessThan(4);
  });
});

describe('no number is said', () => {
  const refusalOf = (model: StateModel): string | null => buildRare(netOf(model), { cycles: 100 }).refusal;

  it('where no clock is slower than another', () => {
    expect(refusalOf(kOutOfN(1, 2, after(5), after(5)))).toContain('none of them is a rare failure');
  });

  it('where the system never starts anew', () => {
    const aging: Clock = { kind: 'law', law: { name: 'gamma', shape: 3 }, meanMs: 100 * HOUR_MS, keeps: false };
    expect(refusalOf(kOutOfN(1, 2, aging, after(1)))).toContain('does not come back to its initial state');
  });

  it('where plain simulation sees no outage at any rate of failures', () => {
    expect(refusalOf(kOutOfN(1, 14, after(1000), after(1)))).toContain('no rate of failures was found');
  });
});
