/** `run --ledger`: collects the ledgers of one run, or says in words why there are none. */
import { imbalances, type Ledger } from '../experiment/ledger.ts';
import type { RunObserver } from '../experiment/observer.ts';
import type { RunSettings } from '../experiment/runner.ts';
import { experimentOf } from '../experiments.ts';
import { renderLedgers } from '../report/ledger.ts';

export class Ledgers {
  readonly #list: Ledger[] = [];

  /** The same observer, which is also given the ledgers. */
  into(observer: RunObserver): RunObserver {
    return {
      note: (...noted) => observer.note(...noted),
      ledger: (ledger) => this.#list.push(ledger),
    };
  }

  /** As text, below the timeline. */
  render(settings: RunSettings): string {
    return this.#list.length > 0 ? renderLedgers(this.#list) : `No ledger: ${whyNone(settings)}\n`;
  }

  /** Exact, as a part of a document. */
  document(settings: RunSettings): object {
    return this.#list.length > 0
      ? { ledgers: this.#list.map((ledger) => ({ ...ledger, imbalances: imbalances(ledger) })) }
      : { ledgers: [], noLedger: whyNone(settings) };
  }
}

function whyNone(settings: RunSettings): string {
  const { name, accounting } = experimentOf(settings);
  return 'none' in accounting ? `${name}: ${accounting.none}` : `${name}: this run has none of ${accounting.of}`;
}
