/**
 * How often a VM touches pages that are not in its memory, when only a share of its pages fits: pages are replaced in
 * the order of their last use (LRU), and each class is touched evenly and at random. Che's approximation (Che, Tung and
 * Wang 2002): a page is there if it was touched within the last T, where T is such that those pages fill the memory.
 *
 * A miss needs a page to be brought in; the page that goes out instead has to be written if it was changed while it was
 * there. Both follow in closed form for each T, so that a table over T gives them for each share that fits.
 *
 * Left out: pages that are read ahead together, the order of a sweep, a kernel whose replacement is worse than LRU.
 */
import { exp } from '../../../kernel/arithmetic.ts';
import type { PageClass } from './page-class.ts';

const POINTS = 400;
/** T goes from a millisecond to some months, in equal factors. */
const FIRST_SECONDS = 1e-3;
const FACTOR = 1.06;

export class Misses {
  /** Of all pages, by point: the share that fits, misses and pages to be written, both a page and second. */
  readonly #fits = new Float64Array(POINTS);
  readonly #misses = new Float64Array(POINTS);
  readonly #written = new Float64Array(POINTS);

  /** Of a VM whose pages are in these proportions. */
  constructor(classes: readonly PageClass[]) {
    const pages = classes.reduce((sum, each) => sum + each.pages, 0);
    let seconds = FIRST_SECONDS;
    for (let point = 0; point < POINTS; point++, seconds *= FACTOR)
      for (const each of classes) if (each.pages > 0) this.#add(point, each, each.pages / pages, seconds);
  }

  /** Of a VM of one page of which this share is in memory: misses a second of running time. */
  perPage(share: number): number {
    return this.#at(this.#misses, share);
  }

  /** The same: pages a second that have to be written as they go out. */
  writtenPerPage(share: number): number {
    return this.#at(this.#written, share);
  }

  #add(point: number, { pages, writesPerSecond, readsPerSecond }: PageClass, share: number, seconds: number): void {
    const touches = (writesPerSecond + readsPerSecond) / pages;
    if (touches === 0) return;
    const absent = exp(-touches * seconds);
    // A stay ends after a touch with the probability that the next does not come within T.
    const reads = readsPerSecond / (writesPerSecond + readsPerSecond);
    const isClean = absent === 0 ? 0 : (absent * reads) / (absent + (1 - absent) * (1 - reads));
    this.#fits[point]! += share * (1 - absent);
    this.#misses[point]! += share * touches * absent;
    this.#written[point]! += share * touches * absent * (1 - isClean);
  }

  /** Between two points of the table the values lie on a line. */
  #at(values: Float64Array, share: number): number {
    const fits = this.#fits;
    if (share >= fits[POINTS - 1]!) return 0;
    let [low, high] = [0, POINTS - 1];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (fits[middle]! <= share) low = middle;
      else high = middle;
    }
    const width = fits[high]! - fits[low]!;
    const part = width > 0 ? Math.max(0, Math.min(1, (share - fits[low]!) / width)) : 1;
    return values[low]! + (values[high]! - values[low]!) * part;
  }
}
