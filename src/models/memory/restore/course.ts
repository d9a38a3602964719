/**
 * The restore of one VM, or of several at once, from the order to the end of the clients' watching, with what strikes
 * it in the middle. What follows from a strike depends on where the pages are: as long as a guest has not run,
 * everything can be done again; from then on what it does is only in the memory of this host.
 */

import type { RunObserver } from '../../../experiment/observer.ts';
import { tellerOf, tellStrike } from '../../../experiment/telling.ts';
import { Interrupt, type Process } from '../../../kernel/process.ts';
import { ms } from '../../../kernel/time.ts';
import type { RestoreFault, RestoreVictim } from '../faults/restore-faults.ts';
import type { RestoreMechanism } from '../mechanisms/restore/mechanism.ts';
import { Restore } from '../mechanisms/restore/restore.ts';
import type { Disk } from '../platform/disk.ts';
import type { RestoreSettings } from './form.ts';
import type { Storage } from './storage.ts';
import type { RestoreTestbed, SavedVm } from './testbed.ts';

/** After the order, at most. */
const WITHIN_MS = 5000;

export interface Strike {
  readonly atNanos: number;
  readonly phase: string;
}

/** One VM on its way back. */
export interface Return extends SavedVm {
  restore: Restore;
  process: Process;
  /** It had run when its memory was lost. */
  progressLost: boolean;
}

export class Course implements RestoreVictim {
  readonly testbed: RestoreTestbed;
  readonly returns: readonly Return[];
  strike: Strike | null = null;
  /** When a component other than the storage was found failed. */
  noticedNanos = Number.POSITIVE_INFINITY;
  endNanos = 0;
  readonly #mechanism: RestoreMechanism;
  readonly #observer: RunObserver | undefined;
  readonly #watchNanos: number;
  readonly #lastsNanos: number | undefined;

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
    this.#lastsNanos = settings.fault?.lasts === undefined ? undefined : ms(settings.fault.lasts);
    const { simulation, streams, saved } = testbed;
    if (fault?.when === 'before') this.#strike(fault);
    this.returns = saved.map((each) => {
      const restore = this.#anew(each);
      const process = this.#order(restore, each.storage.recoveryNanos ?? 0);
      return { ...each, restore, process, progressLost: false };
    });
    if (fault?.when === 'later') {
      const strikes = simulation.on('fault', () => this.#strike(fault));
      const within = ms(settings.fault?.trigger?.within ?? WITHIN_MS);
      simulation.schedule(streams.stream('fault.when').integer(0, within), strikes);
    }
  }

  /** Until the clients stop watching, which they do this long after the last order. */
  watch(): void {
    const { simulation } = this.testbed;
    for (let until = -1; until < this.endNanos && !this.#isOver; ) {
      until = this.endNanos;
      simulation.run({ until });
    }
    this.endNanos = simulation.now;
  }

  damageSector(part: 'image' | 'working-set'): boolean {
    return this.#someStorage().damageSector(part, this.#where());
  }

  changeBlock(how: 'changed' | 'rolled-back'): boolean {
    return this.#someStorage().changeBlock(how, this.#where());
  }

  failStorage(lastsNanos: number | undefined): void {
    for (const disk of this.#disks()) disk.fail();
    this.#mendAfter(lastsNanos, () => {
      for (const one of this.returns) this.#readOn(one);
    });
  }

  slowStorage(lastsNanos: number | undefined): void {
    for (const disk of this.#disks()) disk.slow(this.testbed.values.slowStorageFactor);
    this.#mendAfter(lastsNanos, () => {});
  }

  cutPower(): void {
    this.noticedNanos = this.testbed.simulation.now;
    for (const { storage } of this.returns) storage.forget?.();
    for (const one of this.returns)
      if (one.restore.hasRun || this.#mechanism.isResident === true) {
        one.progressLost = true;
        one.process.interrupt('the restore is given up');
        one.vm.guest.pause();
      } else this.#startOver(one, this.testbed.values.hostRestartNanos);
    if (this.#isOver) this.testbed.simulation.stop();
  }

  crashToolstack(): void {
    const { simulation, values } = this.testbed;
    this.noticedNanos = simulation.now;
    for (const one of this.returns) {
      if (!one.restore.hasRun) {
        this.#startOver(one, values.toolstackRestartNanos);
        continue;
      }
      // The VMM has the VM, and knows which of its pages are there.
      const { pager } = one.restore;
      pager.crash();
      simulation.schedule(
        values.toolstackRestartNanos,
        simulation.on('toolstack', () => pager.goOn()),
      );
    }
  }

  get #isOver(): boolean {
    return this.returns.every(({ progressLost }) => progressLost) || this.testbed.isOver;
  }

  #mendAfter(nanos: number | undefined, andThen: () => void): void {
    const { simulation } = this.testbed;
    if (nanos === undefined) return;
    const mended = simulation.on('storage is back', () => {
      for (const disk of this.#disks()) disk.mend();
      this.#note('storage', 'it works again');
      andThen();
    });
    simulation.schedule(nanos, mended);
  }

  /** With a storage that works again. What had failed is noticed, whatever becomes of it now. */
  #readOn(one: Return): void {
    const { restore } = one;
    if (restore.trouble !== 'failed') return;
    this.noticedNanos = Math.min(this.noticedNanos, restore.troubleNanos);
    if (restore.hasRun) restore.readOn();
    else this.#startOver(one, 0);
  }

  /** The half built VM is given up; the image is as it was. One that has stayed in memory is there. */
  #startOver(one: Return, afterNanos: number): void {
    one.process.interrupt('the restore is given up');
    if (this.#mechanism.isResident !== true) one.vm.memory.clear();
    one.restore = this.#anew(one);
    one.process = this.#order(one.restore, afterNanos);
  }

  #anew({ vm, storage: { store } }: SavedVm): Restore {
    const { simulation, values } = this.testbed;
    const note = (actor: string, text: string): void => this.#note(actor, text);
    return new Restore(this.#mechanism, { simulation, store, memory: vm.memory, guest: vm.guest, values, note });
  }

  #order(restore: Restore, afterNanos: number): Process {
    const { simulation } = this.testbed;
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
    if (fault.when === 'later' && this.returns.every(({ restore }) => restore.phase === 'complete')) return;
    const phase = fault.when === 'before' ? 'before the order' : this.#phase();
    if (fault.strike(this, this.#lastsNanos) === false) return;
    this.strike = { atNanos: this.testbed.simulation.now, phase };
    this.#note('fault', `${fault.name}, ${phase}`);
    tellStrike(tellerOf(this.#observer), this.strike.atNanos, 'fault', `${fault.name}, ${phase}`);
  }

  /** Of the first VM that is still on its way. */
  #phase(): string {
    return this.returns.find(({ restore }) => restore.phase !== 'complete')?.restore.phase ?? 'complete';
  }

  #disks(): Set<Disk> {
    return new Set(this.testbed.saved.map(({ storage }) => storage.disk));
  }

  /** Of several VMs one is struck. */
  #someStorage(): Storage {
    const { saved, streams } = this.testbed;
    const struck = saved.length === 1 ? 0 : streams.stream('fault.vm').integer(0, saved.length - 1);
    return (saved[struck] as SavedVm).storage;
  }

  #where(): number {
    return this.testbed.streams.stream('fault.where').uniform();
  }

  #note(actor: string, text: string): void {
    this.#observer?.note(this.testbed.simulation.now, actor, text);
  }
}
