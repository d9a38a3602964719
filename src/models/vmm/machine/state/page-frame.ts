/**
 * The VMM's descriptor of a page frame of a VM: how it may be used, and how often it is.
 *
 * A frame used as a page table must have been validated, entry by entry; between taking the first type reference and
 * setting the validation bit it is neither data nor a page table, and a CPU that needs it meanwhile waits for the bit.
 * A frame that is mapped as data cannot become a page table, nor the other way round.
 */
export interface PageFrame {
  readonly name: string;
  /** References to it as a page table. */
  typeCount: number;
  validated: boolean;
  /** The guest asked the VMM to keep it validated. */
  pinned: boolean;
  /** References to it as data. */
  references: number;
  /** Whether a page-table entry refers to it. */
  mapped: boolean;
  /** What its own entries refer to, when it is a page table. */
  readonly maps: PageFrame[];
}

export function pageFrame(name: string): PageFrame {
  return { name, typeCount: 0, validated: false, pinned: false, references: 0, mapped: false, maps: [] };
}

/** Counted as a page table, but not validated: the VMM was stopped in between. */
export function isTorn(frame: PageFrame): boolean {
  return frame.typeCount > 0 !== frame.validated;
}

/** Its counts do not agree with its uses: it has been counted twice, or not at all. */
export function isMiscounted(frame: PageFrame): boolean {
  return frame.typeCount !== (frame.pinned ? 1 : 0) || frame.references !== (frame.mapped ? 1 : 0);
}

/** A VM takes its frames in turn, round and round. */
export function frameAt(frames: readonly PageFrame[], place: number): PageFrame {
  return frames[place % frames.length] as PageFrame;
}

const LARGEST_POOL = 65_536;

/** A page-table entry as an argument of a hypercall: the places of the table and of the frame it is to refer to. */
export function mappingOf(table: number, frame: number): number {
  return table * LARGEST_POOL + frame;
}

/** The place of the table alone. */
export const tableOfMapping = (mapping: number): number => Math.floor(mapping / LARGEST_POOL);

export function mappingTable(frames: readonly PageFrame[], mapping: number): PageFrame {
  return frameAt(frames, tableOfMapping(mapping));
}

export function mappedFrame(frames: readonly PageFrame[], mapping: number): PageFrame {
  return frameAt(frames, mapping % LARGEST_POOL);
}
