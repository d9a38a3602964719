/**
 * Who stands behind a folder: a signature of its manifest, which has the question, the digest of all records and the
 * hash of the scenario file. A digest shows that nothing has changed since; only a signature shows who said so.
 *
 * Signatures are those of OpenSSH (`ssh-keygen -Y sign`), made and checked by that tool, so that nobody needs a new
 * kind of key and anybody can check them without rvisim.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './atomic-file.ts';
import { manifestFile } from './manifest.ts';
import { readPlain } from './plain-file.ts';
import { CampaignRefusal } from './refusal.ts';

export const signatureFile = `${manifestFile}.sig`;

/** So that a signature of something else does not count here. */
const NAMESPACE = 'rvisim-results';

/** Signs the manifest with an ssh key: a private key's file, or a public one's whose private key an agent holds. */
export function signFolder(directory: string, key: string): void {
  const manifest = readPlain(join(directory, manifestFile));
  if (manifest === undefined) throw new CampaignRefusal('no-campaign', `${directory} has no ${manifestFile} to sign`);
  const made = sshKeygen(['-Y', 'sign', '-f', key, '-n', NAMESPACE], manifest);
  if (made.failed) {
    const message = `${directory} could not be signed with ${key}: ${made.said}`;
    throw new CampaignRefusal('not-signed', message, 'give the file of a private ssh key, as ssh-keygen makes it');
  }
  writeAtomically(join(directory, signatureFile), made.out);
}

/** What is known of a folder's signature. */
export type Signature =
  | { readonly state: 'none' }
  /** By a key that the list of signers names. */
  | { readonly state: 'known'; readonly signer: string; readonly said: string }
  /** By some key; without a list of signers nobody knows whose. */
  | { readonly state: 'by-a-key'; readonly said: string }
  /** Not of this manifest, or by a key that the list does not name. */
  | { readonly state: 'wrong'; readonly said: string };

/** Checks the signature; `signers` is a list of allowed signers as OpenSSH has it (`NAME KEYTYPE KEY` a line). */
export function signatureOf(directory: string, signers: string | undefined): Signature {
  const [manifest, path] = [readPlain(join(directory, manifestFile)), join(directory, signatureFile)];
  if (signers !== undefined && !existsSync(signers))
    throw new CampaignRefusal('not-signed', `${signers} is missing: expected a list of allowed signers`);
  if (manifest === undefined || readPlain(path) === undefined) return { state: 'none' };
  const about = ['-n', NAMESPACE, '-s', path];
  if (signers === undefined) {
    const { failed, out, said } = sshKeygen(['-Y', 'check-novalidate', ...about], manifest);
    return failed ? { state: 'wrong', said } : { state: 'by-a-key', said: out.trim() };
  }
  const found = sshKeygen(['-Y', 'find-principals', '-f', signers, '-s', path]);
  const [signer = ''] = found.out.trim().split('\n');
  if (found.failed || signer === '') return { state: 'wrong', said: `no signer of ${signers} has its key` };
  const { failed, out, said } = sshKeygen(['-Y', 'verify', '-f', signers, '-I', signer, ...about], manifest);
  return failed ? { state: 'wrong', said } : { state: 'known', signer, said: out.trim() };
}

interface Said {
  readonly failed: boolean;
  readonly out: string;
  /** Its error message, or the first line of what it said. */
  readonly said: string;
}

/**
 * `input` only for what reads it: a tool that ends before it is written would count as one that failed. Throws a
 * CampaignRefusal where the tool is not installed.
 */
function sshKeygen(args: readonly string[], input: Buffer = Buffer.of()): Said {
  try {
    const out = execFileSync('ssh-keygen', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
    return { failed: false, out, said: out };
  } catch (error) {
    const { code, stderr = '', stdout = '' } = error as NodeJS.ErrnoException & { stderr?: string; stdout?: string };
    if (code !== 'ENOENT') return { failed: true, out: stdout, said: (stderr || stdout).trim().split('\n')[0] ?? '' };
    const message = 'signatures need ssh-keygen, which is not installed here';
    throw new CampaignRefusal('not-signed', message, 'install OpenSSH 8.2 or later (openssh-client)');
  }
}
