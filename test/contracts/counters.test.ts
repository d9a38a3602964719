/** What guests count of their own use stays right, or is lost and by how much, when what is under them is replaced. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { amountOf, imbalances, type Ledger } from '../../src/experiment/ledger.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { createRunner } from '../../src/experiments.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

const folder = new URL('../../scenarios', import.meta.url).pathname;
const runner = createRunner();

interface Counted {
  readonly record: RunRecord;
  readonly ledgers: readonly Ledger[];
  /** Of everything that counts itself, in nanoseconds. */
  readonly guests: readonly Record<'used' | 'own' | 'told' | 'kept', number>[];
}

function counted(name: string, overrides: readonly string[], run = 0): Counted {
  const scenario = loadScenario(join(folder, `${name}.yaml`), ['vary={}', 'reported=[]', ...overrides]);
  const [variant] = variantsOf(scenario);
  const ledgers: Ledger[] = [];
  const record = runner(specOf(variant as NonNullable<typeof variant>, run, scenario.seed), {
    note: () => {},
    ledger: (ledger) => ledgers.push(ledger),
  });
  const accounts = ledgers.flatMap(({ accounts: all }) => all.filter(({ amounts }) => 'kept' in amounts));
  const guests = accounts
    .filter(({ within }) => within === null)
    .map((account) => ({
      used: amountOf(account, 'used') + amountOf(account, 'vmm'),
      own: amountOf(account, 'own clock'),
      told: amountOf(account, 'told'),
      kept: amountOf(account, 'kept'),
    }));
  for (const ledger of ledgers) expect(imbalances(ledger)).toEqual([]);
  return { record, ledgers, guests };
}

/** Rounding of shares of a CPU, as ledgers have it. */
const WITHIN_NANOS = 1000;
const TICK_NANOS = 10e6;

describe('counters of threads across a recovery of the VMM', () => {
  const runs = [0, 1, 2, 5];
  const across = (mechanism: string, workload: string) =>
    runs
      .map((run) => counted('recovery-mechanisms', [`recovery.vmm=${mechanism}`, `workload=${workload}`], run))
      .filter(({ record }) => record.status === 'completed' && record.outcome === 'recovered');

  it.each(['rehype', 'nilihype'])('are exact across %s where the stop closes the counts', (mechanism) => {
    for (const workload of ['UnixBench', 'BlkBench'])
      for (const { guests } of across(mechanism, workload))
        for (const { kept, used } of guests) expect(Math.abs(kept - used)).toBeLessThan(WITHIN_NANOS);
  });

  it('lose across a microreboot what was not yet charged, and sometimes the guest does not notice', () => {
    const seen = across('rehype', 'UnixBench');
    const lost = seen.map(({ guests }) => guests.reduce((sum, { used, told }) => sum + used - told, 0));
    expect(seen.length).toBeGreaterThan(2);
    // A thread that computes has had its CPU since the run was joined, 25 ms before the strike.
    for (const nanos of lost) expect(nanos).toBeGreaterThan(20e6);
    expect(seen.flatMap(({ ledgers }) => ledgers[0]?.notes)).toEqual([]);
    const busy = across('rehype', 'BlkBench');
    expect(busy.some(({ ledgers }) => ledgers[0]?.notes?.some((note) => note.includes("'told'")))).toBe(true);
  });

  it('charge a microreset to whoever ran, and own clocks charge each to the thread that it found', () => {
    for (const { record, guests } of across('nilihype', 'UnixBench')) {
      const [episode] = record.status === 'completed' ? record.episodes : [];
      const pause = episode?.recovery?.nanos ?? 0;
      const [, app] = guests as [Counted['guests'][number], Counted['guests'][number]];
      expect(pause).toBeGreaterThan(20e6);
      expect(Math.abs(app.told - app.used - pause)).toBeLessThan(0.1e6);
      expect(Math.abs(app.own - app.used - pause)).toBeLessThan(0.1e6);
    }
  });
});

describe('counters of guests across a reboot of the VMM', () => {
  const reboot = (mechanism: string, service: string) =>
    counted('page-cache-after-reboot', [`mechanism=${mechanism}`, `service=${service}`, 'after=20 s', 'before=10 s']);

  it.each(['warm-vm-reboot', 'saved-vm-reboot'])('are exact across %s where they are recorded with the VM', (name) => {
    const { guests } = reboot(name, 'web-server');
    expect(guests.length).toBeGreaterThan(0);
    for (const { kept, used } of guests) expect(Math.abs(kept - used)).toBeLessThan(WITHIN_NANOS);
  });

  it('lose what was used between two ticks, which the guest notices, and by its own clock gain the pause', () => {
    const { guests, ledgers } = reboot('warm-vm-reboot', 'file-reader');
    const [{ used, told, own }] = guests as [Counted['guests'][number]];
    expect(used - told).toBeGreaterThan(WITHIN_NANOS);
    expect(used - told).toBeLessThan(4 * TICK_NANOS);
    expect(own - used).toBeGreaterThan(20e9);
    expect(ledgers[0]?.notes?.join()).toContain("'told'");
  });
});

it('counters of a guest are exact across a migration that sends them with its state', () => {
  const { guests, ledgers } = counted('precopy-rules', []);
  const sum = (of: (guest: Counted['guests'][number]) => number) => guests.reduce((total, each) => total + of(each), 0);
  expect(guests.length).toBe(2);
  expect(Math.abs(sum(({ kept }) => kept) - sum(({ used }) => used))).toBeLessThan(WITHIN_NANOS);
  const lost = sum(({ used }) => used) - sum(({ told }) => told);
  expect(lost).toBeGreaterThan(WITHIN_NANOS);
  expect(lost).toBeLessThan(4 * TICK_NANOS);
  expect(sum(({ own }) => own)).toBeGreaterThan(sum(({ used }) => used));
  expect(ledgers[1]?.notes?.join()).toContain("'told'");
});
