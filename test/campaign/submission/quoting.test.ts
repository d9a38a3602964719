/** Whatever an argument holds, what was quoted is executed as one word, by every shell that will read it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Document, parse } from 'yaml';
import { commandLineOf } from '../../../src/campaign/shell.ts';
import { sharedFolder } from '../../campaign/temporary.ts';
import { isInstalled } from '../../programs.ts';

const folder = sharedFolder();

/** What shells, schedulers and YAML take for their own, and anything else but NUL, which no argument can hold. */
const nasty = fc.oneof(
  fc.constantFrom("'", '"', '\\', '$HOME', '$(touch x)', '`touch x`', '!!', '~', '*', '?', '[a]', '{a,b}', '{}'),
  fc.constantFrom('#', ';', '&', '|', '<', '>', ' ', '\t', '%a', '%', '-n', '--', '=', ':', '- ', '|-', "'\\''", 'ä'),
  fc.string({ unit: 'binary', maxLength: 4 }).filter((text) => !text.includes('\0')),
);
const word = fc.array(nasty, { maxLength: 5 }).map((parts) => parts.join(''));
const words = fc.array(word, { minLength: 1, maxLength: 12 });

/** The words that a shell makes of a line, each with its end marked by NUL. */
const read = (shell: readonly string[], line: string): string[] =>
  execFileSync(shell[0] ?? '', [...shell.slice(1), `printf '%s\\0' ${line}`], { cwd: folder })
    .toString()
    .split('\0')
    .slice(0, -1);

const shells = [
  ['sh', '-c'],
  ['bash', '-c'],
  ['bash', '--posix', '-c'],
];

describe('quoted words', () => {
  test.prop([words], { numRuns: 40 })('are the same words for sh and bash', (given) => {
    for (const shell of shells) expect(read(shell, commandLineOf(given))).toEqual(given);
  });

  test.prop([words], { numRuns: 30 })('are the same words from a script, and from a script in YAML', (given) => {
    const script = `#!/bin/sh\n#SBATCH --job-name=x\nexec printf '%s\\0' ${commandLineOf(given)}\n`;
    const yaml = new Document({ data: { script } }).toString({ lineWidth: 0 });
    const path = join(folder, 'script.sh');
    writeFileSync(path, (parse(yaml) as { data: { script: string } }).data.script);
    expect(execFileSync('sh', [path]).toString()).toBe(given.map((each) => `${each}\0`).join(''));
  });

  it.skipIf(!isInstalled('parallel'))('are the same words from a list of commands (needs parallel)', () => {
    const oneLine = word.filter((text) => !/[\n\r]/.test(text));
    const lines = fc.sample(fc.array(oneLine, { minLength: 1, maxLength: 6 }), { numRuns: 40, seed: 1 });
    const list = lines.map((given) => `printf '%s\\0' ${commandLineOf(given)}\n`).join('');
    const { stdout } = spawnSync('parallel', ['--keep-order', '--jobs', '2'], { input: list, cwd: folder });
    expect(stdout.toString()).toBe(
      lines
        .flat()
        .map((each) => `${each}\0`)
        .join(''),
    );
  });
});
