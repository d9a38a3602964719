/** What the README shows must be what the project does. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README, and the page of commands', () => {
  it('shows the table that the main campaign prints', () => {
    const directory = mkdtempSync(join(tmpdir(), 'rvisim-readme-'));
    const words = ['dist/cli/main.js', 'campaign', 'scenarios/rehype-increments.yaml', '--no-charts', '-o', directory];
    const { stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    const rows = stdout.split('\n').filter((line) => /V3\.\d, calibration/.test(line));
    expect(rows).toHaveLength(6);
    for (const row of rows) expect(readme).toContain(`    ${row}`);
  });

  it('names only commands that the command line has', () => {
    const { stdout } = spawnSync(process.execPath, ['dist/cli/main.js', '--help'], { cwd: root, encoding: 'utf8' });
    const page = readFileSync(join(root, 'docs/commands.md'), 'utf8');
    const commands = new Set([...`${readme}${page}`.matchAll(/`(?:npx )?rvisim ([a-z]+)/g)].map((match) => match[1]!));
    expect(commands.size).toBeGreaterThan(15);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`rvisim ${command}\\b`));
  });
});
