/**
 * Builds what runs in the browser of whoever opens a report: the page, the simulator for its worker, and the style. In
 * place of Node's modules it takes those of src/page/stand-ins/; what has no stand-in there is not there in a page, and
 * says so when it is called.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, transformSync } from 'esbuild';

const here = import.meta.dirname;
const standIns = join(here, 'src/page/stand-ins');

/** Modules of ours that draw or measure by a library of Node. */
const ours = { 'ruler.ts': 'ruler.ts' };

const inAPage = {
  name: 'in-a-page',
  setup(of) {
    of.onResolve({ filter: /^node:/ }, ({ path }) => {
      const standIn = join(standIns, `${path.slice('node:'.length).replaceAll('_', '-')}.ts`);
      return existsSync(standIn) ? { path: standIn } : { path, namespace: 'absent' };
    });
    of.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({ contents: absent(path) }));
    of.onResolve({ filter: /charts\/ruler\.ts$|^\.\/ruler\.ts$/ }, ({ path }) => ({
      path: join(standIns, ours[path.slice(path.lastIndexOf('/') + 1)]),
    }));
    // The messages of zod in forty languages, of which ours are none.
    of.onResolve({ filter: /locales\/index\.js$/ }, () => ({ path: 'languages', namespace: 'empty' }));
    of.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export {};' }));
  },
};

const absent = (module) => `module.exports = new Proxy({}, {
  get: (_, name) => name === '__esModule' ? undefined : () => {
    throw new Error(String(name) + ' of ${module} is not there in a page');
  },
});`;

/** Writes page.js, simulator.js and page.css into the folder; returns their sizes in bytes, as such and compressed. */
export async function buildPage(outdir) {
  await build({
    entryPoints: [join(here, 'src/page/page.ts'), join(here, 'src/page/simulator.ts')],
    outdir,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // Of modules that know where they are in the installed tool.
    define: { 'import.meta.url': '"file:///"' },
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [inAPage],
  });
  const style = readFileSync(join(here, 'src/page/page.css'), 'utf8');
  const { code } = transformSync(style, { loader: 'css', minify: true });
  mkdirSync(outdir, { recursive: true });
  writeFileSync(join(outdir, 'page.css'), code);
  return ['page.js', 'simulator.js', 'page.css'].map((name) => {
    const content = readFileSync(join(outdir, name));
    return { name, bytes: content.length, compressed: gzipSync(content, { level: 9 }).length };
  });
}
