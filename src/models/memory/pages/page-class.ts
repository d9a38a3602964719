/**
 * A VM's memory as classes of pages: how many pages there are of each kind, how the guest writes and reads them, and
 * what a write changes. A workload is a list of classes with a client.
 */

import type { Bursts } from './bursts.ts';

/** Bytes of a page, on every platform of this model. */
export const PAGE_BYTES = 4096;

export interface PageClass {
  readonly name: string;
  readonly pages: number;
  /**
   * What the guest's kernel has the pages for. `free` pages belong to nobody: their content is of no use to the guest.
   * `zero` pages have never been written. `cache` pages are clean copies of blocks of the disk.
   */
  readonly use: 'data' | 'cache' | 'free' | 'zero';
  /** Page writes a second, on average, while the guest runs at full speed. 0 for pages that are only read. */
  readonly writesPerSecond: number;
  /** Page reads a second. They matter where a page can be absent. */
  readonly readsPerSecond: number;
  /** Which page is accessed next. */
  readonly order: AccessOrder;
  /** Left out: the accesses are evenly spaced. */
  readonly bursts?: Bursts;
  /** What one write changes in a page. */
  readonly change: Change;
  /** The share of a page's bytes, from its beginning, that are zero before the guest has changed them. */
  readonly zeroShare: number;
  /** So many of them, the first, are the same in all VMs of a host when it begins, and lie in common frames. */
  readonly sharedPages?: number;
}

/**
 * - `uniform`: each page of the class is as likely to be next.
 * - `sweep`: one page after the other, and again from the first.
 */
export type AccessOrder = 'uniform' | 'sweep';

/**
 * - `random`: so many bytes in a row, from a random offset that is a multiple of their number.
 * - `every`: one byte in each `bytes` of the page, at the same offsets in every write.
 */
export interface Change {
  readonly bytes: number;
  readonly positions: 'random' | 'every';
}

/** A write that replaces all of a page. */
export const WHOLE_PAGE: Change = { bytes: PAGE_BYTES, positions: 'random' };

/** Pages that the guest leaves alone. */
export function idlePages(name: string, pages: number, use: PageClass['use'] = 'data'): PageClass {
  return {
    name,
    pages,
    use,
    writesPerSecond: 0,
    readsPerSecond: 0,
    order: 'uniform',
    change: WHOLE_PAGE,
    zeroShare: use === 'zero' ? 1 : 0,
  };
}
