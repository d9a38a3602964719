/** Who stands behind a folder: signatures by real ssh keys. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { signatureOf, signFolder } from '../../src/campaign/signature.ts';
import { rvisim } from '../cli/invoke.ts';
import { isInstalled } from '../programs.ts';
import { scenarioPath } from './fixture.ts';
import { sharedFolder, temporaryFolder } from './temporary.ts';

const shared = sharedFolder();
const [mine, theirs, signers] = [join(shared, 'mine'), join(shared, 'theirs'), join(shared, 'signers')];

describe.skipIf(!isInstalled('ssh-keygen'))('a signed folder (needs ssh-keygen)', () => {
  const signed = join(shared, 'signed');
  beforeAll(async () => {
    for (const key of [mine, theirs]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    writeFileSync(signers, `alice@example.org ${readFileSync(`${mine}.pub`, 'utf8')}`);
    await rvisim('campaign', scenarioPath, '--runs', '1', '-o', signed, '-j', '1', '--no-charts', '--sign', mine);
  });

  const copy = (): string => {
    const folder = join(temporaryFolder(), 'copy');
    cpSync(signed, folder, { recursive: true });
    return folder;
  };
  const verify = async (folder: string, ...options: readonly string[]) => await rvisim('verify', folder, ...options);

  it('names its signer, or the key while nobody says whose it is', async () => {
    expect((await verify(signed, '--signers', signers)).out).toMatch(/; signed by alice@example\.org\n$/);
    expect((await verify(signed)).out).toMatch(
      /signed \(Good "rvisim-results" signature with ED25519 key SHA256:\S+\)/,
    );
    expect(JSON.parse((await verify(signed, '--signers', signers, '--json')).out)).toMatchObject({
      isSound: true,
      signature: { state: 'known', signer: 'alice@example.org' },
    });
  });

  it('may be one of a manifest that no pipe holds at once', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ sessions: 'x'.repeat(300_000) }));
    signFolder(folder, mine);
    expect(signatureOf(folder, signers)).toMatchObject({ state: 'known', signer: 'alice@example.org' });
  });

  it('is not that of another manifest', async () => {
    const folder = copy();
    const path = join(folder, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"jobs": 1', '"jobs": 2'));
    for (const options of [[], ['--signers', signers]]) {
      const { code, out } = await verify(folder, ...options);
      expect(code).toBe(2);
      expect(out).toContain('its signature is not good');
    }
  });

  it('is not that of somebody whom the list does not name, nor of nobody', async () => {
    const folder = copy();
    expect((await rvisim('resume', folder, '-j', '1', '--no-charts', '--sign', theirs)).code).toBe(0);
    expect((await verify(folder, '--signers', signers)).out).toContain('no signer of');
    const unsigned = copy();
    expect((await rvisim('extend', unsigned, '--runs', '2', '-j', '1', '--no-charts')).code).toBe(0);
    expect(existsSync(join(unsigned, 'manifest.json.sig'))).toBe(false);
    expect((await verify(unsigned)).code).toBe(0);
    expect((await verify(unsigned, '--signers', signers)).out).toContain('it is not signed, and --signers asks for it');
  });

  it('stays signed when it is resumed with nothing left to do, and when it is packed', async () => {
    const folder = copy();
    await rvisim('resume', folder, '-j', '1', '--no-charts');
    expect((await verify(folder, '--signers', signers)).code).toBe(0);
    await rvisim('export', folder, '--to', 'ro-crate');
    expect((await verify(`${folder}-crate`, '--signers', signers)).out).toContain('signed by alice@example.org');
  });

  it('is refused in words when the key is none', async () => {
    const { code, err } = await rvisim('resume', signed, '-j', '1', '--no-charts', '--sign', scenarioPath);
    expect(code).toBe(3);
    expect(err).toMatch(/could not be signed with .*rehype-increments\.yaml: /);
  });
});
