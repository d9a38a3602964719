/**
 * npm run mutants [-- --of TEXT --from N --minutes M]: changes one thing of the models at a time, in a copy of the
 * sources, and runs the tests that should notice. Prints each mutant and what became of it, and at the end those that no
 * test noticed; ends with 1 if one of them has no reason. Tests that fail before anything is changed notice nothing:
 * that is an error. `--of` takes the files whose path has the text; `--minutes` stops it early; `--from` goes on where
 * it stopped.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTATED } from './mutants.ts';
import { MUTATED_ELSEWHERE } from './mutants-elsewhere.ts';

const { values } = parseArgs({
  options: {
    of: { type: 'string', default: '' },
    from: { type: 'string', default: '0' },
    minutes: { type: 'string', default: '60' },
  },
});
const root = new URL('../..', import.meta.url).pathname;
const copy = mkdtempSync(join(tmpdir(), 'rvisim-mutants-'));
const FOLDERS = ['src', 'test', 'docs', 'scenarios', 'results', 'assets', 'dist'];
for (const part of [...FOLDERS, 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

const pass = (tests: readonly string[]): boolean =>
  spawnSync('npx', ['vitest', 'run', ...tests, '--bail=1', '--maxWorkers=1'], { cwd: copy }).status === 0;
const passed = new Set<string>();

const until = performance.now() + Number(values.minutes) * 60_000;
const all = [...MUTATED, ...MUTATED_ELSEWHERE]
  .filter(({ file }) => file.includes(values.of))
  .flatMap(({ file, tests, mutants }) => mutants.map((mutant) => ({ file, tests, ...mutant })));
const survivors: string[] = [];
let isUnexplained = false;
let done = Number(values.from);
try {
  for (const { file, tests, from, to, equivalent } of all.slice(done)) {
    if (performance.now() > until) break;
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    if (!source.includes(from)) throw new Error(`${file} has no '${from}'`);
    if (!passed.has(tests.join()) && !pass(tests)) throw new Error(`${tests.join(', ')}: fail with nothing changed`);
    passed.add(tests.join());
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
    const isNoticed = !pass(tests);
    writeFileSync(path, source);
    const name = `${file}: ${from} -> ${to === '' ? 'nothing' : to}`;
    process.stdout.write(`${done++} ${isNoticed ? 'noticed ' : 'survived'} ${name}\n`);
    if (isNoticed) continue;
    survivors.push(`${name}${equivalent === undefined ? '' : ` (${equivalent})`}`);
    isUnexplained ||= equivalent === undefined;
  }
} finally {
  rmSync(copy, { recursive: true });
}
process.stdout.write(`${done} of ${all.length} mutants done; not noticed: ${survivors.length}\n`);
for (const survivor of survivors) process.stdout.write(`  ${survivor}\n`);
process.exitCode = isUnexplained ? 1 : 0;
