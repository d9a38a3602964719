/**
 * The guest's accesses to its memory. Each class is accessed at its rates while the guest runs; which page is next is
 * drawn, or follows the sweep. Accesses are evenly spaced in the guest's running time, or in that of its bursts, so
 * that the number of them in a stretch of time is exact and only their places are random.
 *
 * Two ways to use it. Where every page is there, `advance` does all writes of a stretch at once, when somebody is about
 * to look at the pages. Where pages can be absent, `next` gives one access after the other, with its time.
 */
import { EndlessRun } from '../../../kernel/run-limits.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { BurstClock } from './bursts.ts';
import type { Copy } from './copy.ts';
import type { DirtyLog } from './dirty-log.ts';
import type { Layout, Members } from './layout.ts';

/**
 * Many accesses are one event: this bounds what rates far from those of programs can put into it. Six times what the
 * longest run of a shipped scenario has; some seconds of computing.
 */
const MOST_ACCESSES = 100_000_000;
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
  readonly #streamOf: (name: string) => Stream;
  readonly #sources: readonly Source[];
  /** The guest's running time up to which its accesses were done. */
  #doneNanos: number;
  /** Accesses so far that took time here: reads that are done at once do not. */
  #made = 0;

  /** `streamOf` gives the random numbers of a class. `part` is what a vCPU has of the accesses of others. */
  constructor(layout: Layout, streamOf: (name: string) => Stream, part: Part | null = null) {
    this.#layout = layout;
    this.#streamOf = streamOf;
    this.#sources = part?.sources ?? layout.classes.flatMap((members) => sourcesOf(members, streamOf));
    this.#doneNanos = part?.doneNanos ?? 0;
  }

  /** From now on dealt out evenly among so many vCPUs, which take turns. One has them all. */
  dealtTo(vcpus: number): readonly Accesses[] {
    if (vcpus === 1) return [this];
    const doneNanos = this.#doneNanos;
    return Array.from({ length: vcpus }, (_, index) => {
      const sources = this.#sources.map((source) => dealt(source, index, vcpus, doneNanos, this.#streamOf));
      return new Accesses(this.#layout, this.#streamOf, { sources, doneNanos });
    });
  }

  get doneNanos(): number {
    return this.#doneNanos;
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
    const places = this.#layout;
    const { first, pages, stream } = source;
    // Not by `#place`: calls are most of the cost until the engine has compiled this.
    for (let write = 0; write < due; write++) {
      const member = stream === null ? swept(source) : Math.floor(stream.uniform() * pages);
      const page = places.pageOf(first + member);
      versions[page] = versions[page]! + 1;
      if (dirty !== null) dirty.mark(page);
    }
  }

  #make(accesses: number): void {
    this.#made += accesses;
    if (this.#made > MOST_ACCESSES) throw new EndlessRun(MOST_ACCESSES, this.#doneNanos);
  }

  #place(source: Source): number {
    const { first, pages, stream } = source;
    return this.#layout.pageOf(first + (stream === null ? swept(source) : Math.floor(stream.uniform() * pages)));
  }
}

/** The next member of the sweep. */
function swept(source: Source): number {
  const { sweep } = source;
  source.sweep = sweep + 1 === source.pages ? 0 : sweep + 1;
  return sweep;
}

interface Part {
  readonly sources: readonly Source[];
  readonly doneNanos: number;
}

/** Writes, or reads, of one class. */
interface Source {
  readonly name: string;
  readonly isWrite: boolean;
  /** Of running time, or of time in bursts. */
  readonly perSecond: number;
  /** The share of the time between two accesses by which they come early, so that those of vCPUs alternate. */
  readonly ahead: number;
  /** Null where accesses are evenly spaced. */
  readonly clock: BurstClock | null;
  readonly first: number;
  readonly pages: number;
  /** Null for a sweep. */
  readonly stream: Stream | null;
  /** Accesses so far. */
  done: number;
  sweep: number;
}

/** Accesses that are due up to this running time. */
function dueBy({ perSecond, ahead, clock, done }: Source, nanos: number): number {
  const own = clock === null ? nanos : clock.within(nanos);
  return Math.floor((own * perSecond) / 1e9 + ahead) - done;
}

function nextNanos({ perSecond, ahead, clock, done }: Source): number {
  const own = ((done + 1 - ahead) * 1e9) / perSecond;
  return clock === null ? own : clock.runningTime(own);
}

const ACCESS: Access = { page: 0, isWrite: false, atNanos: 0 };

function sourcesOf(members: Members, streamOf: (name: string) => Stream): Source[] {
  const { name, first, pages, order, bursts, writesPerSecond, readsPerSecond } = members;
  if (pages === 0 || writesPerSecond + readsPerSecond === 0) return [];
  const clock = bursts === undefined ? null : new BurstClock(bursts, streamOf(`${name}.bursts`).uniform());
  const share = bursts === undefined ? 1 : bursts.lastingNanos / bursts.everyNanos;
  const source = (isWrite: boolean, meanPerSecond: number): Source[] => {
    if (meanPerSecond === 0) return [];
    const accesses = `${name}.${isWrite ? 'written' : 'read'}`;
    const stream = order === 'uniform' ? streamOf(accesses) : null;
    const perSecond = meanPerSecond / share;
    return [{ name: accesses, isWrite, perSecond, ahead: 0, clock, first, pages, stream, done: 0, sweep: 0 }];
  };
  return [...source(true, writesPerSecond), ...source(false, readsPerSecond)];
}

/** What the vCPU of this index has of them from now on; a sweep goes on in a part of its own. */
function dealt(
  source: Source,
  index: number,
  vcpus: number,
  doneNanos: number,
  streamOf: (name: string) => Stream,
): Source {
  const { name, perSecond, pages, sweep } = source;
  const own = {
    ...source,
    perSecond: perSecond / vcpus,
    ahead: index / vcpus,
    stream: source.stream === null ? null : streamOf(`${name}.vcpu${index + 1}`),
    done: 0,
    sweep: (sweep + Math.floor((index * pages) / vcpus)) % pages,
  };
  return { ...own, done: dueBy(own, doneNanos) };
}
