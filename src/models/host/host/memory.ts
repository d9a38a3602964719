/**
 * The memory of a host as extents of pages, each with its owner and the owner of its content. The two differ for freed
 * memory: a page without an owner keeps its content until it is scrubbed or allocated to another owner. So the memory
 * of a frozen VM survives while there is no VMM, and is lost if the new VMM does not reserve it.
 *
 * Left out: the machine addresses of single pages, and NUMA. A VM's memory is a few extents, and every operation walks
 * them.
 */
import { assert } from '../../../kernel/assertions.ts';

/** The owner of pages: `vmm`, `dom0`, or the name of a guest. */
export type PageOwner = string;

export interface Extent {
  readonly firstPage: number;
  readonly pages: number;
  /** Null: free. */
  readonly owner: PageOwner | null;
  /** The owner of the data in it; null once scrubbed. */
  readonly content: PageOwner | null;
  /** Whether it is preserved for a stopped VM. */
  readonly frozen: boolean;
}

export class HostMemory {
  readonly pages: number;
  readonly pageBytes: number;
  /** In the order of their addresses, covering all memory. */
  #extents: readonly Extent[] = [];

  /** All free and scrubbed. */
  constructor(bytes: number, pageBytes: number) {
    this.pageBytes = pageBytes;
    this.pages = Math.floor(bytes / pageBytes);
    this.clear();
  }

  get extents(): readonly Extent[] {
    return this.#extents;
  }

  get freePages(): number {
    return this.#count(({ owner }) => owner === null);
  }

  get frozenPages(): number {
    return this.#count(({ frozen }) => frozen);
  }

  pagesOf(owner: PageOwner): number {
    return this.#count((extent) => extent.owner === owner);
  }

  /** The number of pages that still hold this owner's data. */
  intactPagesOf(owner: PageOwner): number {
    return this.#count((extent) => extent.owner === owner && extent.content === owner);
  }

  /**
   * Allocates this number of free pages, lowest addresses first, to the owner, which overwrites them. False, without
   * any effect, when there are too few.
   */
  allocate(owner: PageOwner, pages: number): boolean {
    if (pages > this.freePages) return false;
    let left = pages;
    this.#rebuild((extent) => {
      if (left === 0 || extent.owner !== null) return [extent];
      const taken = Math.min(left, extent.pages);
      left -= taken;
      const rest = { ...extent, firstPage: extent.firstPage + taken, pages: extent.pages - taken };
      return [{ ...extent, pages: taken, owner, content: owner }, rest];
    });
    return true;
  }

  /** Frees all pages of the owner; their content is unchanged. */
  release(owner: PageOwner): void {
    this.#replace(owner, { owner: null, frozen: false });
  }

  freeze(owner: PageOwner): void {
    this.#replace(owner, { frozen: true });
  }

  thaw(owner: PageOwner): void {
    this.#replace(owner, { frozen: false });
  }

  /** A new VMM starts: all pages become free, except those of the preserved owners. */
  forgetAllBut(preserved: ReadonlySet<PageOwner>): void {
    this.#rebuild((extent) =>
      extent.owner === null || preserved.has(extent.owner) ? [extent] : [{ ...extent, owner: null, frozen: false }],
    );
  }

  /**
   * Gives a VM the pages of its page map again, except those that another owner has been given meanwhile. Returns the
   * number of pages that still hold its data.
   */
  rebind(owner: PageOwner, map: readonly Extent[]): number {
    const isMapped = ({ firstPage, pages }: Extent): boolean =>
      map.some((left) => left.firstPage <= firstPage && firstPage + pages <= left.firstPage + left.pages);
    this.#rebuild((extent) =>
      (extent.owner === null || extent.owner === owner) && isMapped(extent) ? [{ ...extent, owner }] : [extent],
    );
    return this.intactPagesOf(owner);
  }

  /** The extents of the owner's pages, which are recorded before the VMM is stopped. */
  mapOf(owner: PageOwner): readonly Extent[] {
    return this.#extents.filter((extent) => extent.owner === owner);
  }

  /** Overwrites all free pages with zeros. Returns their number. */
  scrub(): number {
    const { freePages } = this;
    this.#rebuild((extent) => [extent.owner === null ? { ...extent, content: null } : extent]);
    return freePages;
  }

  /** Clears the memory, as after a power cut or by the firmware: all pages are free and empty. */
  clear(): void {
    this.#extents = [{ firstPage: 0, pages: this.pages, owner: null, content: null, frozen: false }];
  }

  #replace(owner: PageOwner, change: Partial<Extent>): void {
    this.#rebuild((extent) => [extent.owner === owner ? { ...extent, ...change } : extent]);
  }

  /** Replaces each extent by extents that cover it, then joins equal neighbours. */
  #rebuild(split: (extent: Extent) => readonly Extent[]): void {
    const merged: Extent[] = [];
    for (const extent of this.#extents.flatMap(split)) {
      if (extent.pages === 0) continue;
      const last = merged.at(-1);
      if (last !== undefined && areAlike(last, extent))
        merged[merged.length - 1] = { ...last, pages: last.pages + extent.pages };
      else merged.push(extent);
    }
    this.#extents = merged;
    assert(this.#count(() => true) === this.pages, 'pages of the host have been lost or made');
  }

  #count(isCounted: (extent: Extent) => boolean): number {
    let pages = 0;
    for (const extent of this.#extents) if (isCounted(extent)) pages += extent.pages;
    return pages;
  }
}

function areAlike(a: Extent, b: Extent): boolean {
  return a.owner === b.owner && a.content === b.content && a.frozen === b.frozen;
}
