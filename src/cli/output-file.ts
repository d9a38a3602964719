/** Checks a file that a command is to write. */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sealedIn } from '../campaign/folder.ts';
import { writingTo } from '../campaign/refusal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Throws a UsageError if the path is, or lies in, what belongs to the records of a campaign, and a CampaignRefusal if
 * nothing can be written to it.
 */
export function checkUnsealed(option: string, path: string): void {
  const folder = writingTo(path, () => sealedIn(path));
  if (folder !== undefined)
    throw new UsageError(
      `${option}: expected a place outside the sealed files of the results folder ${folder}, came ${path}`,
    );
}

/**
 * Throws a UsageError if the path is sealed, or a folder, a device or a pipe, which must not be replaced by the written
 * file.
 * Throws a CampaignRefusal if its folder does not exist or cannot be written to.
 */
export function checkOutputFile(option: string, path: string): void {
  if (path === '') throw new UsageError(`${option}: expected a file, came ''`);
  checkUnsealed(option, path);
  const there = writingTo(path, () => {
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    return statSync(path, { throwIfNoEntry: false });
  });
  if (there === undefined || there.isFile()) return;
  throw new UsageError(
    `${option}: expected a file, but ${path} is ${there.isDirectory() ? 'a folder' : 'a device or a pipe'}`,
  );
}
