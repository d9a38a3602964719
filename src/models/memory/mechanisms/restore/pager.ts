/**
 * Brings absent pages while the guest runs: those that it waits for first, and in the background all others, if the
 * mechanism does that. A page that is there is never overwritten: the guest may have written it since.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Signal } from '../../../../kernel/signal.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import type { Copy } from '../../pages/copy.ts';
import type { RestoreValues } from '../../parameters/restore.ts';
import type { Store, StoreOutcome } from './store.ts';

export class Pager {
  readonly #simulation: Simulation;
  readonly #store: Store;
  readonly #memory: Copy;
  readonly #values: Pick<RestoreValues, 'pageFaultNanos' | 'backgroundPages'>;
  readonly #missed: (page: number, outcome: StoreOutcome) => void;
  #isUp = true;
  /** Which toolstack it is. */
  #life = 0;
  #comesUp: Signal;
  faults = 0;

  /** `missed` is told what cannot be read. */
  constructor(
    simulation: Simulation,
    store: Store,
    memory: Copy,
    values: Pick<RestoreValues, 'pageFaultNanos' | 'backgroundPages'>,
    missed: (page: number, outcome: StoreOutcome) => void,
  ) {
    this.#simulation = simulation;
    this.#store = store;
    this.#memory = memory;
    this.#values = values;
    this.#missed = missed;
    this.#comesUp = simulation.event();
  }

  readonly arrival = (page: number, version: number): void => {
    const { versions } = this.#memory;
    if (!this.#memory.holds(page)) versions[page] = version;
  };

  /** The toolstack crashes: what it has asked for is lost. */
  crash(): void {
    this.#isUp = false;
    this.#life += 1;
  }

  /** Another toolstack goes on, or the storage works again: the VMM knows which pages are there. */
  goOn(): void {
    this.#isUp = true;
    const waiting = this.#comesUp;
    this.#comesUp = this.#simulation.event();
    waiting.fire();
  }

  /** The guest waits for this page. */
  readonly fetch = (page: number): ProcessBody => this.#fetch(page);

  *#fetch(page: number): ProcessBody {
    this.faults += 1;
    yield this.#simulation.delay(this.#values.pageFaultNanos);
    while (!this.#memory.holds(page)) {
      if (!this.#isUp) yield* this.#comesUp;
      const outcome = yield* this.#store.readUrgently(page, this.#arrivalNow());
      if (outcome === 'done') continue;
      this.#missed(page, outcome);
      // The guest waits for the storage, or for ever.
      yield* outcome === 'failed' ? this.#comesUp : this.#simulation.event();
    }
  }

  /** All that is absent, in the order of page numbers. Ends when all is there, or when a page cannot be read. */
  *inBackground(): ProcessBody {
    const { versions } = this.#memory;
    for (let first = 0; first < versions.length; ) {
      if (!this.#isUp) yield* this.#comesUp;
      while (first < versions.length && this.#memory.holds(first)) first++;
      let end = Math.min(first + this.#values.backgroundPages, versions.length);
      while (end > first && this.#memory.holds(end - 1)) end--;
      if (end === first) continue;
      const outcome = yield* this.#store.read(first, end - first, this.#arrivalNow());
      if (outcome === 'unreadable') {
        if (!(yield* this.#oneByOne(first, end))) return;
      } else if (outcome === 'failed') {
        this.#missed(first, outcome);
        yield* this.#comesUp;
      } else if (outcome !== 'done') {
        this.#missed(first, outcome);
        return;
      }
    }
  }

  /**
   * Around a place that cannot be read: its page may be there already, with the working set. False if one that is
   * absent cannot be read.
   */
  *#oneByOne(first: number, end: number): ProcessBody<boolean> {
    for (let page = first; page < end; page++) {
      if (this.#memory.holds(page)) continue;
      const outcome = yield* this.#store.readUrgently(page, this.#arrivalNow());
      if (outcome === 'done') continue;
      this.#missed(page, outcome);
      return false;
    }
    return true;
  }

  /** Drops what arrives for a toolstack that is gone. */
  #arrivalNow(): (page: number, version: number) => void {
    const life = this.#life;
    return (page, version) => {
      if (life === this.#life) this.arrival(page, version);
    };
  }
}
