/**
 * The files of a guest, behind its page cache. A read takes what is cached at the speed of memory and the rest from the
 * disk, the missing blocks that follow each other in one request. A write goes into the cache and to the disk when the
 * flusher comes, when a reader needs the room, or at a sync.
 *
 * Left out: metadata, fragmentation (files lie one after the other), reading ahead while the reader works, and that two
 * who miss the same block at once read it once.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Supplier } from './demand.ts';
import type { DiskRegion } from './disk.ts';
import { PageCache, type Takeover } from './page-cache.ts';

export interface CachedFile {
  readonly firstBlock: number;
  readonly bytes: number;
}

export interface FileSystemValues {
  readonly cacheBlockBytes: number;
  readonly pageBytes: number;
  readonly copyBytesPerSecond: number;
  readonly writeBackNanos: number;
  readonly dirtyExpireNanos: number;
  readonly windowBytes: number;
  readonly protectionFaultNanos: number;
}

/** What a file system uses of the guest that it belongs to. */
export interface FilesOwner {
  readonly name: string;
  readonly supplier: Supplier;
  compute(nanos: number): ProcessBody;
  /** Goes on when the guest is scheduled and has its devices. */
  device(): ProcessBody;
  spawn(body: ProcessBody, name: string): void;
}

export class FileSystem {
  readonly region: DiskRegion;
  readonly values: FileSystemValues;
  readonly #guest: FilesOwner;
  readonly #cacheBytes: () => number;
  #nextBlock = 0;
  #cache: PageCache | null = null;
  #isFlushing = false;

  /**
   * On a region of the disk. `cacheBytes` says how much memory there is for the cache, once all other memory is
   * claimed.
   */
  constructor(guest: FilesOwner, region: DiskRegion, cacheBytes: () => number, values: FileSystemValues) {
    this.#guest = guest;
    this.region = region;
    this.#cacheBytes = cacheBytes;
    this.values = values;
    guest.supplier.simulation.onReset(() => {
      this.#cache?.reset();
      this.#isFlushing = false;
    });
  }

  /** Made at the first use: a guest without files costs no cache. */
  get cache(): PageCache {
    const { cacheBlockBytes } = this.values;
    this.#cache ??= new PageCache(
      Math.floor(this.#cacheBytes() / cacheBlockBytes),
      Math.floor(this.region.bytes / cacheBlockBytes),
    );
    return this.#cache;
  }

  /** Blocks of all files. */
  get fileBlocks(): number {
    return this.#nextBlock;
  }

  get cachedBlocks(): number {
    return this.#cache?.blocks ?? 0;
  }

  get dirtyBlocks(): number {
    return this.#cache?.dirtyBlocks ?? 0;
  }

