/**
 * The files of a guest, behind its page cache. A read takes cached blocks at the speed of memory and the others from
 * the disk, with one request for adjacent blocks. A write goes to the cache, and to the disk when the flusher runs,
 * when a reader needs the space, or at a sync.
 *
 * Left out: metadata, fragmentation (files are stored one after the other), reading ahead, and combining two
 * simultaneous reads of the same block.
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

/** The parts of its guest that a file system uses. */
export interface FilesOwner {
  readonly name: string;
  readonly supplier: Supplier;
  compute(nanos: number): ProcessBody;
  /** Waits until the guest is scheduled and has its devices. */
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
   * A file system on a region of the disk. `cacheBytes` returns the memory for the cache, after all other memory has
   * been claimed.
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

  /** Created at the first use, so that a guest without files has no cache. */
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

  /** Creates a file after the last one. Throws a RangeError when the disk space of the guest is used up. */
  create(bytes: number): CachedFile {
    const { cacheBlockBytes } = this.values;
    const firstBlock = this.#nextBlock;
    this.#nextBlock += Math.ceil(bytes / cacheBlockBytes);
    const left = this.region.bytes - firstBlock * cacheBlockBytes;
    if (this.#nextBlock * cacheBlockBytes > this.region.bytes)
      throw new RangeError(`${this.region.name} has ${left} bytes left for files, not ${bytes}`);
    return { firstBlock, bytes };
  }

  /** For a process of the guest: reads the bytes. */
  *read(file: CachedFile, fromByte: number, bytes: number): ProcessBody {
    yield* this.bring(file, fromByte, bytes);
    yield* this.#guest.compute((bytes / this.values.copyBytesPerSecond) * 1e9);
  }

  /** As `read`, but without the time to copy the bytes, for callers that account for it themselves. */
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

  /** For a process of the guest: writes the bytes to the cache and marks them dirty. */
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

  /** Caches the file without reading it. For the beginning of a run. */
  warm({ firstBlock, bytes }: CachedFile): void {
    const end = firstBlock + Math.ceil(bytes / this.values.cacheBlockBytes);
    for (let block = firstBlock; block < end; block++) this.cache.fill(block);
  }

  /** The booting kernel begins with an empty cache. */
  forget(): void {
    this.#cache?.clear();
    this.#isFlushing = false;
  }

  /**
   * The booting kernel takes over the reusable blocks of the former cache, for which it has scanned the table of all
   * pages.
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

  /** Transfers adjacent blocks between memory and disk. */
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

  /** Writes all blocks that have been dirty since then or longer, with one request for adjacent blocks. */
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
