/** Files that cannot be read as text at all. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { EXAMPLE, exampleExperiments, problemsOf } from './example.ts';

let directory = '';
const at = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rvisim-scenario-'));
  writeFileSync(at('good.yaml'), EXAMPLE);
  writeFileSync(at('nul.yaml'), 'name: a\nseed: \0\0');
  writeFileSync(at('latin1.yaml'), Buffer.from('name: a\nquestion: d\xe9j\xe0', 'latin1'));
  writeFileSync(at('utf16.yaml'), Buffer.from(`\uFEFF${EXAMPLE}`, 'utf16le'));
  writeFileSync(at('empty.yaml'), '');
  writeFileSync(at('huge.yaml'), '');
  truncateSync(at('huge.yaml'), 2 ** 40);
  symlinkSync(at('loop.yaml'), at('loop.yaml'));
  execFileSync('mkfifo', [at('pipe.yaml')]);
});

afterAll(() => rmSync(directory, { recursive: true }));

test.each([
  ['a missing file', 'missing.yaml', '0:0', 'rvisim list scenarios shows, came no such file'],
  ['an empty file', 'empty.yaml', '1:1', 'expected a scenario, came an empty file'],
  ['a directory', '', '0:0', 'came a directory'],
  ['a path through a file', 'good.yaml/x', '0:0', 'came a path through something that is not a directory'],
  ['a pipe, without waiting for its other end', 'pipe.yaml', '0:0', 'came something that is not a regular file'],
  ['a loop of links', 'loop.yaml', '0:0', 'came a chain of symbolic links without end'],
  ['a name that is too long', 'x'.repeat(5000), '0:0', 'came a name that is too long'],
  ['a name with a NUL', 'a\0b', '0:0', 'came a name with a NUL character'],
  ['NUL bytes', 'nul.yaml', '2:7', 'expected UTF-8 text, came binary data (a NUL character)'],
  ['Latin-1', 'latin1.yaml', '2:12', 'expected UTF-8 text, came bytes that are not UTF-8'],
  ['UTF-16', 'utf16.yaml', '1:1', 'expected UTF-8 text, came UTF-16'],
  ['a terabyte, without reading it', 'huge.yaml', '0:0', 'expected a scenario of at most 128 KiB, came a larger file'],
])('%s is one problem', (_what, name, place, message) => {
  const [problem, ...others] = problemsOf(() => loadScenario(at(name), [], exampleExperiments));
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ file: at(name), message: expect.stringContaining(message) as string });
  expect(`${problem?.line}:${problem?.column}`).toBe(place);
});

// Root may read everything.
test.skipIf(process.getuid?.() === 0)('a file without permission is one problem', () => {
  writeFileSync(at('secret.yaml'), EXAMPLE);
  chmodSync(at('secret.yaml'), 0);
  expect(problemsOf(() => loadScenario(at('secret.yaml')))).toMatchObject([
    { came: expect.stringContaining('permission denied') as string },
  ]);
});

test('a misspelt file name suggests the file next to it', () => {
  const [problem] = problemsOf(() => loadScenario(at('godo.yaml')));
  expect(problem?.suggestion).toBe(at('good.yaml'));
});

test('a file that is there loads', () => {
  expect(loadScenario(at('good.yaml'), ['runs=3'], exampleExperiments)).toMatchObject({ name: 'example', runs: 3 });
});
