/** Where tests keep their files: in memory where there is room, since they write and remove thousands of small ones. */
import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

export const temporaryHome = inMemory() ?? tmpdir();

function inMemory(): string | undefined {
  const path = '/dev/shm';
  if (process.env['TMPDIR'] !== undefined || !existsSync(path)) return undefined;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize > 2 ** 30 ? path : undefined;
}
