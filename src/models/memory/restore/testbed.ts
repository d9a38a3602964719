/** A VM that was saved, its image on the storage, the memory that it comes back to, and its client. */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import { together, valuesWith } from '../../../experiment/parameter.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { ms } from '../../../kernel/time.ts';
import { Prober } from '../clients/prober.ts';
import type { RestoreMechanism } from '../mechanisms/restore/mechanism.ts';
import { Accesses } from '../pages/accesses.ts';
import { ABSENT, Copy } from '../pages/copy.ts';
import { DirtyLog } from '../pages/dirty-log.ts';
import { Layout } from '../pages/layout.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { diskParameters } from '../parameters/disk.ts';
import { flashParameters } from '../parameters/flash.ts';
import { type RestoreValues, restoreParameters } from '../parameters/restore.ts';
import { Guest } from '../platform/guest.ts';
import type { RestoredGuest } from '../workloads/restored.ts';
import type { Estimate } from './estimator.ts';
import type { RestoreSettings } from './form.ts';
import type { RestoreParts } from './parts.ts';
import { onDisk, onFlash, type Storage } from './storage.ts';

/** The guest has run for so long before it is saved: so the pages that it writes have different versions. */
const RAN_NANOS = 20e9;

/** How often the restored guest has written each page: what an observer outside needs to know what must be there. */
class WriteCounts extends DirtyLog {
  readonly counts: Uint32Array;

  constructor(pages: number) {
    super(pages);
    this.counts = new Uint32Array(pages);
  }

  override mark(page: number): void {
    super.mark(page);
    this.counts[page]! += 1;
  }
}

export class RestoreTestbed {
  readonly simulation = new Simulation({ mostEvents: MOST_EVENTS });
  readonly streams: RandomStreams;
  readonly model: RestoredGuest;
  readonly values: RestoreValues;
  readonly saved: Copy;
  readonly memory: Copy;
  readonly guest: Guest;
  readonly estimate: Estimate | null;
  readonly storage: Storage;
  /** Of a service. */
  readonly prober: Prober | null;
  /** When a function has answered; infinite before. */
  answeredNanos = Number.POSITIVE_INFINITY;
  readonly #written: WriteCounts;

  constructor(settings: RestoreSettings, mechanism: RestoreMechanism, parts: RestoreParts, streams: RandomStreams) {
    const { constants, memory } = settings;
    this.streams = streams;
    this.model = named(parts.guests, settings.guest);
    this.values = valuesWith(restoreParameters, constants);
    const layout = new Layout(
      this.model.classes(this.values),
      Math.floor(memory / PAGE_BYTES),
      this.values.restoreExtentPages,
    );
    const accesses = (time: string): Accesses => new Accesses(layout, (name) => streams.stream(`${time}.${name}`));
    this.saved = new Copy(layout.pages, 0);
    accesses('before').advance(RAN_NANOS, this.saved, null);
    const watched = { before: () => accesses('before'), after: () => accesses('after') };
    const nanos = this.model.invocationNanos ?? ms(settings.estimateFor);
    this.estimate =
      mechanism.first === 'working-set'
        ? named(parts.estimators, settings.estimator).estimate(watched, nanos, layout.pages, this.values)
        : null;
    this.storage = this.#store(settings);
    this.memory = new Copy(layout.pages);
    if (mechanism.isResident) this.memory.versions.set(this.saved.versions);
    this.guest = new Guest(this.simulation, accesses('restored'), { memory: this.memory, cores: null });
    this.#written = new WriteCounts(layout.pages);
    this.guest.logTo(this.#written);
    this.guest.pause();
    this.prober = this.#client();
  }

  /** The client gets no answer more, and nothing is simulated any longer. */
  get isOver(): boolean {
    return this.answeredNanos < Number.POSITIVE_INFINITY;
  }

  get firstAnswerNanos(): number {
    return this.prober?.firstAnswerNanos ?? this.answeredNanos;
  }

  /** An observer compares each page with what was saved and what the guest has written since. */
  compare(): { readonly wrong: number; readonly missing: number } {
    this.guest.catchUp();
    const { versions } = this.memory;
    let [wrong, missing] = [0, 0];
    for (let page = 0; page < versions.length; page++)
      if (versions[page] === ABSENT) missing++;
      else if (versions[page] !== this.saved.versions[page]! + this.#written.counts[page]!) wrong++;
    return { wrong, missing };
  }

  #store(settings: RestoreSettings): Storage {
    const { constants, storage, workingSetLimit = Number.POSITIVE_INFINITY } = settings;
    const diskValues = valuesWith(diskParameters, constants);
    const most = Math.floor(workingSetLimit / PAGE_BYTES);
    const workingSet = (this.estimate?.pages ?? new Uint32Array(0)).slice(
      0,
      Math.min(most, this.saved.versions.length),
    );
    const stored = { versions: this.saved.versions, workingSet };
    if (storage !== 'flash') return onDisk(this.simulation, storage, diskValues, stored);
    const values = together(diskValues, valuesWith(flashParameters, constants));
    return onFlash(this.simulation, values, stored, settings, this.streams);
  }

  #client(): Prober | null {
    const { simulation, guest, values } = this;
    const { invocationNanos } = this.model;
    if (invocationNanos === null) {
      const { probeNanos: workNanos, responsiveWindowNanos: windowNanos, responsiveShare: share } = values;
      return new Prober(simulation, guest, { workNanos, windowNanos, share });
    }
    const answered = simulation.on('answer', () => {
      this.answeredNanos = simulation.now;
      simulation.stop();
    });
    guest.cpu.submit(invocationNanos, answered);
    return null;
  }
}
