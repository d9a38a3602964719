/**
 * What a buffer or a block can hold, as one number: the stamp of the write that put it there, from 1; or what no
 * application ever wrote.
 */

/** A buffer that a frontend has handed out for a read and nobody has filled. */
export const BLANK = 0;

/** Wrong data. */
export const GARBAGE = -1;

/** Part of that write over what was there before: its transfer was cut off. */
export const tornBy = (stamp: number): number => (stamp > 0 ? -1 - stamp : GARBAGE);

/** Whose content it is, whole or torn; 0 for nobody's. */
export const stampIn = (content: number): number => (content < GARBAGE ? -1 - content : Math.max(content, BLANK));
