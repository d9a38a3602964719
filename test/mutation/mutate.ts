/**
 * npm run mutants [-- --from N --minutes M]: changes one thing of the model at a time, in a copy of the sources, and runs
 * the tests that should notice. Prints each mutant and what became of it, and at the end those that no test noticed;
 * ends with 1 if one of them has no reason. `--minutes` stops it early; `--from` goes on where it stopped.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTATED } from './mutants.ts';

const { values } = parseArgs({
  options: { from: { type: 'string', default: '0' }, minutes: { type: 'string', default: '60' } },
});
const root = new URL('../..', import.meta.url).pathname;
const copy = mkdtempSync(join(tmpdir(), 'rvisim-mutants-'));
for (const part of ['src', 'test', 'docs', 'scenarios', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

const until = performance.now() + Number(values.minutes) * 60_000;
const all = MUTATED.flatMap(({ file, tests, mutants }) => mutants.map((mutant) => ({ file, tests, ...mutant })));
const survivors: string[] = [];
let isUnexplained = false;
let done = Number(values.from);
for (const { file, tests, from, to, equivalent } of all.slice(done)) {
  if (performance.now() > until) break;
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(from)) throw new Error(`${file} has no '${from}'`);
  writeFileSync(path, source.replace(from, to));
  const { status } = spawnSync('npx', ['vitest', 'run', ...tests, '--bail=1', '--maxWorkers=1'], { cwd: copy });
  writeFileSync(path, source);
  const name = `${file}: ${from} -> ${to === '' ? 'nothing' : to}`;
  process.stdout.write(`${done++} ${status === 0 ? 'survived' : 'noticed '} ${name}\n`);
  if (status !== 0) continue;
  survivors.push(`${name}${equivalent === undefined ? '' : ` (${equivalent})`}`);
  isUnexplained ||= equivalent === undefined;
}
rmSync(copy, { recursive: true });
process.stdout.write(`${done} of ${all.length} mutants done; not noticed: ${survivors.length}\n`);
for (const survivor of survivors) process.stdout.write(`  ${survivor}\n`);
process.exitCode = isUnexplained ? 1 : 0;
