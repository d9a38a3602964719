/**
 * Writes the store of a campaign. What is appended is in the file at once, in blocks as short as it comes in; when the
 * campaign has ended, its lines are arranged in full blocks, so that the file does not depend on how they came.
 */

import { closeSync, fstatSync, fsyncSync, ftruncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createAtomically } from './atomic-file.ts';
import { blocksIn, blocksOf, isFull, linesOf, Packer } from './blocks.ts';
import { earlierFile } from './earlier-store.ts';
import { openAnew, openPlain } from './plain-file.ts';
import type { Plan } from './plan.ts';
import { CampaignRefusal, writingTo } from './refusal.ts';
import { quoted } from './shell.ts';
import { damaged, openedToRead, readPlanned, recordsFile, storeOf } from './store.ts';

/** The end of the store that grows. At most one per folder, which the folder's lock sees to. */
export interface RecordWriter {
  /** The number of stored records, which is also the plan position of the next one. */
  readonly length: number;
  /**
   * Appends complete lines. Throws a CampaignRefusal when the disk is full; then none of these lines is stored, and all
   * earlier ones are.
   */
  append(lines: readonly string[]): void;
  /** Cuts off all records from this position on, which must not be counted. */
  cutTo(position: number): void;
  /** Brings everything to the disk and closes. */
  close(): void;
}

/**
 * Opens the store of a folder to continue this plan: checks that it holds a prefix of the plan and removes an
 * incomplete last block.
 */
export function openRecords(directory: string, plan: Plan): RecordWriter {
  const path = join(directory, recordsFile);
  if (storeOf(directory) !== path) throw cannotGoOn(directory);
  const descriptor = writingTo(path, () => openPlain(path, 'append'));
  for (const _ of readPlanned(directory, plan));
  let { bytes, length } = wholeBlocks(path);
  writingTo(path, () => ftruncateSync(descriptor, bytes));

  return {
    get length() {
      return length;
    },
    append(lines) {
      const blocks = blocksOf(lines);
      writingTo(
        path,
        () => writeOrRestore(descriptor, blocks, bytes),
        `all ${length} records written so far are kept whole, and rvisim resume ${quoted(directory)} goes on ` +
          'when there is room',
      );
      bytes += blocks.length;
      length += lines.length;
    },
    cutTo(position) {
      ({ bytes, length } = wholeBlocks(path, position));
      writingTo(path, () => ftruncateSync(descriptor, bytes));
    },
    close() {
      // Written bytes survive the end of this process, but only synced bytes survive a power cut.
      if (fstatSync(descriptor).size > 0) writingTo(path, () => fsyncSync(descriptor));
      closeSync(descriptor);
    },
  };
}

const cannotGoOn = (directory: string): CampaignRefusal =>
  new CampaignRefusal(
    'other-model',
    `${directory} has its records in ${earlierFile}, as earlier versions wrote them: this one reads them only`,
    'go on with the version that made it, or make it again with --force',
  );

/** Of the blocks that hold at most so many records. */
function wholeBlocks(path: string, most = Infinity): { length: number; bytes: number } {
  let [length, bytes] = [0, 0];
  for (const block of openedToRead(path, blocksIn)) {
    if ('blockFlaw' in block || length + block.lines > most) break;
    length += block.lines;
    bytes += block.bytes.length;
  }
  return { length, bytes };
}

/**
 * A full disk may store only a part of the text. The file is then truncated to its old length, which needs no space.
 */
function writeOrRestore(descriptor: number, text: Buffer, oldBytes: number): void {
  try {
    writeWhole(descriptor, text);
  } catch (error) {
    ftruncateSync(descriptor, oldBytes);
    throw error;
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

/**
 * Arranges the lines of a folder, which have been read and found whole, in full blocks: the bytes are then the same
 * however the lines came. Does nothing where they are.
 */
export function arrangeRecords(directory: string): void {
  const path = join(directory, recordsFile);
  let [blocks, inPlace] = [0, 0];
  for (const block of openedToRead(path, blocksIn)) {
    if (blocks === inPlace && !('blockFlaw' in block) && isFull(block)) inPlace += 1;
    blocks += 1;
  }
  if (blocks - inPlace <= 1) return;
  createAtomically(path, (beside) => {
    const descriptor = openAnew(beside);
    try {
      const packer = new Packer((block) => writeWhole(descriptor, block));
      let place = 0;
      for (const block of openedToRead(path, blocksIn)) {
        const lines = 'blockFlaw' in block ? block : place < inPlace ? [] : linesOf(block);
        if ('blockFlaw' in block || 'blockFlaw' in lines) throw damaged(path, 'changed while it was being arranged');
        if (place < inPlace) writeWhole(descriptor, block.bytes);
        for (const line of lines) packer.add(line);
        place += 1;
      }
      packer.end();
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}
