/** Disks that fill up, and files that are no longer what was written. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { blocksOf } from '../../src/campaign/blocks.ts';
import { recordsPath } from '../campaign/stored.ts';
import { start } from '../cli/invoke.ts';
import { type Arena, type Counts, inThisProcess, mustBeDone, mustBeRefusal, recordsIn } from './arena.ts';

/**
 * Campaigns onto a disk that is too small at first: a file system of its own where we may mount one, a limit on the
 * size of files elsewhere.
 */
export async function fillDisks(arena: Arena, wanted: number): Promise<Counts> {
  let [full, mounted] = [0, 0];
  for (let disk = 0; disk < wanted; disk += 1) {
    const place = arena.newFolder();
    mkdirSync(place);
    // Few records need less room than what is written beside them.
    const most = Math.floor(blocksOf(arena.reference.split('\n')).length / 1024);
    const kilobytes = arena.random.integer(8, Math.max(8, most));
    const isMounted = mount(place, kilobytes);
    const folder = join(place, 'results');
    try {
      const command = arena.campaign(folder).join(' ');
      const limit = isMounted ? '' : `ulimit -f ${kilobytes}; `;
      mustBeRefusal(await start(`${limit}exec node "$RVISIM" ${command}`).ended);
      arena.mustBeBeginning(folder);
      if (isMounted) execFileSync('mount', ['-o', 'remount,size=64m', place]);
      mustBeDone(await start(arena.campaign(folder)).ended);
      arena.mustBeWhole(folder);
    } finally {
      if (isMounted) execFileSync('umount', [place]);
    }
    full += 1;
    mounted += isMounted ? 1 : 0;
  }
  return { 'full disks': full, 'of them mounted': mounted, campaigns: full };
}

function mount(place: string, kilobytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What can happen to the bytes of a file. */
const damages: Readonly<Record<string, (bytes: Buffer, arena: Arena) => Buffer>> = {
  truncated: (bytes, { random }) => bytes.subarray(0, random.integer(0, bytes.length - 1)),
  'with a flipped bit': (bytes, { random }) => {
    const copy = Buffer.from(bytes);
    const at = random.integer(0, bytes.length - 1);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.integer(0, 7));
    return copy;
  },
  'without a line': (bytes, arena) => onLines(bytes, arena, () => []),
  'with a line twice': (bytes, arena) => onLines(bytes, arena, (line) => [line, line]),
  'with zeros for a line': (bytes, arena) => onLines(bytes, arena, (line) => ['\0'.repeat(line.length)]),
  'with a torn end': (bytes) => Buffer.concat([bytes, Buffer.from('{"status":"completed","id":')]),
};

function onLines(bytes: Buffer, { random }: Arena, change: (line: string) => readonly string[]): Buffer {
  const isPacked = bytes[0] === 0x1f;
  const text = isPacked ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
  const lines = text.toString().split('\n');
  const at = random.integer(0, lines.length - 2);
  const changed = lines.flatMap((line, index) => (index === at ? change(line) : [line]));
  return isPacked ? blocksOf(changed.slice(0, -1)) : Buffer.from(changed.join('\n'));
}

/**
 * Damages the records or the manifest of a campaign, finished or interrupted. Going on with it must end with the
 * undisturbed bytes or refuse, and what reads the folder must never show another digest than the undisturbed one for a
 * finished campaign.
 */
export async function damageFiles(arena: Arena, wanted: number): Promise<Counts> {
  const counts = { refused: 0, healed: 0, harmless: 0 };
  const [finished, interrupted] = [arena.newFolder(), arena.newFolder()];
  mustBeDone(await inThisProcess(arena.campaign(finished)));
  breakOff(finished, interrupted);
  for (let attempt = 0; attempt < wanted; attempt += 1) {
    const folder = arena.newFolder();
    cpSync(attempt % 2 === 0 ? finished : interrupted, folder, { recursive: true });
    const path = attempt % 5 === 4 ? join(folder, 'manifest.json') : recordsPath(folder);
    const kinds = Object.values(damages);
    const before = readFileSync(path);
    const after = kinds[attempt % kinds.length]?.(before, arena) ?? before;
    writeFileSync(path, after);
    const spoiled = readFileSync(recordsPath(folder));
    const isHarmless = recordsIn(folder) === arena.reference;
    const shown = await inThisProcess(['table', folder, '--json', '--quiet']);
    if (shown.code === 0) mustShow(shown.out, arena);
    const ended = await inThisProcess(arena.campaign(folder));
    if (ended.code === 0) {
      arena.mustBeWhole(folder);
      counts[isHarmless ? 'harmless' : 'healed'] += 1;
    } else {
      mustBeRefusal(ended);
      if (!readFileSync(recordsPath(folder)).equals(spoiled))
        throw new Error(`${folder}: a refusal changed the records`);
      counts.refused += 1;
    }
  }
  return { damages: wanted, ...counts };
}

/**
 * The state in which a kill leaves a campaign: some records, the last one torn, and a manifest that says it is running.
 */
function breakOff(finished: string, interrupted: string): void {
  cpSync(finished, interrupted, { recursive: true });
  const records = recordsPath(interrupted);
  truncateSync(records, Math.floor(statSync(records).size * 0.6));
  const path = join(interrupted, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  delete manifest['answer'];
  writeFileSync(path, JSON.stringify({ ...manifest, status: 'running' }, undefined, 2));
}

function mustShow(json: string, arena: Arena): void {
  const { digest } = JSON.parse(json) as { digest: string };
  if (digest !== arena.digest) throw new Error(`a damaged folder was shown as whole, with the digest ${digest}`);
}
