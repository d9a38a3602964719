/**
 * Where the pages of each class lie in the memory of a VM: in extents of some adjacent pages, scattered over all of it,
 * as the allocator of a guest's kernel leaves them. So a scan of all memory meets the pages that are written often
 * everywhere, and a read of them from a disk has to seek.
 *
 * Class members are numbered without gaps; the page of the k-th is computed, not stored.
 */
import { assert } from '../../../kernel/assertions.ts';
import { idlePages, type PageClass } from './page-class.ts';

/** A class with its place in the numbering of all members. */
export interface Members extends PageClass {
  readonly index: number;
  readonly first: number;
}

export class Layout {
  /** All pages of the VM, a multiple of the extent. */
  readonly pages: number;
  readonly classes: readonly Members[];
  readonly #extent: number;
  readonly #extents: number;
  readonly #stride: number;
  readonly #inverse: number;

  /** Memory that no class claims, and what the last extent has over, is free. Throws unless the classes fit. */
  constructor(classes: readonly PageClass[], pages: number, extent: number) {
    const claimed = classes.reduce((sum, each) => sum + each.pages, 0);
    assert(claimed <= pages, () => `classes of ${claimed} pages do not fit into ${pages}`);
    this.#extent = extent;
    this.#extents = Math.ceil(pages / extent);
    this.pages = this.#extents * extent;
    this.#stride = strideOf(this.#extents);
    this.#inverse = inverseOf(this.#stride, this.#extents);
    const rest = this.pages - claimed;
    let first = 0;
    this.classes = (rest > 0 ? [...classes, idlePages('unclaimed', rest, 'free')] : classes).map((each, index) => {
      const members = { ...each, index, first };
      first += each.pages;
      return members;
    });
  }

  /** The page of the k-th member of all. Exact up to 2^26 extents: the product stays below 2^53. */
  pageOf(member: number): number {
    const extent = this.#extent;
    const place = Math.floor(member / extent);
    return ((place * this.#stride) % this.#extents) * extent + (member - place * extent);
  }

  memberOf(page: number): number {
    const extent = this.#extent;
    const place = Math.floor(page / extent);
    return ((place * this.#inverse) % this.#extents) * extent + (page - place * extent);
  }

  classOf(page: number): Members {
    const member = this.memberOf(page);
    let [low, high] = [0, this.classes.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.classes[middle]!.first <= member) low = middle;
      else high = middle - 1;
    }
    return this.classes[low]!;
  }

  /** All pages that the guest's kernel has for this use, in the order of their class. */
  *pagesFor(use: PageClass['use']): Generator<number> {
    for (const { use: own, first, pages } of this.classes)
      if (own === use) for (let member = first; member < first + pages; member++) yield this.pageOf(member);
  }
}

/** Near the golden section of the number, and without a common divisor, so that neighbours lie far apart. */
function strideOf(extents: number): number {
  let stride = Math.max(1, Math.round(extents * 0.6180339887498949));
  while (divisorOf(stride, extents) !== 1) stride += 1;
  return stride % extents === 0 ? 1 : stride % extents;
}

function divisorOf(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** Of the stride modulo the number of extents, by Euclid. */
function inverseOf(stride: number, extents: number): number {
  let [oldRest, rest, oldFactor, factor] = [stride, extents, 1, 0];
  while (rest !== 0) {
    const quotient = Math.floor(oldRest / rest);
    [oldRest, rest] = [rest, oldRest - quotient * rest];
    [oldFactor, factor] = [factor, oldFactor - quotient * factor];
  }
  return ((oldFactor % extents) + extents) % extents;
}
