/**
 * Builds dist/: the types of every module, and the program in few files, since a process that starts spends most of its
 * time on finding and loading modules. What is loaded only on demand (charts, engines) stays in files of its own.
 */
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { buildPage } from './build-page.mjs';

// Types are checked by `npm run check`, of tests as well.
const typing = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'];
const types = spawnSync(process.execPath, typing, { stdio: 'inherit' });
if (types.status !== 0) process.exit(types.status ?? 1);

const { metafile } = await build({
  entryPoints: ['src/cli/main.ts', 'src/campaign/worker.ts', 'src/index.ts', 'src/kernel.ts'],
  outbase: 'src',
  outdir: 'dist',
  // Two levels below the tool's folder, as src/scenario/home.ts is.
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
});
chmodSync('dist/cli/main.js', 0o755);

const page = await buildPage('dist/page');
for (const { name, bytes, compressed } of page)
  // Not among what `npm pack --json` prints, before which this runs.
  process.stderr.write(`dist/page/${name}: ${kilobytes(bytes)}, ${kilobytes(compressed)} compressed\n`);

// Left over from earlier builds.
for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  const path = join('dist', file);
  const isOfPage = path.startsWith(join('dist', 'page'));
  if (/\.js(\.map)?$/.test(path) && !isOfPage && !(path in metafile.outputs)) rmSync(path);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
