/** Folders that are gone after the tests that use them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { temporaryHome } from '../temporary-home.ts';

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

const newFolder = (): string => mkdtempSync(join(temporaryHome, 'rvisim-test-'));

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
