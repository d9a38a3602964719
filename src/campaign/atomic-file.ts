/** Atomic files: written completely or not at all, even if the process dies. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writingTo } from './refusal.ts';

/**
 * Writes `text` to a temporary file beside `path`, syncs it to disk and renames it: readers find the old file or the
 * new one, also after a crash. Throws a CampaignRefusal when the disk is full or not writable; the old file then stays.
 */
export function writeAtomically(path: string, text: string): void {
  writeChunksAtomically(path, [text]);
}

/** The same for a text in pieces, with only one batch of them in memory at a time. */
export function writeChunksAtomically(path: string, chunks: Iterable<string>): void {
  createAtomically(path, (beside) => writeChunks(beside, chunks));
}

/** The same for a file or folder that `create` makes under the given name. */
export function createAtomically(path: string, create: (beside: string) => void): void {
  const beside = `${path}.${process.pid}.tmp`;
  writingTo(
    path,
    () => {
      try {
        create(beside);
        renameSync(beside, path);
      } finally {
        rmSync(beside, { force: true, recursive: true });
      }
      syncFolder(dirname(path));
    },
    'what was there before is as it was',
  );
}

/** Pieces are collected before they are written, since a system call for each would take most of the time. */
const BATCH_CHARACTERS = 1 << 20;

function writeChunks(path: string, chunks: Iterable<string>): void {
  const descriptor = openSync(path, 'w');
  try {
    let batch = '';
    for (const chunk of chunks) {
      batch += chunk;
      if (batch.length < BATCH_CHARACTERS) continue;
      writeFileSync(descriptor, batch);
      batch = '';
    }
    writeFileSync(descriptor, batch);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A rename is durable only once its folder is synced to disk. */
function syncFolder(folder: string): void {
  // Windows cannot open a folder, and does not need this.
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
