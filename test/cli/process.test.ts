/** The built program as a process: streams, signals, limits. `npm test` builds it first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { storedText } from '../campaign/stored.ts';
import { temporaryFolder } from '../campaign/temporary.ts';
import { rvisim, start } from './invoke.ts';

const statusIn = (directory: string): string =>
  (JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as { status: string }).status;

describe.concurrent('the program', () => {
  it('says its version and nothing else', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await start(['--version']).ended).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('prints bad input without a stack trace and exits with 2', async () => {
    const { code, err, out } = await start(['campaign', '/nowhere.yaml']).ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^\/nowhere\.yaml: /);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  it('ends without a message when its reader closes the pipe', async () => {
    const { out, err } = await start('set -o pipefail; node "$RVISIM" schema | head -n 1; echo "${PIPESTATUS[0]}"')
      .ended;
    expect({ out, err }).toEqual({ out: '{\n0\n', err: '' });
  });

  it.runIf(process.platform === 'linux')('says that its result could not be written', async () => {
    const { code, err } = await start('node "$RVISIM" list > /dev/full').ended;
    expect(code).toBe(3);
    expect(err).toContain('cannot write the result');
  });

  it('writes no escape codes into a pipe', async () => {
    const { out, err } = await start(['list']).ended;
    expect(out + err).not.toContain('\u001b');
  });
});

const campaignLine = (output: string): string => `campaign ${scenarioPath} --runs 30 -o ${output} -j 1 --no-charts -q`;

describe('a campaign that runs out of space', () => {
  // A limit on the size of files stands in for a full disk: the write fails in the same place, and half done.
  it('keeps complete records, reports it, and can be resumed to the same bytes', async () => {
    const folder = temporaryFolder();
    const [full, whole] = [join(folder, 'full'), join(folder, 'whole')];
    const limited = await start(`ulimit -f 8; node "$RVISIM" ${campaignLine(full)}`).ended;
    expect((await rvisim(...campaignLine(whole).split(' '))).code).toBe(0);
    expect(limited.code).toBe(3);
    expect(limited.err).toMatch(
      /records\.jsonl\.gz: the limit on the size of a file is reached .* all \d+ records written so far are kept whole/,
    );
    const [kept, all] = [storedText(full), storedText(whole)];
    expect(kept).toMatch(/\n$/);
    expect(kept.length).toBeLessThan(all.length);
    expect(all.startsWith(kept)).toBe(true);
    expect((await rvisim('resume', full, '-j', '1', '--no-charts', '-q')).code).toBe(0);
    expect(storedText(full)).toBe(all);
    expect(statusIn(full)).toBe('finished');
  });

  it.runIf(process.platform === 'linux')('refuses a folder that it may not write', async () => {
    const { code, err } = await rvisim('campaign', scenarioPath, '-o', '/proc/rvisim');
    expect(code).toBe(3);
    expect(err).toContain('/proc/rvisim');
    expect(err).not.toMatch(/^ {4}at /m);
  });
});
