/** Scripts that no test runs, such as benchmarks, import what the build makes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MUTATED } from './mutation/mutants.ts';
import { MUTATED_ELSEWHERE } from './mutation/mutants-elsewhere.ts';

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

it('every mutant changes something that is there, and is tried against tests that are there', () => {
  const lost = [...MUTATED, ...MUTATED_ELSEWHERE].flatMap(({ file, tests, mutants }) => {
    const source = readFileSync(join(root, file), 'utf8');
    return [
      ...mutants.filter(({ from }) => !source.includes(from)).map(({ from }) => `${file}: ${from}`),
      ...tests.filter((test) => !existsSync(join(root, test))),
    ];
  });
  expect(lost).toEqual([]);
});
