/** Worker threads run the code that started them. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { workerFile } from '../../src/campaign/worker-file.ts';
import { temporaryFolder } from './temporary.ts';

it('workers of a source are those of the build only where no source has changed since', () => {
  const folder = temporaryFolder();
  const home = pathToFileURL(`${folder}/`);
  const now = Date.now() / 1000;
  const write = (path: string, secondsAgo: number): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
    utimesSync(join(folder, path), now - secondsAgo, now - secondsAgo);
  };
  write('src/models/deep/one.ts', 300);
  const source = new URL('src/campaign/worker.ts', home).href;
  expect(workerFile(home).href).toBe(source);
  write('dist/campaign/worker.js', -200);
  expect(workerFile(home).href).toBe(new URL('dist/campaign/worker.js', home).href);
  write('src/models/deep/one.ts', -300);
  expect(workerFile(home).href).toBe(source);
});
