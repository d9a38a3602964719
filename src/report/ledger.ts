/** The ledgers of one run as text: a table for each machine, then what they add up to. */
import { amountOf, imbalances, type Ledger, type LedgerAccount, type LedgerKind } from '../experiment/ledger.ts';
import { layoutTable } from './text-table.ts';

const WIDTH = 110;

export const renderLedgers = (ledgers: readonly Ledger[]): string => ledgers.map(renderLedger).join('\n');

function renderLedger(ledger: Ledger): string {
  const { machine, cpus, capacityNanos, kinds, accounts, notes = [] } = ledger;
  const used = kinds.filter(({ name }) => accounts.some((account) => amountOf(account, name) !== 0));
  const { lines } = layoutTable(
    [
      { header: 'account', align: 'left' },
      ...used.map(({ name, unit }) => ({ header: `${name}, ${shownIn(unit)}`, align: 'right' as const })),
    ],
    accounts.map((account) => [
      `${'  '.repeat(depthOf(account, accounts))}${account.name}`,
      ...used.map((kind) => cell(account, kind)),
    ]),
    WIDTH,
  );
  return [
    `Ledger of ${machine}: ${cpus} CPUs, ${inMs(capacityNanos)} ms in all`,
    ...lines,
    ...used.map(({ name, meaning, occupies }) => `${name}: ${meaning}${occupies ? '' : ' (takes no CPU)'}`),
    verdict(ledger),
    ...notes,
    '',
  ].join('\n');
}

function verdict(ledger: Ledger): string {
  const wrong = imbalances(ledger).map(
    ({ law, expected, came }) => `NOT SO: ${law}: ${expected} expected, ${came} came`,
  );
  if (wrong.length > 0) return wrong.join('\n');
  const { withinNanos } = ledger;
  return `Adds up: all CPU time has its account${withinNanos === 0 ? '' : `, within ${withinNanos} ns`}.`;
}

function depthOf({ within }: LedgerAccount, accounts: readonly LedgerAccount[]): number {
  const whole = within === null ? undefined : accounts.find(({ name }) => name === within);
  return whole === undefined ? 0 : 1 + depthOf(whole, accounts);
}

const shownIn = (unit: LedgerKind['unit']): string => (unit === 'ns' ? 'ms' : unit === 'bytes' ? 'MB' : unit);

function cell(account: LedgerAccount, { name, unit }: LedgerKind): string {
  if (!(name in account.amounts)) return '';
  const amount = amountOf(account, name);
  return unit === 'ns' || unit === 'bytes' ? inMs(amount) : String(Math.round(amount));
}

const inMs = (amount: number): string => (amount / 1e6).toFixed(3);
