/**
 * Where the image of a VM lies, as a restore sees it: pages in the order of their numbers, and the estimated working
 * set in one piece. On a disk the working set is a second copy. On a flash card it is what was written first into the
 * log, and every page is checked against what the protected storage knows.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { LogImage, ReadOutcome } from '../../images/log-image.ts';
import { PAGE_BYTES } from '../../pages/page-class.ts';
import type { DiskRegion } from '../../platform/disk.ts';
import type { DiskStream } from '../../platform/disk-stream.ts';

export type StoreOutcome = 'done' | 'unreadable' | 'failed' | 'tampered';

/** Told the version of each page as it arrives. */
export type Arrival = (page: number, version: number) => void;

export interface Store {
  /** Pages that follow each other. Not urgent ones wait for urgent ones. */
  read(first: number, pages: number, arrival: Arrival): ProcessBody<StoreOutcome>;
  readUrgently(page: number, arrival: Arrival): ProcessBody<StoreOutcome>;
  readWorkingSet(arrival: Arrival): ProcessBody<StoreOutcome>;
  readonly bytesRead: number;
}

/** Two users of the disk: page faults go before the reading of the image. */
export interface StoreStreams {
  readonly urgent: DiskStream;
  readonly bulk: DiskStream;
}

/** Both regions of an image on a disk. */
export interface ImageRegions {
  readonly image: DiskRegion;
  readonly workingSet: DiskRegion | null;
}

export class DiskStore implements Store {
  readonly #versions: Uint32Array;
  readonly #workingSet: Uint32Array;
  readonly #regions: ImageRegions;
  readonly #streams: StoreStreams;

  constructor(streams: StoreStreams, regions: ImageRegions, versions: Uint32Array, workingSet: Uint32Array) {
    this.#regions = regions;
    this.#versions = versions;
    this.#workingSet = workingSet;
    this.#streams = streams;
  }

  get bytesRead(): number {
    return this.#streams.urgent.bytesMoved + this.#streams.bulk.bytesMoved;
  }

  read(first: number, pages: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    return this.#sweep(this.#regions.image.startByte, first, pages, (index) => index, arrival);
  }

  *readUrgently(page: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    return yield* this.#one(this.#regions.image.startByte + page * PAGE_BYTES, page, arrival);
  }

  *readWorkingSet(arrival: Arrival): ProcessBody<StoreOutcome> {
    const { workingSet } = this.#regions;
    if (workingSet === null) return 'done';
    const pageAt = (index: number): number => this.#workingSet[index]!;
    return yield* this.#sweep(workingSet.startByte, 0, this.#workingSet.length, pageAt, arrival);
  }

  *#one(at: number, page: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    const outcome = yield* this.#streams.urgent.read(at, PAGE_BYTES);
    if (outcome === 'done') arrival(page, this.#versions[page]!);
    return outcome === 'full' ? 'failed' : outcome;
  }

  *#sweep(
    startByte: number,
    first: number,
    pages: number,
    pageAt: (index: number) => number,
    arrival: Arrival,
  ): ProcessBody<StoreOutcome> {
    let next = first;
    const outcome = yield* this.#streams.bulk.read(startByte + first * PAGE_BYTES, pages * PAGE_BYTES, (done) => {
      for (const end = first + Math.floor(done / PAGE_BYTES); next < end; next++) {
        const page = pageAt(next);
        arrival(page, this.#versions[page]!);
      }
    });
    return outcome === 'full' ? 'failed' : outcome;
  }
}

/** Pages are the blocks of a log on flash; the disk is the card, with its timing. */
export class FlashStore implements Store {
  readonly #image: LogImage;
  readonly #workingSet: Uint32Array;
  readonly #streams: StoreStreams;

  constructor(streams: StoreStreams, image: LogImage, workingSet: Uint32Array) {
    this.#image = image;
    this.#workingSet = workingSet;
    this.#streams = streams;
  }

  get bytesRead(): number {
    return this.#streams.urgent.bytesMoved + this.#streams.bulk.bytesMoved;
  }

  read(first: number, pages: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    return this.#inRuns(pages, (index) => first + index, arrival);
  }

  *readUrgently(page: number, arrival: Arrival): ProcessBody<StoreOutcome> {
    return yield* this.#run(this.#streams.urgent, [page], arrival);
  }

  readWorkingSet(arrival: Arrival): ProcessBody<StoreOutcome> {
    return this.#inRuns(this.#workingSet.length, (index) => this.#workingSet[index]!, arrival);
  }

  /** Pages that lie one after the other on the card are read together. */
  *#inRuns(pages: number, pageAt: (index: number) => number, arrival: Arrival): ProcessBody<StoreOutcome> {
    let run: number[] = [];
    for (let index = 0; index < pages; index++) {
      const page = pageAt(index);
      const previous = run.at(-1);
      if (previous !== undefined && this.#placeOf(page) !== this.#placeOf(previous) + 1) {
        const outcome = yield* this.#run(this.#streams.bulk, run, arrival);
        if (outcome !== 'done') return outcome;
        run = [];
      }
      run.push(page);
    }
    return run.length === 0 ? 'done' : yield* this.#run(this.#streams.bulk, run, arrival);
  }

  *#run(stream: DiskStream, pages: readonly number[], arrival: Arrival): ProcessBody<StoreOutcome> {
    const place = this.#placeOf(pages[0] as number);
    const outcome = yield* stream.read(place * PAGE_BYTES, pages.length * PAGE_BYTES);
    if (outcome !== 'done') return outcome === 'full' ? 'failed' : outcome;
    for (const page of pages) {
      const version = versionIn(this.#image.read(page));
      if (version === null) return 'tampered';
      arrival(page, version);
    }
    return 'done';
  }

  #placeOf(page: number): number {
    return Math.min(this.#image.map.placeOf(page), this.#image.log.groups * this.#image.log.perGroup);
  }
}

/** A page is represented by its number and its version. */
export const PAGE_RECORD_BYTES = 8;

export function recordOf(page: number, version: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(page, version).buffer);
}

function versionIn(content: ReadOutcome): number | null {
  return typeof content === 'string' ? null : (new Uint32Array(content.slice().buffer)[1] as number);
}
