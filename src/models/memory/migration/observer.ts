/**
 * Judges from outside what has become of the VM: where it runs, whether all of its state is anywhere, and whether its
 * memory is what it was, page by page. It looks at what the hosts hold, not at what the mechanism says.
 */
import type { MigrationScene } from '../mechanisms/migration/scene.ts';
import { ABSENT } from '../pages/copy.ts';
import { DirtyLog } from '../pages/dirty-log.ts';

export type Fate = 'at-source' | 'at-destination' | 'recoverable' | 'lost' | 'twice-alive';

export class Observer {
  hasMoved = false;
  readonly #scene: MigrationScene;
  /** Written by the VM at the destination. */
  readonly #after: DirtyLog;
  /** Pages whose content is of no use to the guest. */
  readonly #unneeded: DirtyLog | null;

  constructor(scene: MigrationScene) {
    this.#scene = scene;
    this.#after = new DirtyLog(scene.layout.pages);
    const { layout, options } = scene;
    this.#unneeded = options.hasFreePageHints ? new DirtyLog(layout.pages) : null;
    if (this.#unneeded !== null) for (const page of layout.pagesFor('free')) this.#unneeded.mark(page);
  }

  /** The VM is about to run at the destination. */
  moved(): void {
    this.hasMoved = true;
    this.#scene.guest.logTo(this.#after);
  }

  /** Pages that are at the destination with another content than the VM has left there, and those of the ring. */
  wrongPages(): { readonly all: number; readonly ofDevice: number } {
    const { source, destination, layout, guest } = this.#scene;
    if (!this.hasMoved) return { all: 0, ofDevice: 0 };
    guest.catchUp();
    let [all, ofDevice] = [0, 0];
    const before = source.memory.versions;
    const now = destination.memory.versions;
    for (let page = 0; page < before.length; page++) {
      const version = now[page] as number;
      if (version === ABSENT || this.#unneeded?.has(page) === true) continue;
      const isRight = this.#after.has(page) ? version > (before[page] as number) : version === before[page];
      if (isRight) continue;
      all++;
      if (layout.classOf(page).name === RING) ofDevice++;
    }
    return { all, ofDevice };
  }

  fate(): Fate {
    const { storage } = this.#scene;
    const fate = this.#fateOfMemory();
    if (storage.answers || fate === 'lost') return fate;
    // What is on the disk is part of its state.
    return storage.isLost ? 'lost' : 'recoverable';
  }

  #fateOfMemory(): Fate {
    const { source, destination } = this.#scene;
    const running = [source, destination].filter(
      (place) => place.isAlive && place.hasDisk && place.presence === 'running',
    );
    if (running.length === 2) return 'twice-alive';
    const [place] = running;
    if (place === source) return 'at-source';
    if (place === destination && this.#absent() === 0) return 'at-destination';
    // What is absent at the destination is at the source, as long as that lives and has not given it up.
    const sourceHas = source.isAlive && source.hasDisk && source.presence === 'paused';
    if (place === destination) return sourceHas && this.canReconnect ? 'recoverable' : 'lost';
    if (this.hasMoved) return 'lost';
    const isOver = destination.isAlive && destination.hasDisk && destination.presence === 'paused';
    return sourceHas || (isOver && this.#absent() === 0) ? 'recoverable' : 'lost';
  }

  /** Whether the tools can go on after a break of the connection. */
  private get canReconnect(): boolean {
    return !this.#scene.options.without.has('post-copy-recovery');
  }

  #absent(): number {
    const { destination } = this.#scene;
    const { versions } = destination.memory;
    let absent = 0;
    for (let page = versions.indexOf(ABSENT); page >= 0; page = versions.indexOf(ABSENT, page + 1))
      if (this.#unneeded?.has(page) !== true) absent++;
    return absent;
  }
}

export const RING = 'receive ring';
