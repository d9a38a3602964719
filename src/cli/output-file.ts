/** Checks a file that a command is to write. */
import { statSync } from 'node:fs';
import { writingTo } from '../campaign/refusal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Throws a UsageError if the path is a folder, a device or a pipe, which must not be replaced by the written file.
 * Throws a CampaignRefusal if its folder does not exist.
 */
export function checkOutputFile(option: string, path: string): void {
  if (path === '') throw new UsageError(`${option}: expected a file, came ''`);
  const there = writingTo(path, () => statSync(path, { throwIfNoEntry: false }));
  if (there === undefined || there.isFile()) return;
  throw new UsageError(
    `${option}: expected a file, but ${path} is ${there.isDirectory() ? 'a folder' : 'a device or a pipe'}`,
  );
}
