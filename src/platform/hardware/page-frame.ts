/**
 * The VMM's descriptor of a page frame that holds a page table: how it may be used, and how often it is.
 *
 * A frame used as a page table must have been validated, entry by entry; between taking the first type reference and setting the validation bit it is neither
 * one thing nor the other, and whoever needs it meanwhile waits for the bit.
 */
export interface PageFrame {
  readonly name: string;
  /** References to it as a page table. */
  typeCount: number;
  validated: boolean;
  /** The guest asked the VMM to keep it validated. */
  pinned: boolean;
}

export function pageFrame(name: string): PageFrame {
  return { name, typeCount: 0, validated: false, pinned: false };
}

/** Counted as a page table, but not validated: the VMM was stopped in between. */
export function isTorn(frame: PageFrame): boolean {
  return frame.typeCount > 0 !== frame.validated;
}
