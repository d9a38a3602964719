/**
 * The ledger of a machine: who used which of its time. An account is whoever uses it, a VM, a vCPU, a thread, the VMM;
 * a kind is what for. Time does not get lost: what the accounts used of the kinds that occupy a CPU adds up to the time
 * of the CPUs, and what those within an account used to what the account did. `imbalances` checks this.
 *
 * A runner hands out a ledger for each machine at the end of a run, if its observer wants one. An experiment whose
 * model has no such account says so in its `accounting`.
 */

export interface Ledger {
  /** Whose CPUs these are: `host`, `source`. */
  readonly machine: string;
  readonly cpus: number;
  /** What the CPUs had to give: their number, times the time of the run. */
  readonly capacityNanos: number;
  /** By how much sums may be off: 0 where all times are whole. In nanoseconds. */
  readonly withinNanos: number;
  readonly kinds: readonly LedgerKind[];
  /** Whoever is within another comes after it. */
  readonly accounts: readonly LedgerAccount[];
  /** What else is to be said of it, in sentences. */
  readonly notes?: readonly string[];
}

export interface LedgerKind {
  readonly name: string;
  readonly unit: 'ns' | 'cycles' | 'pages' | 'bytes' | 'operations';
  readonly meaning: string;
  /** It occupies a CPU: of these kinds, all accounts together make the capacity. */
  readonly occupies: boolean;
}

export interface LedgerAccount {
  readonly name: string;
  /** The account that it is a part of; null at the top. */
  readonly within: string | null;
  /** By kind. What is not there is 0. */
  readonly amounts: Readonly<Record<string, number>>;
}

/** Whether an experiment hands out ledgers: what of, or in words why not. */
export type Accounting = { readonly of: string } | { readonly none: string };

export const UNACCOUNTED: Accounting = { none: 'its model has no account of the time of CPUs' };

/** A law that a ledger breaks. */
export interface Imbalance {
  readonly law: string;
  readonly expected: number;
  readonly came: number;
}

/** Of sums of numbers that are not whole. */
const ROUNDING = 2 ** -40;

/** What does not add up; nothing in a sound ledger. */
export function imbalances(ledger: Ledger): readonly Imbalance[] {
  const { kinds, accounts, capacityNanos, withinNanos } = ledger;
  const found: Imbalance[] = [];
  const check = (law: string, expected: number, came: number, within = withinNanos): void => {
    if (!(Math.abs(expected - came) <= within)) found.push({ law, expected, came });
  };
  const top = accounts.filter(({ within }) => within === null);
  const occupied = kinds.filter(({ occupies }) => occupies);
  check(
    `what was used and what was idle is the time of the CPUs of ${ledger.machine}`,
    capacityNanos,
    occupied.reduce((sum, { name }) => sum + totalOf(top, name), 0),
  );
  for (const account of accounts) {
    const parts = accounts.filter(({ within }) => within === account.name);
    for (const { name, unit } of kinds) {
      const amount = amountOf(account, name);
      if (amount < -withinNanos)
        found.push({ law: `${name} of ${account.name} is not negative`, expected: 0, came: amount });
      // Of kinds that the parts have no account of, only the whole is known. Cycles are no whole numbers on slow cores.
      const within = unit === 'cycles' ? amount * ROUNDING : withinNanos;
      if (parts.some(({ amounts }) => name in amounts))
        check(`${name} of all within ${account.name} is that of ${account.name}`, amount, totalOf(parts, name), within);
    }
  }
  return found;
}

export const amountOf = ({ amounts }: LedgerAccount, kind: string): number => amounts[kind] ?? 0;

const totalOf = (accounts: readonly LedgerAccount[], kind: string): number =>
  accounts.reduce((sum, account) => sum + amountOf(account, kind), 0);
