/** Files that are written whole or not at all, even when the process dies. */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openAnew } from './plain-file.ts';
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

/**
 * Removes what processes that died have left of files that were to be renamed into this folder. For the holder of the
 * folder's lock, so that none of them is still being written.
 */
export function sweepUnfinished(directory: string, isOurs: (name: string) => boolean): void {
  for (const name of readdirSync(directory)) {
    const [, stem] = /^(.*)\.\d+\.tmp$/.exec(name) ?? [];
    if (stem !== undefined && isOurs(stem))
      writingTo(directory, () => rmSync(join(directory, name), { recursive: true, force: true }));
  }
}

/** The same for a file, or a folder, that `create` makes under the name it is given. */
export function createAtomically(path: string, create: (beside: string) => void): void {
  const beside = `${path}.${process.pid}.tmp`;
  writingTo(
    path,
    () => {
      try {
        // What a dead process of the same id has left, or somebody has put there for us to follow.
        rmSync(beside, { force: true, recursive: true });
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
  const descriptor = openAnew(path);
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
