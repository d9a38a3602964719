/**
 * The guest's accesses to its memory. Each class is accessed at its rates while the guest runs; which page is next is
 * drawn, or follows the sweep. Accesses are evenly spaced in the guest's running time, so that the number of them in a
 * stretch of time is exact and only their places are random.
 *
 * Two ways to use it. Where every page is there, `advance` does all writes of a stretch at once, when somebody is about
 * to look at the pages. Where pages can be absent, `next` gives one access after the other, with its time.
 */
import { EndlessRun } from '../../../kernel/run-limits.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Copy } from './copy.ts';
import type { DirtyLog } from './dirty-log.ts';
import type { Layout, Members } from './layout.ts';

/**
 * Many accesses are one event: this bounds what rates far from those of programs can put into it. Thirty times what the
 * longest run of a shipped scenario has; about ten seconds of computing.
 */
const MOST_ACCESSES = 500_000_000;
/** In so many accesses that are all done at once, one that is given by itself takes as long. */
const ONE_BY_ONE = 8;

export interface Access {
  page: number;
  isWrite: boolean;
  /** In nanoseconds of the guest's running time since its start. */
  atNanos: number;
}

export class Accesses {
  readonly #layout: Layout;
  readonly #sources: readonly Source[];
  /** The guest's running time up to which its accesses were done. */
  #doneNanos = 0;
  /** Accesses so far that took time here: reads that are done at once do not. */
  #made = 0;

  /** `streams` gives the random numbers of a class. */
  constructor(layout: Layout, streamOf: (name: string) => Stream) {
    this.#layout = layout;
    this.#sources = layout.classes.flatMap((members) =>
      members.pages === 0
        ? []
        : [
            ...sourceOf(members, true, members.writesPerSecond, streamOf),
            ...sourceOf(members, false, members.readsPerSecond, streamOf),
          ],
    );
  }

  get doneNanos(): number {
    return this.#doneNanos;
  }

  /** Page writes a second of running time. */
  get writesPerSecond(): number {
    return this.#sources.reduce((sum, { isWrite, perSecond }) => sum + (isWrite ? perSecond : 0), 0);
  }

  /** For another run. */
  reset(): void {
    this.#doneNanos = 0;
    this.#made = 0;
    for (const source of this.#sources) {
      source.done = 0;
      source.sweep = 0;
    }
  }

  /** The guest has run for so long: does its writes of this time in `memory`. Reads change nothing. */
  advance(nanos: number, memory: Copy, dirty: DirtyLog | null): void {
    this.#doneNanos += nanos;
    for (const source of this.#sources) this.#catchUp(source, memory, dirty);
  }

  /**
   * The next access, if it is at most at this running time; else null, and the time up to then is done. The object is
   * used again for the next.
   */
  next(untilNanos: number): Access | null {
    let first: Source | null = null;
    for (const source of this.#sources)
      if (dueBy(source, untilNanos) > 0 && (first === null || nextNanos(source) < nextNanos(first))) first = source;
    if (first === null) {
      this.#doneNanos = Math.max(this.#doneNanos, untilNanos);
      return null;
    }
    ACCESS.page = this.#place(first);
    ACCESS.isWrite = first.isWrite;
    ACCESS.atNanos = nextNanos(first);
    this.#doneNanos = ACCESS.atNanos;
    this.#make(ONE_BY_ONE);
    first.done += 1;
    return ACCESS;
  }

  #catchUp(source: Source, memory: Copy, dirty: DirtyLog | null): void {
    const due = dueBy(source, this.#doneNanos);
    if (due <= 0) return;
    source.done += due;
    if (!source.isWrite) return;
    this.#make(due);
    const { versions } = memory;
    for (let write = 0; write < due; write++) {
      const page = this.#place(source);
      versions[page] = versions[page]! + 1;
      dirty?.mark(page);
    }
  }

  #make(accesses: number): void {
    this.#made += accesses;
    if (this.#made > MOST_ACCESSES) throw new EndlessRun(MOST_ACCESSES, this.#doneNanos);
  }

  #place(source: Source): number {
    const { first, pages } = source;
    if (source.stream !== null) return this.#layout.pageOf(first + Math.floor(source.stream.uniform() * pages));
    const member = first + source.sweep;
    source.sweep = source.sweep + 1 === pages ? 0 : source.sweep + 1;
    return this.#layout.pageOf(member);
  }
}

/** Writes, or reads, of one class. */
interface Source {
  readonly isWrite: boolean;
  readonly perSecond: number;
  readonly first: number;
  readonly pages: number;
  /** Null for a sweep. */
  readonly stream: Stream | null;
  /** Accesses so far. */
  done: number;
  sweep: number;
}

/** Accesses that are due up to this running time. */
const dueBy = ({ perSecond, done }: Source, nanos: number): number => Math.floor((nanos * perSecond) / 1e9) - done;

const nextNanos = ({ perSecond, done }: Source): number => ((done + 1) * 1e9) / perSecond;

const ACCESS: Access = { page: 0, isWrite: false, atNanos: 0 };

function sourceOf(
  { name, first, pages, order }: Members,
  isWrite: boolean,
  perSecond: number,
  streamOf: (name: string) => Stream,
): Source[] {
  if (perSecond === 0) return [];
  const stream = order === 'uniform' ? streamOf(`${name}.${isWrite ? 'written' : 'read'}`) : null;
  return [{ isWrite, perSecond, first, pages, stream, done: 0, sweep: 0 }];
}
