/** Folders that are gone after the tests that use them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** For one test. */
export function temporaryFolder(): string {
  const folder = newFolder();
  onTestFinished(() => remove(folder));
  return folder;
}

/** For all tests of a file; to be called outside of them. */
export function sharedFolder(): string {
  const folder = newFolder();
  afterAll(() => remove(folder));
  return folder;
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'rvisim-test-'));

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
