/** A VM that was saved, the memory that it comes back to, and its client. */
import { named } from '../../../experiment/named.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import { ms } from '../../../kernel/time.ts';
import { Prober } from '../clients/prober.ts';
import type { RestoreMechanism } from '../mechanisms/restore/mechanism.ts';
import { Accesses } from '../pages/accesses.ts';
import { ABSENT, Copy } from '../pages/copy.ts';
import { DirtyLog } from '../pages/dirty-log.ts';
import { Layout } from '../pages/layout.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { RestoreValues } from '../parameters/restore.ts';
import { Guest } from '../platform/guest.ts';
import type { RestoredGuest } from '../workloads/restored.ts';
import type { Estimate } from './estimator.ts';
import type { RestoreSettings } from './form.ts';
import type { RestoreParts } from './parts.ts';
import type { StoredImage } from './storage.ts';

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

/** What the VMs of a run have in common. */
export interface Restoration {
  readonly simulation: Simulation;
  readonly streams: RandomStreams;
  readonly settings: RestoreSettings;
  readonly mechanism: RestoreMechanism;
  readonly parts: RestoreParts;
  readonly model: RestoredGuest;
  readonly values: RestoreValues;
  /** Of a function. */
  readonly answered: () => void;
}

export class RestoredVm {
  readonly name: string;
  readonly saved: Copy;
  readonly memory: Copy;
  readonly guest: Guest;
  readonly estimate: Estimate | null;
  /** Of a service. */
  readonly prober: Prober | null;
  /** When a function has answered; infinite before. */
  answeredNanos = Number.POSITIVE_INFINITY;
  readonly #written: WriteCounts;

  /** `chance`: what the names of its random numbers begin with. */
  constructor(restoration: Restoration, name: string, chance: string) {
    const { simulation, streams, settings, mechanism, parts, model, values } = restoration;
    this.name = name;
    const layout = new Layout(
      model.classes(values),
      Math.floor(settings.memory / PAGE_BYTES),
      values.restoreExtentPages,
    );
    const accesses = (time: string): Accesses => new Accesses(layout, (of) => streams.stream(`${chance}${time}.${of}`));
    this.saved = new Copy(layout.pages, 0);
    accesses('before').advance(values.ranBeforeNanos, this.saved, null);
    const watched = { before: () => accesses('before'), after: () => accesses('after') };
    const nanos = model.invocationNanos ?? ms(settings.estimateFor);
    this.estimate =
      mechanism.first === 'working-set'
        ? named(parts.estimators, settings.estimator).estimate(watched, nanos, layout.pages, values)
        : null;
    this.memory = new Copy(layout.pages);
    if (mechanism.isResident) this.memory.versions.set(this.saved.versions);
    this.guest = new Guest(simulation, accesses('restored'), { memory: this.memory, cores: null }, settings.vcpus);
    this.#written = new WriteCounts(layout.pages);
    this.guest.logTo(this.#written);
    this.guest.pause();
    this.prober = this.#client(restoration);
  }

  get hasAnswered(): boolean {
    return this.answeredNanos < Number.POSITIVE_INFINITY;
  }

  get firstAnswerNanos(): number {
    return this.prober?.firstAnswerNanos ?? this.answeredNanos;
  }

  /** What is to be stored of it; of the estimated working set no more than so much. */
  image(limitBytes: number): StoredImage {
    const { versions } = this.saved;
    const most = Math.min(Math.floor(limitBytes / PAGE_BYTES), versions.length);
    return { versions, workingSet: (this.estimate?.pages ?? new Uint32Array(0)).slice(0, most) };
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

  #client({ simulation, values, model, answered }: Restoration): Prober | null {
    if (model.invocationNanos === null) {
      const { probeNanos: workNanos, responsiveWindowNanos: windowNanos } = values;
      return new Prober(simulation, this.guest, { workNanos, windowNanos });
    }
    const answer = simulation.on('answer', () => {
      this.answeredNanos = simulation.now;
      // Nobody invokes it again.
      this.guest.pause();
      answered();
    });
    this.guest.cpu.submit(model.invocationNanos, answer);
    return null;
  }
}
