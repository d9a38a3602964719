/** The ledger of the CPUs under a VMM, read from event to event, against what the VMM counts of its own entries. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { specOf } from '../../../src/campaign/plan.ts';
import { imbalances, type Ledger } from '../../../src/experiment/ledger.ts';
import { createRunner } from '../../../src/experiments.ts';
import { parseScenario } from '../../../src/scenario/load.ts';
import { variantsOf } from '../../../src/scenario/variants.ts';

const folder = new URL('../../../scenarios/', import.meta.url);

function ledgerOf(name: string, overrides: readonly string[]) {
  const text = readFileSync(new URL(`${name}.yaml`, folder), 'utf8');
  const scenario = parseScenario(text, `${name}.yaml`, overrides);
  const ledgers: Ledger[] = [];
  const variant = variantsOf(scenario)[0] as ReturnType<typeof variantsOf>[number];
  const record = createRunner()(specOf(variant, 0, scenario.seed), {
    note: () => {},
    ledger: (ledger) => ledgers.push(ledger),
  });
  const [ledger] = ledgers as [Ledger];
  const total = (kind: string) => ledger.accounts.reduce((sum, { amounts }) => sum + (amounts[kind] ?? 0), 0);
  return { record, ledger, total };
}

it('gives the VMM the time that it counts itself, without a fault', () => {
  const { record, total } = ledgerOf('vmm-overhead', ['constants.experiments.oneAppVmNanos=300 ms']);
  const counted = record.status === 'completed' ? (record.vmm?.stockNanos ?? 0) + (record.vmm?.addedNanos ?? 0) : 0;
  expect(counted).toBeGreaterThan(1e5);
  expect(Math.abs(total('vmm') / counted - 1)).toBeLessThan(0.01);
});

it.each(['rehype', 'nilihype', 'full-reboot'])('adds up across a recovery by %s', (mechanism) => {
  const { ledger, total } = ledgerOf('recovery-mechanisms', ['vary={}', `recovery.vmm=${mechanism}`]);
  expect(imbalances(ledger)).toEqual([]);
  expect(total('down')).toBeGreaterThan(1e6);
  expect(total('used')).toBeGreaterThan(1e6);
});
