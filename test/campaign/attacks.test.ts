/** More of what somebody can send: none of it ends a reader by an error, hangs it, or leads outside. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { isTooDeep } from '../../src/campaign/depth.ts';
import { sha256 } from '../../src/campaign/manifest.ts';
import { type Ended, program, rvisim, start } from '../cli/invoke.ts';
import { isInstalled } from '../programs.ts';
import { scenarioPath } from './fixture.ts';
import { storedText, storeText } from './stored.ts';
import { sharedFolder, temporaryFolder } from './temporary.ts';

const shared = sharedFolder();
const honest = join(shared, 'honest');
const ofTrace = join(shared, 'of-a-trace');

const withTrace = (trace: string): string => `
name: t
question: Q?
experiment: cluster
hosts: 3
vms: 1
memoryOfEach: 1 GiB
service: web-server
strategy: warm-vm-reboot
interval: 10 d
courses: 1
constants: { webFiles: 100, webConnections: 1 }
failures: { trace: ${trace}, sample: replay }
runs: 1
seed: 1
`;

beforeAll(async () => {
  await rvisim('campaign', scenarioPath, '--runs', '1', '-o', honest, '-j', '1', '--no-charts');
  writeFileSync(join(shared, 't.csv'), '# observed 0 8640000\nnode,start,end\na,100,5000\nb,200,300\nc,400,500\n');
  writeFileSync(join(shared, 't.yaml'), withTrace('t.csv'));
  const { code, err } = await rvisim('campaign', join(shared, 't.yaml'), '-o', ofTrace, '-j', '1', '--no-charts');
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
});

function forged(from: string, edit: (question: Record<string, unknown>, manifest: Record<string, unknown>) => void) {
  const folder = join(temporaryFolder(), 'received');
  cpSync(from, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const question = manifest['question'] as Record<string, unknown>;
  edit(question, manifest);
  manifest['seal'] = sha256(JSON.stringify(question));
  writeFileSync(path, JSON.stringify(manifest, undefined, 2));
  return folder;
}

function expectRefusal({ code, out, err }: Ended, words: string | RegExp): void {
  expect(code).toBe(2);
  expect(out + err).toMatch(words);
  expect(out + err).not.toMatch(/internal error|^ {4}at /m);
}

describe('a received question', () => {
  it('that names a trace of the reader is refused unread: a named pipe is not waited for', async () => {
    const pipe = join(shared, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const trace of [pipe, '/etc/passwd', '/dev/zero']) {
      const folder = forged(ofTrace, (question) => {
        const scenario = question['scenario'] as Record<string, object>;
        scenario['failures'] = { ...scenario['failures'], trace };
      });
      const ended = await rvisim('verify', folder);
      expectRefusal(ended, /a trace that the question holds, since none is read here/);
      expect(ended.err).not.toContain('root:');
    }
  });

  it.each([
    ['no list', 'x', 'question.plugins'],
    ['no files', [{ name: 'x' }], 'question.plugins.0.files'],
    ['null', [null], 'question.plugins.0'],
    [
      'a title for the terminal',
      [{ name: 'x', files: [{ file: 'x\u001b]0;', sha256: '0'.repeat(64) }] }],
      'files.0.file',
    ],
  ])('with a mark of a plugin that is %s is refused with the field', async (_what, plugins, field) => {
    expectRefusal(
      await rvisim(
        'verify',
        forged(honest, (question) => (question['plugins'] = plugins)),
      ),
      field,
    );
  });

  it('with a mark that is a command is shown so that no shell takes it for one', async () => {
    const mark = { name: 'x', files: [{ file: '../../a;touch b', sha256: '0'.repeat(64) }] };
    const { code, err } = await rvisim(
      'resume',
      forged(honest, (question) => (question['plugins'] = [mark])),
    );
    expect(code).toBe(3);
    expect(err).toContain("give it with --plugin and the path of 'a;touch b'");
  });

  it('that is nested without end is none', async () => {
    const folder = forged(honest, () => {});
    const path = join(folder, 'manifest.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replace('"scenario": {', `"scenario": { "x": ${'{"a":'.repeat(9000)}1${'}'.repeat(9000)},`),
    );
    expectRefusal(await rvisim('verify', folder), 'is not a JSON object');
    expect([isTooDeep('"[[["'.repeat(1000)), isTooDeep(`"\\"${'['.repeat(200)}"`), isTooDeep('['.repeat(101))]).toEqual(
      [false, false, true],
    );
  });
});

describe('a received record', () => {
  it('that says a field twice is found by verify: other readers would take the first', async () => {
    const folder = forged(honest, (_question, manifest) => {
      manifest['status'] = 'running';
      delete manifest['answer'];
    });
    const [first = '', ...others] = storedText(folder).split('\n');
    const body = first.replace(/,"sum":"\w+"\}$/, '').replace('"outcome":', '"outcome":"recovered","outcome":');
    const twice = `${body},"sum":"${sha256(body).slice(0, 12)}"}`;
    storeText(folder, [twice, ...others].join('\n'));
    expectRefusal(
      await rvisim('verify', folder),
      /records\.jsonl\.gz:1 is not as a campaign writes records: a field twice/,
    );
  });
});

describe('a file of 3 GiB, which is a few bytes in an archive', () => {
  it.each([
    ['scenario.yaml', 'table'],
    ['SHA256SUMS', 'verify'],
    ['manifest.json', 'table'],
    ['manifest.json.sig', 'verify'],
  ])('is refused unread in the place of %s', async (file, command) => {
    const folder = forged(honest, () => {});
    const path = join(folder, file);
    writeFileSync(path, existsSync(path) ? readFileSync(path) : '');
    truncateSync(path, 3 * 2 ** 30);
    const signers = command === 'verify' ? ['--signers', join(shared, 't.csv')] : [];
    expectRefusal(await rvisim(command, folder, ...signers), 'larger than 256 MiB');
  });
});

describe('checksums and signatures of another folder', () => {
  it('lead nowhere: a path outside is not read', async () => {
    const folder = forged(honest, () => {});
    const line = `${'0'.repeat(64)}  tables/../../../../etc/passwd\n${'0'.repeat(64)}  charts/..\n`;
    writeFileSync(join(folder, 'SHA256SUMS'), line);
    expectRefusal(await rvisim('verify', folder), 'is missing');
  });

  it.skipIf(!isInstalled('ssh-keygen'))('a signature that was copied in is not one of this manifest', async () => {
    const key = join(shared, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const signed = forged(honest, () => {});
    expect((await rvisim('resume', signed, '--sign', key, '--no-charts')).code).toBe(0);
    writeFileSync(join(shared, 'signers'), `me ${readFileSync(`${key}.pub`, 'utf8')}`);
    expect((await rvisim('verify', signed, '--signers', join(shared, 'signers'))).out).toContain('signed by me');
    cpSync(join(signed, 'manifest.json.sig'), join(ofTrace, 'manifest.json.sig'));
    const { code, out, err } = await rvisim('verify', ofTrace, '--signers', join(shared, 'signers'));
    expect([code, out + err]).toEqual([2, expect.stringMatching(/signature/i)]);
  });
});

describe('a trace', () => {
  const check = async (name: string, bytes: Buffer | string): Promise<Ended> => {
    writeFileSync(join(shared, name), bytes);
    writeFileSync(join(shared, `${name}.yaml`), withTrace(name));
    return await rvisim('check', join(shared, `${name}.yaml`));
  };

  it('that is no regular file is not waited for', async () => {
    writeFileSync(join(shared, 'device.yaml'), withTrace('/dev/zero'));
    expectRefusal(await rvisim('check', join(shared, 'device.yaml')), 'something that is not a regular file');
  });

  it('of more lines than anybody waits for is refused, however small it is on the disk', async () => {
    const bomb = gzipSync(Buffer.alloc(21_000_000, 'a\n'));
    expect(bomb.length).toBeLessThan(100_000);
    expectRefusal(await check('bomb.csv.gz', bomb), 'at most 10000000 lines');
  });

  it('of 200,000 nodes with 40,000 causes is shown', async () => {
    const rows = Array.from({ length: 200_000 }, (_, node) => `n${node},${node},${node + 5},c${node % 40_000}`);
    writeFileSync(join(shared, 'large.csv'), `node,start,end,cause\n${rows.join('\n')}\n`);
    const { code, out, err } = await rvisim('failures', join(shared, 'large.csv'));
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('200000 nodes');
  });
});

describe('the clock of the system', () => {
  it('may be set back and forward by years: records are the same and no time is negative', async () => {
    const jump = join(shared, 'jump.mjs');
    writeFileSync(
      jump,
      'let n = 0; const D = Date; const at = () => D.UTC(n++ % 2 ? 1990 : 2090, 0, 1);' +
        'globalThis.Date = class extends D { constructor(...a) { a.length ? super(...a) : super(at()); }' +
        'static now() { return at(); } };',
    );
    const folder = join(temporaryFolder(), 'r');
    const options = `--runs 1 -o ${folder} -j 2 --no-charts`;
    const line = `exec node --import ${jump} ${program} campaign ${scenarioPath} ${options}`;
    const { code, err } = await start(line).ended;
    expect(code).toBe(0);
    expect(err).not.toMatch(/ -\d/);
    expect(storedText(folder)).toBe(storedText(honest));
  });
});
