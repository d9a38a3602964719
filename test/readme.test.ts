/** What the README shows must be what the project does. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README', () => {
  it('shows the table that the main campaign prints', () => {
    const directory = mkdtempSync(join(tmpdir(), 'rvisim-readme-'));
    const words = ['dist/cli/main.js', 'campaign', 'scenarios/rehype-increments.yaml', '--no-charts', '-o', directory];
    const { stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    const rows = stdout.split('\n').filter((line) => line.includes(', calibration'));
    expect(rows).toHaveLength(6);
    for (const row of rows) expect(readme).toContain(`    ${row}`);
  });

  it('names only commands that the command line has', () => {
    const { stdout } = spawnSync(process.execPath, ['dist/cli/main.js', '--help'], { cwd: root, encoding: 'utf8' });
    const commands = new Set([...readme.matchAll(/rvisim ([a-z]+)/g)].map((match) => match[1] as string));
    for (const command of ['simulates', 'works', 'is']) commands.delete(command);
    expect(commands.size).toBeGreaterThan(7);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`rvisim ${command}\\b`));
  });
});
