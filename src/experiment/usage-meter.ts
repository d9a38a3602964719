/**
 * Makes a ledger of a machine that keeps no account itself. It reads before each event who uses which share of the
 * CPUs. Nothing changes between events, so they have used it since the event before. A run without a ledger has no
 * cost.
 */
import type { Simulation } from '../kernel/simulation.ts';
import type { Ledger, LedgerAccount, LedgerKind } from './ledger.ts';

/** Whoever this is uses so many CPUs, or shares of one, for this kind; as a part of another account or of none. */
export type Use = (account: string, kind: string, cpus: number, within?: string) => void;

/** Reads the state that the machine has had in this time, in nanoseconds. */
export type Reading = (use: Use, fromNanos: number, toNanos: number) => void;

export class UsageMeter {
  readonly #simulation: Simulation;
  readonly #read: Reading;
  readonly #accounts = new Map<string, { readonly within: string | null; readonly amounts: Record<string, number> }>();
  readonly #from: number;
  #since: number;
  #nanos = 0;
  readonly #use: Use = (account, kind, cpus, within) => {
    const own = this.#accounts.get(account) ?? { within: within ?? null, amounts: {} };
    this.#accounts.set(account, own);
    own.amounts[kind] = (own.amounts[kind] ?? 0) + cpus * this.#nanos;
  };

  /** From now on, until its end, the simulation has no other tracer. */
  constructor(simulation: Simulation, read: Reading) {
    this.#simulation = simulation;
    this.#read = read;
    this.#from = simulation.now;
    this.#since = simulation.now;
    simulation.trace({ event: (time) => this.#upTo(time) });
  }

  /** What each has used since the beginning, and how long that was. */
  end(): { readonly accounts: readonly LedgerAccount[]; readonly nanos: number } {
    this.#simulation.trace(null);
    this.#upTo(this.#simulation.now);
    const all = [...this.#accounts].map(([name, own]) => ({ name, ...own }));
    const accounts = all
      .filter(({ within }) => within === null)
      .flatMap((whole) => [whole, ...all.filter(({ within }) => within === whole.name)]);
    return { accounts, nanos: this.#simulation.now - this.#from };
  }

  #upTo(time: number): void {
    this.#nanos = time - this.#since;
    this.#since = time;
    if (this.#nanos > 0) this.#read(this.#use, time - this.#nanos, time);
  }
}

/** The ledger of a metered machine with this many CPUs. */
export function meteredLedger(
  meter: UsageMeter,
  { machine, cpus, kinds }: { readonly machine: string; readonly cpus: number; readonly kinds: readonly LedgerKind[] },
): Ledger {
  const { accounts, nanos } = meter.end();
  // Shares of a CPU are rounded at each event.
  return { machine, cpus, kinds, accounts, capacityNanos: cpus * nanos, withinNanos: 1000 };
}

/** Kinds of CPU time that several models have. */
export const USED: LedgerKind = { name: 'used', unit: 'ns', meaning: 'executing its own code', occupies: true };
export const IDLE: LedgerKind = { name: 'idle', unit: 'ns', meaning: 'of a CPU that nobody wanted', occupies: true };
export const DOWN: LedgerKind = { name: 'down', unit: 'ns', meaning: 'of a CPU that executed nothing', occupies: true };
