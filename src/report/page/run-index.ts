/**
 * The table of runs of a report, column by column: what a reader filters and sorts a hundred thousand runs by. A
 * column is an array of numbers, so that it takes a few bytes a run; what stands in none of them is in the record.
 */

export interface ColumnHead {
  /** A metric's name, or one of ours. */
  readonly name: string;
  /** In a few words. */
  readonly label: string;
  /** What it means, with its name. */
  readonly title: string;
  /** `words`: an index into `words`, from 1; 0 where there is none. `share`: 0 or 1. */
  readonly kind: 'whole' | 'words' | 'share' | 'number';
  readonly words?: readonly string[];
  readonly unit?: string;
}

export type ColumnValues = Uint32Array | Uint16Array | Uint8Array | Float32Array;

/** A share that a run is not counted in. */
export const NOT_COUNTED = 2;

/** The array of each kind of column. */
export const ARRAYS = { whole: Uint32Array, words: Uint16Array, share: Uint8Array, number: Float32Array } as const;

/** The columns again. */
export function readRunIndex(heads: readonly ColumnHead[], bytes: Uint8Array, runs: number): Map<string, ColumnValues> {
  let at = bytes.byteOffset;
  return new Map(
    heads.map((head) => {
      const values = new ARRAYS[head.kind](bytes.buffer as ArrayBuffer, at, runs);
      at += values.byteLength;
      return [head.name, values];
    }),
  );
}
