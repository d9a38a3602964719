/** A file that a command is to write, as its options name it. */
import { statSync } from 'node:fs';
import { writingTo } from '../campaign/refusal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Throws a UsageError unless a file may stand at the path: what is written takes the place of what is there, which must
 * not happen to a folder, a device or a pipe. Throws a CampaignRefusal for a path that leads nowhere.
 */
export function checkOutputFile(option: string, path: string): void {
  if (path === '') throw new UsageError(`${option}: expected a file, came ''`);
  const there = writingTo(path, () => statSync(path, { throwIfNoEntry: false }));
  if (there === undefined || there.isFile()) return;
  throw new UsageError(
    `${option}: expected a file, but ${path} is ${there.isDirectory() ? 'a folder' : 'a device or a pipe'}`,
  );
}
