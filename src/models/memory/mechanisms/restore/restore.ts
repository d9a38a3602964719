/** Restores a VM: what is read, when the guest runs, and what happens when a page cannot be read. */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import type { Copy } from '../../pages/copy.ts';
import type { RestoreValues } from '../../parameters/restore.ts';
import type { Guest } from '../../platform/guest.ts';
import type { RestoreMechanism } from './mechanism.ts';
import { Pager } from './pager.ts';
import type { Store, StoreOutcome } from './store.ts';

export interface RestoreScene {
  readonly simulation: Simulation;
  readonly store: Store;
  /** Empty. */
  readonly memory: Copy;
  /** Paused, with that memory. */
  readonly guest: Guest;
  readonly values: RestoreValues;
  readonly note: (actor: string, text: string) => void;
}

/** A phase of a restore, for its record and for what strikes in the middle. */
export type RestorePhase = 'loading the state' | 'reading before the start' | 'running, pages absent' | 'complete';

export class Restore {
  readonly pager: Pager;
  readonly #scene: RestoreScene;
  readonly #mechanism: RestoreMechanism;
  readonly #began: [RestorePhase, number][] = [];
  /** Why it cannot go on. */
  trouble: Exclude<StoreOutcome, 'done'> | null = null;
  troubleNanos = 0;
  /** When a working set could not be read, and was given up; infinite otherwise. */
  fellBackNanos = Number.POSITIVE_INFINITY;

  constructor(mechanism: RestoreMechanism, scene: RestoreScene) {
    this.#scene = scene;
    this.#mechanism = mechanism;
    const { simulation, store, memory, values } = scene;
    this.pager = new Pager(simulation, store, memory, values, (page, outcome) => this.#misses(page, outcome));
  }

  /** Its storage works again. */
  readOn(): void {
    this.trouble = null;
    this.pager.goOn();
  }

  get phase(): RestorePhase {
    return this.#began.at(-1)?.[0] ?? 'loading the state';
  }

  /** When each phase began. */
  get began(): readonly (readonly [RestorePhase, number])[] {
    return this.#began;
  }

  get hasRun(): boolean {
    return this.#began.some(([phase]) => phase === 'running, pages absent' || phase === 'complete');
  }

  /** From the order to the end of all reading, as far as the mechanism reads. */
  *run(): ProcessBody {
    const { simulation, guest, values, store } = this.#scene;
    if (this.#mechanism.isResident) {
      this.#enterComplete();
      return;
    }
    this.#enter('loading the state');
    yield simulation.delay(values.restoreStateNanos);
    if (this.#mechanism.first !== 'nothing') {
      this.#enter('reading before the start');
      const outcome = yield* this.#readFirst(store);
      if (this.#mechanism.first === 'everything') {
        if (outcome === 'done') this.#enterComplete();
        else this.#misses(null, outcome);
        return;
      }
      if (outcome !== 'done') this.#fallBack(outcome);
    }
    this.#enter('running, pages absent');
    guest.runWithAbsentPages(this.pager.fetch);
    guest.resume();
    if (this.#mechanism.background) {
      yield* this.pager.inBackground();
      if (this.trouble === null) this.#complete();
    }
  }

  *#readFirst(store: Store): ProcessBody<StoreOutcome> {
    const { memory } = this.#scene;
    if (this.#mechanism.first === 'everything') return yield* store.read(0, memory.versions.length, this.pager.arrival);
    return yield* store.readWorkingSet(this.pager.arrival);
  }

  #enterComplete(): void {
    this.#enter('complete');
    this.#scene.guest.resume();
  }

  #complete(): void {
    this.#enter('complete');
    // A guest that waits at this moment finds its page.
    if (!this.#scene.guest.isStalled) this.#scene.guest.allPresent();
  }

  #fallBack(outcome: StoreOutcome): void {
    this.fellBackNanos = this.#scene.simulation.now;
    this.#scene.note('toolstack', `the working set is ${outcome}: the guest runs without it`);
  }

  #misses(page: number | null, outcome: StoreOutcome): void {
    if (this.trouble !== null || outcome === 'done') return;
    this.trouble = outcome;
    this.troubleNanos = this.#scene.simulation.now;
    this.#scene.note('toolstack', page === null ? `the image is ${outcome}` : `page ${page} is ${outcome}`);
  }

  #enter(phase: RestorePhase): void {
    this.#began.push([phase, this.#scene.simulation.now]);
    this.#scene.note('toolstack', phase);
  }
}
