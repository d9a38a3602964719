/** The records of a results folder as text, to be read and changed by tests: JSON lines, each with its newline. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from '../../src/campaign/blocks.ts';
import { readStored, recordsFile } from '../../src/campaign/store.ts';

export const recordsPath = (directory: string): string => join(directory, recordsFile);

/** Nothing where there is no file. */
export function storedText(directory: string): string {
  if (!existsSync(recordsPath(directory))) return '';
  return Array.from(readStored(directory), ({ line }) => `${line}\n`).join('');
}

/** Stores these whole lines, in new blocks. */
export function storeText(directory: string, text: string): void {
  writeFileSync(recordsPath(directory), blocksOf(text.split('\n').slice(0, -1)));
}
