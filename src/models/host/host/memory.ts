/**
 * The memory of a host as extents of pages, each with an owner and with whose content it still carries. The two differ
 * once memory has been given back: a page without an owner holds what it held until it is scrubbed or given to another
 * owner. That is what a frozen VM lives on while there is no VMM, and what it loses when the new VMM does not reserve
 * it.
 *
 * Left out: the machine addresses of single pages, and NUMA. A VM's memory is a few extents, and every operation walks
 * them.
 */
import { assert } from '../../../kernel/assertions.ts';

/** Who owns pages: `vmm`, `dom0`, or a guest by its name. */
export type PageOwner = string;

export interface Extent {
  readonly firstPage: number;
  readonly pages: number;
  /** Null: free. */
  readonly owner: PageOwner | null;
  /** Whose data it carries; null once scrubbed. */
  readonly content: PageOwner | null;
  /** Kept as it is while its VM stands still. */
  readonly frozen: boolean;
}

export class HostMemory {
  readonly pages: number;
  readonly pageBytes: number;
  /** In the order of their addresses; together they are the whole memory. */
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

  /** The pages of this owner that still carry what it left in them. */
  intactPagesOf(owner: PageOwner): number {
    return this.#count((extent) => extent.owner === owner && extent.content === owner);
  }

  /**
   * Gives so many free pages, from low addresses on, to the owner, who overwrites them. False, and nothing happens,
   * when there are too few.
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

  /** The owner gives all its pages back, as they are. */
  release(owner: PageOwner): void {
    this.#replace(owner, { owner: null, frozen: false });
  }

  freeze(owner: PageOwner): void {
    this.#replace(owner, { frozen: true });
  }

  thaw(owner: PageOwner): void {
    this.#replace(owner, { frozen: false });
  }

  /** A new VMM starts and knows of no owner but those that it was told to preserve: to it everything else is free. */
  forgetAllBut(preserved: ReadonlySet<PageOwner>): void {
    this.#rebuild((extent) =>
      extent.owner === null || preserved.has(extent.owner) ? [extent] : [{ ...extent, owner: null, frozen: false }],
    );
  }

  /**
   * A VM takes back the pages where it left them, as its page map says: those that no other VM has been given
   * meanwhile. Returns how many carry its data still.
   */
  rebind(owner: PageOwner, map: readonly Extent[]): number {
    const isMapped = ({ firstPage, pages }: Extent): boolean =>
      map.some((left) => left.firstPage <= firstPage && firstPage + pages <= left.firstPage + left.pages);
    this.#rebuild((extent) =>
      (extent.owner === null || extent.owner === owner) && isMapped(extent) ? [{ ...extent, owner }] : [extent],
    );
    return this.intactPagesOf(owner);
  }

  /** Where the owner's pages are: what is recorded of it before the VMM goes. */
  mapOf(owner: PageOwner): readonly Extent[] {
    return this.#extents.filter((extent) => extent.owner === owner);
  }

  /** Overwrites all free pages with zeros. Returns how many there are. */
  scrub(): number {
    const { freePages } = this;
    this.#rebuild((extent) => [extent.owner === null ? { ...extent, content: null } : extent]);
    return freePages;
  }

  /** The power was cut, or the firmware has cleared it: all free, nothing in it. */
  clear(): void {
    this.#extents = [{ firstPage: 0, pages: this.pages, owner: null, content: null, frozen: false }];
  }

  #replace(owner: PageOwner, change: Partial<Extent>): void {
    this.#rebuild((extent) => [extent.owner === owner ? { ...extent, ...change } : extent]);
  }

  /** Each extent becomes others that cover it; neighbours that are alike become one. */
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
