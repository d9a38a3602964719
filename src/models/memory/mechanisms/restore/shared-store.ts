/**
 * Images of several VMs that share pages: what is the same in all of them lies on the disk once. What has been read of
 * it for one VM lies in a frame of the host, from which the others have it; who needs what is being read waits for it.
 * So a page that VMs share is read once.
 *
 * A VM that writes to such a page has a copy of its own from then on; what that costs is left out.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Signal } from '../../../../kernel/signal.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import { Copy } from '../../pages/copy.ts';
import { DirtyLog } from '../../pages/dirty-log.ts';
import { PAGE_BYTES } from '../../pages/page-class.ts';
import type { Arrival, Store, StoreOutcome, StoreStreams } from './store.ts';

/** Pages that are the same in several images, on the disk and in the memory of the host. */
export class CommonPages {
  /** In frames of the host. */
  readonly frames: Copy;
  readonly coming: DirtyLog;
  /** Something has come, or will not. */
  readonly news: Signal;

  constructor(simulation: Simulation, pages: number) {
    this.frames = new Copy(pages);
    this.coming = new DirtyLog(pages);
    this.news = simulation.event();
  }
}

/** The version of a page that nobody has written since the VMs were made alike. */
export const AS_MADE = 0;

export interface SharedImage {
  readonly versions: Uint32Array;
  /** The page is as all VMs were made with it. */
  readonly isCommon: (page: number) => boolean;
  /** It is so for any of the VMs, and lies on the disk once. */
  readonly isInBase: (page: number) => boolean;
  /** On the disk, in bytes. */
  readonly placeInBase: (page: number) => number;
  readonly placeOfOwn: (page: number) => number;
  /** Second copies: of what is common in the working sets of all VMs, and of the rest of this one's. */
  readonly commonSet: SecondCopy;
  readonly ownSet: SecondCopy;
}

export interface SecondCopy {
  readonly pages: Uint32Array;
  readonly startByte: number;
}

/** Pages in the order in which they lie on the disk; in the base or elsewhere. */
interface Row {
  readonly pages: ArrayLike<number>;
  readonly placeOf: (page: number, index: number) => number;
  readonly isBase: boolean;
}

/** In pages: of one request, and what is sooner read over than skipped. */
interface Reach {
  readonly most: number;
  readonly bridged: number;
}

export class SharedStore implements Store {
  readonly #streams: StoreStreams;
  readonly #image: SharedImage;
  readonly #common: CommonPages;
  readonly #reach: Reach;

  constructor(streams: StoreStreams, image: SharedImage, common: CommonPages, reach: Reach) {
    this.#streams = streams;
    this.#image = image;
    this.#common = common;
    this.#reach = reach;
  }

  get bytesRead(): number {
    return this.#streams.urgent.bytesMoved + this.#streams.bulk.bytesMoved;
  }

  /** First what lies there for several VMs, whoever needs it, then what is this VM's alone: two sweeps. */
  *read(first: number, pages: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    const { isInBase, isCommon, placeInBase, placeOfOwn } = this.#image;
    const all = Array.from({ length: pages }, (_, index) => first + index);
    const base = { pages: all.filter(isInBase), placeOf: placeInBase, isBase: true };
    const outcome = yield* this.#sweep('bulk', base, arrival);
    if (outcome !== 'done') return outcome;
    const own = { pages: all.filter((page) => !isCommon(page)), placeOf: placeOfOwn, isBase: false };
    return yield* this.#sweep('bulk', own, arrival);
  }

  readUrgently(page: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    const { isCommon, placeInBase, placeOfOwn } = this.#image;
    const isBase = isCommon(page);
    return this.#sweep('urgent', { pages: [page], placeOf: isBase ? placeInBase : placeOfOwn, isBase }, arrival);
  }

  *readWorkingSet(arrival: Arrival): ProcessBody<StoreOutcome> {
    const { commonSet, ownSet } = this.#image;
    const outcome = yield* this.#sweep('bulk', { ...rowOf(commonSet), isBase: true }, arrival);
    return outcome === 'done' ? yield* this.#sweep('bulk', { ...rowOf(ownSet), isBase: false }, arrival) : outcome;
  }

  /** Reads what is not there yet. */
  *#sweep(stream: keyof StoreStreams, row: Row, arrival: Arrival): ProcessBody<StoreOutcome> {
    const { frames, coming, news } = this.#common;
    const { isCommon } = this.#image;
    const { pages } = row;
    for (let index = 0; index < pages.length; ) {
      const page = pages[index]!;
      if (this.#mustRead(page, row)) {
        const end = this.#endOfRun(row, index);
        const outcome = yield* this.#readRun(stream, row, index, end, arrival);
        if (outcome !== 'done') return outcome;
        index = end;
      } else if (isCommon(page) && coming.has(page)) yield news;
      else {
        if (isCommon(page)) arrival(page, frames.versions[page]!);
        index++;
      }
    }
    return 'done';
  }

  /** Common pages that nobody has or reads, and own ones from where they lie. */
  #mustRead(page: number, { isBase }: Row): boolean {
    const { frames, coming } = this.#common;
    return this.#image.isCommon(page) ? !(frames.holds(page) || coming.has(page)) : !isBase;
  }

  /** Short stretches that need not be read are read over, as long as something follows. */
  #endOfRun(row: Row, from: number): number {
    const { most, bridged } = this.#reach;
    const { pages, placeOf } = row;
    let end = from + 1;
    for (let next = end; next < pages.length && next - from < most && next - end <= bridged; next++) {
      if (placeOf(pages[next]!, next) !== placeOf(pages[next - 1]!, next - 1) + PAGE_BYTES) break;
      if (this.#mustRead(pages[next]!, row)) end = next + 1;
    }
    return end;
  }

  *#readRun(
    stream: keyof StoreStreams,
    { pages, placeOf, isBase }: Row,
    from: number,
    end: number,
    arrival: Arrival,
  ): ProcessBody<StoreOutcome> {
    const { frames, coming, news } = this.#common;
    const { isCommon, versions } = this.#image;
    const run = Array.from({ length: end - from }, (_, offset) => pages[from + offset]!);
    const place = placeOf(run[0]!, from);
    const awaited = run.filter((page) => isCommon(page) && !coming.has(page));
    for (const page of awaited) coming.mark(page);
    try {
      const outcome = yield* this.#streams[stream].read(place, run.length * PAGE_BYTES);
      if (outcome !== 'done') return outcome === 'full' ? 'failed' : outcome;
      for (const page of run) {
        if (isBase || isCommon(page)) frames.versions[page] = AS_MADE;
        if (!isBase || isCommon(page)) arrival(page, isBase ? AS_MADE : versions[page]!);
      }
      return 'done';
    } finally {
      for (const page of awaited) coming.unmark(page);
      news.pulse();
    }
  }
}

const rowOf = ({ pages, startByte }: SecondCopy): Pick<Row, 'pages' | 'placeOf'> => ({
  pages,
  placeOf: (_, index) => startByte + index * PAGE_BYTES,
});
