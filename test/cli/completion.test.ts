/** The scripts of `rvisim completion` in the shells that they are for. */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { isInstalled } from '../programs.ts';
import { program } from './invoke.ts';

const SCENARIO = 'scenarios/rehype-increments.yaml';
const root = new URL('../..', import.meta.url).pathname;
const folder = sharedFolder();
const path = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;

/** A shell needs the program under its name. */
beforeAll(() => {
  const named = join(folder, 'rvisim');
  writeFileSync(named, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(named, 0o755);
});

/** What the shell prints for this input, with the script in the variable SCRIPT. */
const printed = (shell: 'bash' | 'zsh' | 'fish', args: readonly string[], input: string): string =>
  execFileSync(shell, [...args, '-c', input], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: path, SCRIPT: completionScript(shell) },
    timeout: 60_000,
  });

describe('the completion script', () => {
  it('completes commands and options in bash, and leaves file names to it', () => {
    const completed = (...words: readonly string[]): string =>
      `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _rvisim; echo "\${COMPREPLY[@]}"\n`;
    const asked = completed('rvisim', 'camp') + completed('rvisim', 'campaign', '--prec');
    const out = printed(
      'bash',
      ['--norc'],
      `eval "$SCRIPT"\n${asked}${completed('rvisim', 'check', 'scen')}complete -p rvisim\n`,
    );
    expect(out).toBe('campaign\n--precision\n\ncomplete -o bashdefault -o default -F _rvisim rvisim\n');
  });

  it.skipIf(!isInstalled('zsh'))('completes in a zsh without a configuration (skipped where there is no zsh)', () => {
    // A terminal of its own, into which the keys are typed; the script itself loads the completion system.
    const out = printed(
      'zsh',
      ['-f'],
      `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1="> "; eval "$SCRIPT"; print REA''DY'
zpty -r z seen '*READY*'
zpty -w -n z $'rvisim camp\\t'
zpty -r z one '*campaign*' && print campaign
zpty -w -n z $'scenarios/rehype-inc\\t'
zpty -r z two '*increments.yaml*' && print file
zpty -d z
`,
    );
    expect(out).toContain('campaign\nfile\n');
  });

  it.skipIf(!isInstalled('fish'))('completes in fish (skipped where there is no fish)', () => {
    const asked = ['rvisim camp', 'rvisim campaign --prec', 'rvisim campaign scenarios/rehype-inc'];
    const input = `echo $SCRIPT | source\n${asked.map((words) => `complete -C '${words}'`).join('\n')}\n`;
    const out = printed('fish', ['--no-config'], input);
    expect(out).toMatch(new RegExp(`^campaign\\t.*\\n--precision\\t.*\\n${SCENARIO}\\n$`));
  });
});
