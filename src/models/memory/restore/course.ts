/**
 * One restore, from the order to the end of the client's watching, with what strikes it in the middle. What follows
 * from a strike depends on where the pages are: as long as the guest has not run, everything can be done again; from
 * then on what it does is only in the memory of this host.
 */

import type { RunObserver } from '../../../experiment/observer.ts';
import { tellerOf, tellStrike } from '../../../experiment/telling.ts';
import { Interrupt, type Process } from '../../../kernel/process.ts';
import { ms } from '../../../kernel/time.ts';
import type { RestoreFault, RestoreVictim } from '../faults/restore-faults.ts';
import type { RestoreMechanism } from '../mechanisms/restore/mechanism.ts';
import { Restore } from '../mechanisms/restore/restore.ts';
import type { RestoreSettings } from './form.ts';
import type { RestoreTestbed } from './testbed.ts';

/** After the order, at most. */
const WITHIN_MS = 5000;

export interface Strike {
  readonly atNanos: number;
  readonly phase: string;
}

export class Course implements RestoreVictim {
  readonly testbed: RestoreTestbed;
  restore: Restore;
  strike: Strike | null = null;
  /** When a component other than the storage was found failed. */
  noticedNanos = Number.POSITIVE_INFINITY;
  /** The VM had run when its memory was lost. */
  progressLost = false;
  endNanos = 0;
  readonly #mechanism: RestoreMechanism;
  readonly #observer: RunObserver | undefined;
  readonly #watchNanos: number;
  #process: Process;

  constructor(
    testbed: RestoreTestbed,
    mechanism: RestoreMechanism,
    settings: RestoreSettings,
    fault: RestoreFault | null,
    observer: RunObserver | undefined,
  ) {
    this.testbed = testbed;
    this.#mechanism = mechanism;
    this.#observer = observer;
    this.#watchNanos = ms(settings.watch);
    const { simulation, streams, storage } = testbed;
    if (fault?.when === 'before') this.#strike(fault);
    this.restore = this.#anew();
    this.#process = this.#order(storage.recoveryNanos ?? 0);
    if (fault?.when === 'later') {
      const strikes = simulation.on('fault', () => this.#strike(fault));
      const within = ms(settings.fault?.trigger?.within ?? WITHIN_MS);
      simulation.schedule(streams.stream('fault.when').integer(0, within), strikes);
    }
  }

  /** Until the client stops watching, which it does this long after the last order. */
  watch(): void {
    const { simulation } = this.testbed;
    for (let until = -1; until < this.endNanos && !this.#isOver; ) {
      until = this.endNanos;
      simulation.run({ until });
    }
    this.endNanos = simulation.now;
  }

  damageSector(part: 'image' | 'working-set'): boolean {
    return this.testbed.storage.damageSector(part, this.#where());
  }

  changeBlock(how: 'changed' | 'rolled-back'): boolean {
    return this.testbed.storage.changeBlock(how, this.#where());
  }

  failStorage(): void {
    this.testbed.storage.disk.fail();
  }

  slowStorage(): void {
    this.testbed.storage.disk.slow(this.testbed.values.slowStorageFactor);
  }

  cutPower(): void {
    this.noticedNanos = this.testbed.simulation.now;
    if (this.restore.hasRun) {
      this.progressLost = true;
      this.testbed.simulation.stop();
    } else this.#startOver(this.testbed.values.hostRestartNanos);
  }

  crashToolstack(): void {
    const { simulation, values } = this.testbed;
    this.noticedNanos = simulation.now;
    if (!this.restore.hasRun) {
      this.#startOver(values.toolstackRestartNanos);
      return;
    }
    // The VMM has the VM, and knows which of its pages are there.
    const { pager } = this.restore;
    pager.crash();
    simulation.schedule(
      values.toolstackRestartNanos,
      simulation.on('toolstack', () => pager.goOn()),
    );
  }

  get #isOver(): boolean {
    return this.progressLost || this.testbed.isOver;
  }

  /** The half built VM is given up; the image is as it was. */
  #startOver(afterNanos: number): void {
    this.#process.interrupt('the restore is given up');
    this.testbed.memory.clear();
    this.restore = this.#anew();
    this.#process = this.#order(afterNanos);
  }

  #anew(): Restore {
    const { simulation, guest, memory, storage, values } = this.testbed;
    const note = (actor: string, text: string): void => this.#note(actor, text);
    return new Restore(this.#mechanism, { simulation, store: storage.store, memory, guest, values, note });
  }

  #order(afterNanos: number): Process {
    const { simulation } = this.testbed;
    const { restore } = this;
    this.endNanos = simulation.now + afterNanos + this.#watchNanos;
    return simulation.process(function* () {
      try {
        yield simulation.delay(afterNanos);
        yield* restore.run();
      } catch (error) {
        if (!(error instanceof Interrupt)) throw error;
      }
    }, 'restore');
  }

  #strike(fault: RestoreFault): void {
    // After the restore it is a failure like any other.
    if (fault.when === 'later' && this.restore.phase === 'complete') return;
    const phase = fault.when === 'before' ? 'before the order' : this.restore.phase;
    if (fault.strike(this) === false) return;
    this.strike = { atNanos: this.testbed.simulation.now, phase };
    this.#note('fault', `${fault.name}, ${phase}`);
    tellStrike(tellerOf(this.#observer), this.strike.atNanos, 'fault', `${fault.name}, ${phase}`);
  }

  #where(): number {
    return this.testbed.streams.stream('fault.where').uniform();
  }

  #note(actor: string, text: string): void {
    this.#observer?.note(this.testbed.simulation.now, actor, text);
  }
}
