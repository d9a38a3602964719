/** Scripts that no test runs, such as benchmarks, import what the build makes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

it('scripts import only files that are built from a source', () => {
  const scripts = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.mjs'),
  );
  const imports = scripts.flatMap((file) =>
    [
      ...readFileSync(join(root, 'test', file), 'utf8').matchAll(
        /from '(?:\.\.\/)+(?:src\/([^']+)\.ts|dist\/([^']+)\.js)'/g,
      ),
    ].map(([, source, built = '']) => source ?? built),
  );
  expect(imports.length).toBeGreaterThan(4);
  expect(imports.filter((source) => !existsSync(join(root, 'src', `${source}.ts`)))).toEqual([]);
});
