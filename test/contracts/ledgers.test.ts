/** Every experiment hands out ledgers of machine time that add up, or says in words why it has none. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { imbalances, type Ledger } from '../../src/experiment/ledger.ts';
import type { RunObserver } from '../../src/experiment/observer.ts';
import { createRunner, experiments } from '../../src/experiments.ts';
import { renderLedgers } from '../../src/report/ledger.ts';
import { loadScenario, parseScenario } from '../../src/scenario/load.ts';
import { scenarioTemplate } from '../../src/scenario/template.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

const folder = new URL('../../scenarios', import.meta.url).pathname;

const accounting = experiments.filter((experiment) => 'of' in experiment.accounting);
const others = experiments.filter((experiment) => 'none' in experiment.accounting);

it.each(others)('$name says why it hands out none', ({ accounting }) => {
  expect('none' in accounting && accounting.none).toMatch(/^\w.{20,}\w$/);
});

describe.each(accounting)('the ledgers of $name', (experiment) => {
  const scenario = parseScenario(scenarioTemplate(experiment, 'first'), 'first.yaml');
  // The last has something in it that fails, or the richest mechanism.
  const variant = variantsOf(scenario).at(-1);
  const ledgers: Ledger[] = [];
  const observer: RunObserver = { note: () => {}, ledger: (ledger) => ledgers.push(ledger) };
  const spec = specOf(variant as NonNullable<typeof variant>, 0, scenario.seed);
  const record = createRunner()(spec, observer);

  it('add up, and are not empty', () => {
    expect(ledgers.length).toBeGreaterThan(0);
    for (const ledger of ledgers) {
      expect(imbalances(ledger)).toEqual([]);
      expect(ledger.capacityNanos).toBeGreaterThan(0);
    }
    expect(ledgers.some(({ accounts }) => accounts.some(({ amounts }) => (amounts['used'] ?? 0) > 0))).toBe(true);
    expect(renderLedgers(ledgers)).toContain('Adds up');
  });

  it('change nothing of the run', () => {
    expect(JSON.stringify(createRunner()(spec))).toBe(JSON.stringify(record));
  });

  it('name each account once, and each kind', () => {
    for (const { accounts, kinds } of ledgers) {
      const names = accounts.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      const known = new Set(kinds.map(({ name }) => name));
      for (const { amounts } of accounts) expect(Object.keys(amounts).filter((name) => !known.has(name))).toEqual([]);
    }
  });
});

it('a ledger in which time is lost, or a part is more than its whole, does not add up', () => {
  const ledger: Ledger = {
    machine: 'host',
    cpus: 1,
    capacityNanos: 10,
    withinNanos: 0,
    kinds: [{ name: 'used', unit: 'ns', meaning: 'executing', occupies: true }],
    accounts: [
      { name: 'vm', within: null, amounts: { used: 9 } },
      { name: 'thread', within: 'vm', amounts: { used: 8 } },
    ],
  };
  expect(imbalances(ledger).map(({ expected, came }) => [expected, came])).toEqual([
    [10, 9],
    [9, 8],
  ]);
  expect(renderLedgers([ledger])).toContain('NOT SO');
});

/** Of the first run of the first variant. */
function ledgerOf(name: string, overrides: readonly string[]) {
  const scenario = loadScenario(join(folder, `${name}.yaml`), overrides);
  const ledgers: Ledger[] = [];
  const variant = variantsOf(scenario)[0] as ReturnType<typeof variantsOf>[number];
  const record = createRunner()(specOf(variant, 0, scenario.seed), {
    note: () => {},
    ledger: (ledger) => ledgers.push(ledger),
  });
  const [ledger] = ledgers as [Ledger];
  const whole = ledger.accounts.filter(({ within }) => within === null);
  const total = (kind: string) => whole.reduce((sum, { amounts }) => sum + (amounts[kind] ?? 0), 0);
  return { record, ledger, total };
}

it('the ledger of a VMM gives it the time that it counts itself, without a fault', () => {
  const { record, total } = ledgerOf('vmm-overhead', ['constants.experiments.oneAppVmNanos=100 ms']);
  const counted = record.status === 'completed' ? (record.vmm?.stockNanos ?? 0) + (record.vmm?.addedNanos ?? 0) : 0;
  expect(counted).toBeGreaterThan(1e5);
  expect(Math.abs(total('vmm') / counted - 1)).toBeLessThan(0.01);
});

it.each(['rehype', 'full-reboot'])('the ledger of a VMM adds up across a recovery by %s', (mechanism) => {
  const { ledger, total } = ledgerOf('recovery-mechanisms', ['vary={}', `recovery.vmm=${mechanism}`]);
  expect(imbalances(ledger)).toEqual([]);
  expect(total('down')).toBeGreaterThan(1e6);
  expect(total('used')).toBeGreaterThan(1e6);
});
