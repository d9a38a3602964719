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

export interface SharedImage {
  readonly versions: Uint32Array;
  readonly workingSet: Uint32Array;
  readonly isCommon: (page: number) => boolean;
  /** On the disk, in bytes. */
  readonly placeOf: (page: number) => number;
  /** Where the second copy of the working set begins, if there is one. */
  readonly workingSetByte: number;
}

export class SharedStore implements Store {
  readonly #streams: StoreStreams;
  readonly #image: SharedImage;
  readonly #common: CommonPages;
  readonly #mostPages: number;

  /** `mostPages` are read at once. */
  constructor(streams: StoreStreams, image: SharedImage, common: CommonPages, mostPages: number) {
    this.#streams = streams;
    this.#image = image;
    this.#common = common;
    this.#mostPages = mostPages;
  }

  get bytesRead(): number {
    return this.#streams.urgent.bytesMoved + this.#streams.bulk.bytesMoved;
  }

  read(first: number, pages: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    const { placeOf } = this.#image;
    return this.#inRuns(
      'bulk',
      pages,
      (index) => first + index,
      (index) => placeOf(first + index),
      arrival,
    );
  }

  readUrgently(page: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    const { placeOf } = this.#image;
    return this.#inRuns(
      'urgent',
      1,
      () => page,
      () => placeOf(page),
      arrival,
    );
  }

  readWorkingSet(arrival: Arrival): ProcessBody<StoreOutcome> {
    const { workingSet, workingSetByte } = this.#image;
    const placeAt = (index: number): number => workingSetByte + index * PAGE_BYTES;
    return this.#inRuns('bulk', workingSet.length, (index) => workingSet[index]!, placeAt, arrival);
  }

  /** Reads what is not there yet, in runs that lie in a row on the disk. */
  *#inRuns(
    stream: keyof StoreStreams,
    count: number,
    pageAt: (index: number) => number,
    placeAt: (index: number) => number,
    arrival: Arrival,
  ): ProcessBody<StoreOutcome> {
    const { frames, coming, news } = this.#common;
    const { versions, isCommon } = this.#image;
    const mustRead = (page: number): boolean => !isCommon(page) || !(frames.holds(page) || coming.has(page));
    for (let index = 0; index < count; ) {
      const page = pageAt(index);
      if (!mustRead(page)) {
        if (coming.has(page)) yield news;
        else arrival(pageAt(index++), frames.versions[page]!);
        continue;
      }
      let end = index + 1;
      while (end < count && end - index < this.#mostPages && mustRead(pageAt(end)) && follows(placeAt, end)) end++;
      const run = Array.from({ length: end - index }, (_, offset) => pageAt(index + offset));
      const outcome = yield* this.#readRun(stream, placeAt(index), run.filter(isCommon), run.length);
      if (outcome !== 'done') return outcome;
      for (const each of run) arrival(each, versions[each]!);
      index = end;
    }
    return 'done';
  }

  /** `common`: pages of the run that others may wait for. */
  *#readRun(
    stream: keyof StoreStreams,
    place: number,
    common: readonly number[],
    pages: number,
  ): ProcessBody<StoreOutcome> {
    const { frames, coming, news } = this.#common;
    for (const page of common) coming.mark(page);
    try {
      const outcome = yield* this.#streams[stream].read(place, pages * PAGE_BYTES);
      if (outcome === 'done') for (const page of common) frames.versions[page] = this.#image.versions[page]!;
      return outcome === 'full' ? 'failed' : outcome;
    } finally {
      for (const page of common) coming.unmark(page);
      news.pulse();
    }
  }
}

const follows = (placeAt: (index: number) => number, index: number): boolean =>
  placeAt(index) === placeAt(index - 1) + PAGE_BYTES;
