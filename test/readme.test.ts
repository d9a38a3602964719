/** What the README shows must be what the project does. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioText } from './campaign/fixture.ts';
import { temporaryFolder } from './campaign/temporary.ts';
import { rvisim } from './cli/invoke.ts';

const root = new URL('..', import.meta.url).pathname;
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README, and the page of commands', () => {
  it('shows the table that the main campaign prints: one of its rows, and all its reported figures', async () => {
    const rows = readme.split('\n').filter((line) => /V3\.\d, calibration/.test(line));
    expect(rows).toHaveLength(6);
    const step = '+ reinitialize locks';
    const only = ['--set', `vary.step={"${step}":{"without":[]}}`, '--set', 'reported=[]'];
    const line = ['campaign', join(root, 'scenarios/rehype-increments.yaml'), '--no-charts', '-j', '1', '-o'];
    const { out } = await rvisim(...line, join(temporaryFolder(), 'r'), ...only);
    const shown = /recovered\|detected[^]*?(\d+\.\d %) +(\[.*?\]) +(\d+\/\d+)/.exec(out) ?? expect.fail(out);
    const row = rows.find((text) => text.includes(step)) ?? '';
    expect(row.trim().split(/ {2,}/).slice(1, 4)).toEqual(shown.slice(1));
    const reported = [...scenarioText.matchAll(/id: (V3\.\d).* value: (\S+ %)/g)];
    expect(reported).toHaveLength(6);
    for (const [index, [, id = '', value = '']] of reported.entries())
      expect(rows[index]).toMatch(new RegExp(` {2,}${value} .* ${id}, calibration`));
  });

  it('names only commands that the command line has', () => {
    const { stdout } = spawnSync(process.execPath, ['dist/cli/main.js', '--help'], { cwd: root, encoding: 'utf8' });
    const page = readFileSync(join(root, 'docs/commands.md'), 'utf8');
    const commands = new Set([...`${readme}${page}`.matchAll(/`(?:npx )?rvisim ([a-z]+)/g)].map((match) => match[1]!));
    expect(commands.size).toBeGreaterThan(15);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`rvisim ${command}\\b`));
  });
});
