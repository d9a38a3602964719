/**
 * The bytes of a page at a version. They are computed, not stored: a page begins with zeros and arbitrary bytes, and
 * each write changes what its class says it changes, to bytes that follow from the page and the number of the write. So
 * what an encoder finds in a page is what the guest has done to it.
 */
import type { Layout } from './layout.ts';
import { PAGE_BYTES, type PageClass } from './page-class.ts';

const WORDS = PAGE_BYTES / 4;

export class Contents {
  readonly #layout: Layout;
  /** Which parts of the page the later writes have filled, by the number of the look. */
  readonly #filled = new Uint32Array(PAGE_BYTES);
  #look = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Writes the page's bytes at this version into `bytes`, a page long and aligned to words. */
  read(page: number, version: number, bytes: Uint8Array): void {
    const kind = this.#layout.classOf(page);
    const { change } = kind;
    if (change.positions === 'every') {
      fillFirst(page, kind, bytes);
      for (let offset = 0; offset < PAGE_BYTES; offset += change.bytes)
        bytes[offset] = (bytes[offset]! + version) & 0xff;
    } else if (version === 0) {
      fillFirst(page, kind, bytes);
    } else {
      this.#replay(page, version, kind, bytes);
    }
  }

  /**
   * Writes are gone through from the last to the first: the last one to change a part decides. Ends once every part has
   * been found.
   */
  #replay(page: number, version: number, kind: PageClass, bytes: Uint8Array): void {
    const size = Math.min(kind.change.bytes, PAGE_BYTES);
    const parts = Math.floor(PAGE_BYTES / size);
    const look = ++this.#look;
    let missing = parts;
    if (size < PAGE_BYTES) fillFirst(page, kind, bytes);
    for (let write = version; write > 0 && missing > 0; write--) {
      const part = parts === 1 ? 0 : mixed(page, write, 0x51ed270b) % parts;
      if (this.#filled[part] === look) continue;
      this.#filled[part] = look;
      missing -= 1;
      fill(bytes, part * size, size, page, write);
    }
  }
}

/** As the guest's boot has left it. */
function fillFirst(page: number, { zeroShare }: PageClass, bytes: Uint8Array): void {
  const zeros = Math.round(zeroShare * WORDS) * 4;
  bytes.fill(0, 0, zeros);
  fill(bytes, zeros, PAGE_BYTES - zeros, page, 0);
}

function fill(bytes: Uint8Array, from: number, length: number, page: number, write: number): void {
  const seed = mixed(page, write, 0x2545f491);
  for (let offset = from; offset < from + length; offset += 4) {
    const word = mixed(seed, offset, 0x9e3779b9);
    const end = Math.min(4, from + length - offset);
    for (let byte = 0; byte < end; byte++) bytes[offset + byte] = word >>> (8 * byte);
  }
}

/** 32 well mixed bits of three numbers: the rounds of Murmur3 (public domain, A. Appleby 2008). */
function mixed(a: number, b: number, c: number): number {
  let hash = Math.imul(a ^ c, 0xcc9e2d51);
  hash = Math.imul((hash << 15) | (hash >>> 17), 0x1b873593) ^ b;
  hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
