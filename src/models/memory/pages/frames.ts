/**
 * The frames of a host's memory, and pages of its VMs that share them: identical pages of several VMs lie in one common
 * frame, which nobody writes to. A VM that writes to such a page is given a copy of it in a frame of its own; the last
 * VM keeps the common one. Where no frame is free, the vCPU that writes waits until there is one, as in Xen. (Page
 * sharing: Waldspurger, OSDI 2002, for ESX; Kernel Samepage Merging in Linux; Xen's mem_sharing.)
 *
 * A page is shared with the pages of the same number in the other VMs, which are made alike. Left out: the scan that
 * finds identical pages, and pages that become identical again after a write.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Signal } from '../../../kernel/signal.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import { ABSENT, Copy } from './copy.ts';
import { DirtyLog } from './dirty-log.ts';

export class Frames {
  readonly simulation: Simulation;
  /** In frames. */
  readonly limit: number;
  /** What lies in the common frame of a page; absent where no VM shares it. */
  readonly common: Copy;
  /** VMs that have the page in the common frame. */
  readonly #sharers: Uint16Array;
  readonly #freed: Signal;
  #taken = 0;
  /** When a write first found no free frame; NaN if none did. */
  outAt = Number.NaN;

  /** `pages`: of each VM. */
  constructor(simulation: Simulation, pages: number, limit: number) {
    this.simulation = simulation;
    this.limit = limit;
    this.common = new Copy(pages);
    this.#sharers = new Uint16Array(pages);
    this.#freed = simulation.event();
  }

  get taken(): number {
    return this.#taken;
  }

  get free(): number {
    return this.limit - this.#taken;
  }

  sharers(page: number): number {
    return this.#sharers[page]!;
  }

  /** False, and nothing changes, where not so many are free. */
  take(frames: number): boolean {
    if (frames > this.free) return false;
    this.#taken += frames;
    return true;
  }

  /** Whoever waits for a frame looks again. */
  release(frames: number): void {
    this.#taken -= frames;
    assert(this.#taken >= 0, 'no more frames are released than were taken');
    if (frames > 0) this.#freed.pulse();
  }

  /** For Sharing: none was free; until there may be one. */
  *untilReleased(): ProcessBody {
    if (Number.isNaN(this.outAt)) this.outAt = this.simulation.now;
    yield this.#freed;
  }

  /** For Sharing: whoever waits looks again, also at whether it is to wait any longer. */
  stir(): void {
    this.#freed.pulse();
  }

  /** For Sharing. The first brings the content, and takes the frame. */
  join(page: number, version: number): boolean {
    if (this.#sharers[page] === 0) {
      if (!this.take(1)) return false;
      this.common.versions[page] = version;
    }
    this.#sharers[page]! += 1;
    return true;
  }

  /** For Sharing. True if it was the last, with whom the frame goes. */
  leave(page: number): boolean {
    this.#sharers[page]! -= 1;
    if (this.#sharers[page] !== 0) return false;
    this.common.versions[page] = ABSENT;
    return true;
  }
}

/** The frames that a VM has on a host: its own, and those that it shares. */
export class Sharing {
  readonly frames: Frames;
  /** Pages of it that lie in common frames. */
  readonly shared: DirtyLog;
  /** Pages that got a frame of their own by a write to a common one. */
  broken = 0;
  /** Times that it had to wait for a frame. */
  waits = 0;
  #hasStopped = false;
  readonly #copyNanos: number;
  readonly #own: DirtyLog;

  /** It has no page yet. `copyNanos`: what a write to a common frame costs. */
  constructor(frames: Frames, copyNanos: number) {
    this.frames = frames;
    this.#copyNanos = copyNanos;
    const pages = frames.common.versions.length;
    this.shared = new DirtyLog(pages);
    this.#own = new DirtyLog(pages);
  }

  /** Frames that nobody else has. */
  get own(): number {
    return this.#own.count;
  }

  /** The page comes, into a frame of its own. False where none is free. */
  hold(page: number): boolean {
    if (this.#own.has(page)) return true;
    const { frames, shared } = this;
    const isLast = shared.has(page) && frames.sharers(page) === 1;
    if (!isLast && !frames.take(1)) return false;
    if (shared.unmark(page)) frames.leave(page);
    this.#own.mark(page);
    return true;
  }

  /** The page comes, and is the same as that of other VMs. False where no frame is free. */
  share(page: number, version: number): boolean {
    if (this.shared.has(page)) return true;
    if (!this.frames.join(page, version)) return false;
    if (this.#own.unmark(page)) this.frames.release(1);
    this.shared.mark(page);
    return true;
  }

  /** The VM writes to a page that lies in a common frame. `waits` is told when it must wait for a frame. */
  *copyOnWrite(page: number, waits: () => void): ProcessBody {
    const { frames, shared } = this;
    // The last keeps the frame.
    for (let isFirst = true; frames.sharers(page) > 1 && !frames.take(1); isFirst = false) {
      if (isFirst) {
        this.waits++;
        waits();
      }
      yield* frames.untilReleased();
      if (this.#hasStopped || !shared.has(page)) return;
    }
    frames.leave(page);
    shared.unmark(page);
    this.#own.mark(page);
    this.broken++;
    yield frames.simulation.delay(this.#copyNanos);
  }

  /** The VM writes here no more: a vCPU that waits for a frame does so no longer, and has not written. */
  stop(): void {
    this.#hasStopped = true;
    this.frames.stir();
  }

  /** The VM is gone from this host. */
  end(): void {
    const { frames, shared } = this;
    let released = this.#own.count;
    for (let page = shared.next(0); page >= 0; page = shared.next(page + 1)) if (frames.leave(page)) released++;
    shared.clear();
    this.#own.clear();
    frames.release(released);
  }
}
