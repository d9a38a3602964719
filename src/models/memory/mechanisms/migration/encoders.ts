/** What of a page goes over the link, and how much core time that takes. */
import { PAGE_BYTES } from '../../pages/page-class.ts';
import { SentPages } from './page-cache.ts';
import type { MigrationScene } from './scene.ts';
import { encode } from './xbzrle.ts';

export interface Encoder {
  /** Of the pages from one to before another, as they are now at the source: the bytes that are sent. */
  bytesOf(from: number, end: number, generation: number): number;
  /** Since the last call, in nanoseconds of a core. */
  takeWork(): number;
}

/** Every page whole. */
export class Whole implements Encoder {
  readonly #bytes: number;
  readonly #nanos: number;
  #work = 0;

  constructor({ values }: MigrationScene) {
    this.#bytes = PAGE_BYTES + values.pageHeaderBytes;
    this.#nanos = values.sendNanosPerPage;
  }

  bytesOf(from: number, end: number): number {
    this.#work += this.#nanos * (end - from);
    return this.#bytes * (end - from);
  }

  takeWork(): number {
    const work = this.#work;
    this.#work = 0;
    return work;
  }
}

/**
 * A page that the cache has is sent as what has changed since; others whole, as in the first round all are, in which
 * the cache is not used yet. The generic form compresses the difference as a whole: so many bytes as have changed, at
 * the cost of a general compressor.
 */
export class Delta implements Encoder {
  readonly #scene: MigrationScene;
  readonly #cache: SentPages;
  readonly #isXbzrle: boolean;
  readonly #before = new Uint8Array(PAGE_BYTES);
  readonly #after = new Uint8Array(PAGE_BYTES);
  readonly #sizes: { readonly sizes: (number | null)[]; next: number }[] = [];
  #work = 0;

  constructor(scene: MigrationScene, isXbzrle: boolean) {
    this.#scene = scene;
    this.#isXbzrle = isXbzrle;
    this.#cache = new SentPages(
      scene.options.cachePages,
      scene.options.without.has('cache-age') ? 0 : scene.values.cacheLifetimeRounds,
    );
    scene.progress.cache = this.#cache;
  }

  bytesOf(from: number, end: number, generation: number): number {
    let bytes = 0;
    for (let page = from; page < end; page++) bytes += this.#bytesOfPage(page, generation);
    return bytes;
  }

  takeWork(): number {
    const work = this.#work;
    this.#work = 0;
    return work;
  }

  #bytesOfPage(page: number, generation: number): number {
    const { source, values, progress } = this.#scene;
    const version = source.memory.versions[page] as number;
    const whole = PAGE_BYTES + values.pageHeaderBytes;
    if (generation === 1) {
      this.#work += values.sendNanosPerPage;
      return whole;
    }
    const sent = this.#cache.look(page, version, generation);
    if (sent === -1) {
      this.#work += values.sendNanosPerPage + (PAGE_BYTES * 1e9) / values.copyBytesPerSecond;
      return whole;
    }
    const size = sent === version ? 0 : this.#sizeOf(page, sent, version);
    const speed = this.#isXbzrle ? values.encodeBytesPerSecond : values.compressBytesPerSecond;
    this.#work += (PAGE_BYTES * 1e9) / speed + (PAGE_BYTES * 1e9) / values.copyBytesPerSecond;
    this.#cache.update(page, version);
    if (size === null) {
      this.#cache.overflows++;
      this.#work += values.sendNanosPerPage;
      return whole;
    }
    progress.encodedPages++;
    progress.encodedBytes += size;
    return size === 0 ? 0 : size + values.pageHeaderBytes + values.deltaHeaderBytes;
  }

  /**
   * Null when the delta would be no smaller than the page. What the writes between have changed is encoded byte by byte
   * for some pages of a class and number of writes; the others take the sizes of these in turn: encoding a million
   * pages would say no more.
   */
  #sizeOf(page: number, sent: number, version: number): number | null {
    const { layout } = this.#scene;
    const writes = Math.min(version - sent, MOST_WRITES);
    const key = layout.classOf(page).index * (MOST_WRITES + 1) + writes;
    const known = this.#sizes[key] ?? { sizes: [], next: 0 };
    this.#sizes[key] = known;
    if (known.sizes.length < SAMPLED_PAGES) {
      const size = this.#encoded(page, sent, version);
      known.sizes.push(size);
      return size;
    }
    known.next = (known.next + 1) % SAMPLED_PAGES;
    return known.sizes[known.next] as number | null;
  }

  #encoded(page: number, sent: number, version: number): number | null {
    const { contents } = this.#scene;
    contents.read(page, sent, this.#before);
    contents.read(page, version, this.#after);
    if (this.#isXbzrle) return encode(this.#before, this.#after)?.length ?? null;
    let changed = 0;
    for (let at = 0; at < PAGE_BYTES; at++) if (this.#before[at] !== this.#after[at]) changed++;
    // A bit for each byte says whether it has changed; a compressor makes an eighth of that where runs are long.
    const size = changed + PAGE_BYTES / 64;
    return size < PAGE_BYTES ? size : null;
  }
}

const SAMPLED_PAGES = 32;
/** Beyond this many writes the sizes are taken together. */
const MOST_WRITES = 64;
