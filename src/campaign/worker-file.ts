/** The program of worker threads: the same code as this thread's. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { home as own } from '../scenario/home.ts';

/**
 * Of the build, which loads faster, unless this thread runs from the source and the source has changed since. Then it
 * is that of the source, which threads load as this one was: an old build would give old results, and say nothing.
 */
export function workerFile(home: URL = own): URL {
  const built = new URL('dist/campaign/worker.js', home);
  if (!import.meta.url.endsWith('.ts')) return built;
  const source = new URL('src/', home);
  return existsSync(built) && statSync(built).mtimeMs > newestIn(source)
    ? built
    : new URL('campaign/worker.ts', source);
}

/** When something below a folder was last written, or taken away; 0 where there is none. */
export function newestIn(folder: URL): number {
  if (!existsSync(folder)) return 0;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(0, ...names.map((name) => statSync(new URL(name, folder)).mtimeMs));
}