  /** A file behind the last one, for good. Throws a RangeError when the disk space of the guest is used up. */
  create(bytes: number): CachedFile {
    const { cacheBlockBytes } = this.values;
    const firstBlock = this.#nextBlock;
    this.#nextBlock += Math.ceil(bytes / cacheBlockBytes);
    const left = this.region.bytes - firstBlock * cacheBlockBytes;
    if (this.#nextBlock * cacheBlockBytes > this.region.bytes)
      throw new RangeError(`${this.region.name} has ${left} bytes left for files, not ${bytes}`);
    return { firstBlock, bytes };
  }

  /** For a process of the guest: goes on once the bytes have been read. */
  *read(file: CachedFile, fromByte: number, bytes: number): ProcessBody {
    yield* this.bring(file, fromByte, bytes);
    yield* this.#guest.compute((bytes / this.values.copyBytesPerSecond) * 1e9);
  }

  /** As `read`, but leaves the bytes where they are: for callers that account for the use of them themselves. */
  *bring(file: CachedFile, fromByte: number, bytes: number): ProcessBody {
    const { cache } = this;
    const [first, end] = this.#range(file, fromByte, bytes);
    const most = this.values.windowBytes / this.values.cacheBlockBytes;
    for (let block = first; block < end; ) {
      if (cache.touch(block)) {
        block++;
        continue;
      }
      let after = block + 1;
      while (after < end && after - block < most && !cache.has(after)) after++;
      yield* this.#move(block, after - block);
      for (; block < after; block++) {
        yield* this.#makeRoom();
        cache.fill(block);
      }
    }
  }

  /** For a process of the guest: the bytes are in the cache, and dirty. */
  *write(file: CachedFile, fromByte: number, bytes: number): ProcessBody {
    const { cache, values } = this;
    const [first, end] = this.#range(file, fromByte, bytes);
    const pagesInBlock = values.cacheBlockBytes / values.pageBytes;
    let faults = 0;
    for (let block = first; block < end; block++) {
      if (!cache.has(block)) yield* this.#makeRoom();
      if (cache.write(block, this.#now)) faults += pagesInBlock;
    }
    this.#wakeFlusher();
    yield* this.#guest.compute((bytes / values.copyBytesPerSecond) * 1e9 + faults * values.protectionFaultNanos);
  }

  /** Writes every dirty block to the disk. */
  *sync(): ProcessBody {
    yield* this.#flush(Number.POSITIVE_INFINITY);
  }

  /** As if the file had been read: it is cached. For the beginning of a run. */
  warm({ firstBlock, bytes }: CachedFile): void {
    const end = firstBlock + Math.ceil(bytes / this.values.cacheBlockBytes);
    for (let block = firstBlock; block < end; block++) this.cache.fill(block);
  }

  /** The kernel that boots has never seen the cache of the one before. */
  forget(): void {
    this.#cache?.clear();
    this.#isFlushing = false;
  }

  /**
   * The kernel that boots takes over what may be reused of the cache of the one before. It has scanned the table of all
   * pages for it.
   */
  takeOver(): Takeover {
    this.#isFlushing = false;
    return this.#cache?.keepReusable() ?? { kept: 0, dropped: 0, wrong: 0 };
  }

  get #now(): number {
    return this.#guest.supplier.simulation.now;
  }

  #range({ firstBlock, bytes: size }: CachedFile, fromByte: number, bytes: number): readonly [number, number] {
    if (!(fromByte >= 0 && bytes > 0 && fromByte + bytes <= size))
      throw new RangeError(`${bytes} bytes from ${fromByte} on do not lie in a file of ${size}`);
    const { cacheBlockBytes } = this.values;
    return [
      firstBlock + Math.floor(fromByte / cacheBlockBytes),
      firstBlock + Math.ceil((fromByte + bytes) / cacheBlockBytes),
    ];
  }

  /** Blocks that follow each other, between memory and disk. */
  *#move(block: number, blocks: number): ProcessBody {
    const { cacheBlockBytes } = this.values;
    yield* this.#guest.device();
    yield this.#guest.supplier.disk.move(this.region, block * cacheBlockBytes, blocks * cacheBlockBytes);
  }

  *#makeRoom(): ProcessBody {
    for (let victim = this.cache.dirtyVictim; victim >= 0; victim = this.cache.dirtyVictim) {
      yield* this.#writeBack(victim, 1);
    }
  }

  /** The flusher sleeps while nothing is dirty. */
  #wakeFlusher(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    this.#guest.spawn(this.#flusher(), `${this.#guest.name} flusher`);
  }

  *#flusher(): ProcessBody {
    while (this.cache.dirtyBlocks > 0) {
      yield this.#guest.supplier.simulation.delay(this.values.writeBackNanos);
      yield* this.#flush(this.#now - this.values.dirtyExpireNanos);
    }
    this.#isFlushing = false;
  }

  /** Writes blocks that have been dirty since then or longer, those that follow each other in one request. */
  *#flush(sinceNanos: number): ProcessBody {
    const { cache } = this;
    const most = this.values.windowBytes / this.values.cacheBlockBytes;
    let next = 0;
    for (;;) {
      const first = cache.nextDirty(next, sinceNanos);
      if (first < 0) return;
      next = first + 1;
      while (next - first < most && next < cache.fileBlocks && cache.isDirtySince(next, sinceNanos)) next++;
      yield* this.#writeBack(first, next - first);
    }
  }

  *#writeBack(first: number, blocks: number): ProcessBody {
    const versions = Array.from({ length: blocks }, (_, index) => this.cache.versionOf(first + index));
    yield* this.#move(first, blocks);
    for (const [index, version] of versions.entries()) this.cache.writtenBack(first + index, version);
  }
}
