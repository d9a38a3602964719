/**
 * Plugins from files. They are loaded only because somebody named them, on the command line or in a program: no
 * scenario, manifest or message can name one. What a manifest says of a plugin is only compared.
 *
 * A plugin is known by the bytes of its module and of the local files which that imports by a plain relative path;
 * what comes from packages, or by a computed path, is not looked at.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalogue, PluginMark } from '../experiment/catalogue.ts';
import { PluginError } from '../plugins/error.ts';
import { FIGURE_NAMES } from '../plugins/figure-names.ts';
import { joined, ownCatalogue } from '../plugins/joining.ts';
import { sha256 } from './manifest.ts';

/**
 * rvisim with these plugins, in this order. Throws a PluginError that names file and field, what was expected and what
 * came.
 */
export async function loadPlugins(files: readonly string[]): Promise<Catalogue> {
  let catalogue = ownCatalogue;
  for (const file of files) {
    const path = resolve(file);
    const hashes = filesOf(file, path);
    refuseChanged(file, path, hashes);
    const exported = await exportOf(file, path);
    catalogue = joined(catalogue, exported, { file, path, files: hashes }, FIGURE_NAMES);
  }
  return catalogue;
}

async function exportOf(file: string, path: string): Promise<unknown> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new PluginError(file, { expected: 'a module that can be imported', came: `an exception: ${String(error)}` });
  }
  const { plugin } = module;
  if (plugin !== undefined) return plugin;
  const names = Object.keys(module).join(', ');
  throw new PluginError(file, {
    expected: "an export named 'plugin'",
    came: names === '' ? 'a module without exports' : `a module that exports ${names}`,
  });
}

/** What Node has loaded it keeps: by path, the bytes that it was when this process first loaded it. */
const firstLoaded = new Map<string, string>();

function refuseChanged(file: string, path: string, files: PluginMark['files']): void {
  const now = JSON.stringify(files);
  const first = firstLoaded.get(path) ?? now;
  firstLoaded.set(path, first);
  if (now === first) return;
  const expected = 'the files that this process has loaded already';
  throw new PluginError(file, { expected, came: 'others: they have changed since; start the process again' });
}

/** A plain relative path in an import, an export, an `import()` or a `require()`. */
const LOCAL_IMPORT = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*(['"])(\.\.?\/[^'"\n]+)\1/g;

/** The module and the local files that it imports, each once, the module first and the others by name. */
function filesOf(file: string, path: string): PluginMark['files'] {
  const found = new Map<string, string>();
  const waiting = [path];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    const bytes = read(each);
    if (bytes === undefined || found.has(each)) continue;
    found.set(each, sha256(bytes));
    const folder = dirname(each);
    waiting.push(
      ...[...bytes.toString('utf8').matchAll(LOCAL_IMPORT)].map(([, , target = '']) => join(folder, target)),
    );
  }
  const own = found.get(path);
  if (own === undefined) throw new PluginError(file, { expected: 'a file that can be read', came: whatIsAt(path) });
  const folder = dirname(path);
  const others = [...found]
    .filter(([each]) => each !== path)
    .map(([each, hash]) => ({ file: relative(folder, each).split(sep).join('/'), sha256: hash }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  return [{ file: relative(folder, path), sha256: own }, ...others];
}

function whatIsAt(path: string): string {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) return 'no such file';
  if (there.isDirectory()) return 'a folder';
  return there.isFile() ? 'one that cannot be read' : 'a device, a pipe or a socket';
}

function read(path: string): Buffer | undefined {
  try {
    // A device or a named pipe would be read without end.
    return statSync(path).isFile() ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
