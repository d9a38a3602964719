/**
 * The lock of a folder, which allows one writer. It is a file that names its holder: process id, start time of the
 * process (ids are reused), host, the host's boot, and the namespace of the process id.
 *
 * A holder that dies leaves its lock behind. Processes on the same host detect that at once. Processes on other hosts
 * cannot, so the holder touches its lock regularly, and a lock that was not touched for a long time is taken over. Only
 * times of the file server are compared, so the hosts' clocks need not agree.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  linkSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { openAnew, openPlain, readPlain } from './plain-file.ts';
import { CampaignRefusal, writingTo } from './refusal.ts';

export const lockFile = 'lock';

interface LockHolder {
  readonly pid: number;
  /** The start time in the unit of the operating system; empty where it is not available. */
  readonly started: string;
  readonly host: string;
  /** The namespace of its process id, where the system tells: containers of one host name can have many of them. */
  readonly space?: string;
  /** Which start of the system, where it tells: two hosts can have one name, and ids begin anew with each start. */
  readonly boot?: string;
}

const signOfLifeMs = 10_000;
/** Far longer than any batch delays the touching of the lock. */
const silenceOfTheDeadMs = 10 * 60_000;

/** Does the work while holding the folder's lock. Throws a CampaignRefusal when a living process holds it. */
export async function locked<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const unlock = lockFolder(directory);
  try {
    return await work();
  } finally {
    unlock();
  }
}

/** Takes the folder's lock; returns a function that releases it. */
function lockFolder(directory: string): () => void {
  const path = join(directory, lockFile);
  const mine = `${path}.${hostname()}.${process.pid}`;
  const isTaken = writingTo(path, () => {
    try {
      // Written first and linked into place, so that no process ever reads half a lock.
      writeAnew(mine, JSON.stringify(thisProcess()));
      return linkNew(mine, path) || takeOver(mine, directory);
    } finally {
      rmSync(mine, { force: true });
    }
  });
  if (!isTaken) throw inUse(directory);
  const touching = setInterval(() => touch(path), signOfLifeMs).unref();
  return () => {
    clearInterval(touching);
    // After a long silence another process may have taken it over.
    if (readText(path) === JSON.stringify(thisProcess())) rmSync(path, { force: true });
  };
}

/** The process that is writing into the folder now, or undefined. */
export function livingHolder(directory: string): LockHolder | undefined {
  const holder = readHolder(join(directory, lockFile));
  return holder !== undefined && isAlive(holder, directory) ? holder : undefined;
}

/**
 * Replaces the lock of a dead holder. Several processes may find the same dead lock, and removing it could remove the
 * new lock of a faster process. So each process first claims the dead lock, by a file that only one process can create
 * for one dead holder, and then replaces the lock in one step. A claim whose process died is taken over in the same
 * way.
 */
function takeOver(mine: string, directory: string): boolean {
  const path = join(directory, lockFile);
  const dead = readText(path);
  const claims: string[] = [];
  for (let last = dead; ; ) {
    // Released, or taken over by another process, in the meantime.
    if (last === undefined) return claims.length === 0 && linkNew(mine, path);
    const holder = parseHolder(last);
    if (holder !== undefined && isAlive(holder, directory)) return false;
    const claim = `${path}.${createHash('sha256').update(last).digest('hex').slice(0, 16)}`;
    claims.push(claim);
    if (linkNew(mine, claim)) break;
    last = readText(claim);
  }
  const isStillDead = readText(path) === dead;
  if (isStillDead) renameSync(mine, path);
  // Removed last: another process that has seen the dead lock may now claim it, and will find that the lock was
  // replaced.
  for (const claim of isStillDead ? claims : claims.slice(-1)) rmSync(claim, { force: true });
  return isStillDead;
}

/** Whether it was made. File servers have errors of their own for what is there, and forget that they did it. */
function linkNew(file: string, path: string): boolean {
  for (let attempt = 1; ; attempt += 1)
    try {
      linkSync(file, path);
      return true;
    } catch (error) {
      const there = lstatSync(path, { throwIfNoEntry: false, bigint: true });
      if (there !== undefined) return there.nlink > 1n && there.ino === lstatSync(file, { bigint: true }).ino;
      const { code = '' } = error as NodeJS.ErrnoException;
      // Released meanwhile.
      if (attempt < LINK_ATTEMPTS && (code === 'EEXIST' || code === 'EPERM')) continue;
      if (!WITHOUT_LINKS.has(code)) throw error;
      throw new CampaignRefusal(
        'not-writable',
        `cannot lock ${dirname(path)}: its file system has no hard links (${code})`,
        'write elsewhere with -o, and copy the folder when it is finished',
      );
    }
}

const LINK_ATTEMPTS = 3;
const WITHOUT_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);

/** The refusal for a locked folder: it names the holder and says what to do. */
export function inUse(directory: string): CampaignRefusal {
  const holder = readHolder(join(directory, lockFile));
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  const elsewhere =
    holder !== undefined && !isHere(holder)
      ? `; if that process is gone, its lock is taken over ${silenceOfTheDeadMs / 60_000} minutes ` +
        `after its last sign of life, or remove ${join(directory, lockFile)}`
      : '';
  return new CampaignRefusal(
    'in-use',
    `${directory} is being written by ${who}`,
    `wait for it, or write elsewhere with -o${elsewhere}`,
  );
}

const thisProcess = (): LockHolder => ({
  pid: process.pid,
  started: processStat(process.pid)?.started ?? '',
  host: hostname(),
  ...processSpace(),
});

function processSpace(): Pick<LockHolder, 'space' | 'boot'> {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { space: readlinkSync('/proc/self/ns/pid'), boot };
  } catch {
    return {};
  }
}

/** Whether its process id means anything here. Locks of former versions say less. */
function isHere({ host, space, boot }: LockHolder): boolean {
  const own = processSpace();
  return host === hostname() && (space ?? own.space) === own.space && (boot ?? own.boot) === own.boot;
}

const readHolder = (path: string): LockHolder | undefined => parseHolder(readText(path) ?? '');

function readText(path: string): string | undefined {
  try {
    return readPlain(path)?.toString();
  } catch (error) {
    // Whatever else is there, such as a pipe or a link, no campaign has put there.
    if (error instanceof CampaignRefusal) throw error;
    return undefined;
  }
}

function writeAnew(path: string, text: string): void {
  const descriptor = openAnew(path);
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(text) as LockHolder;
    return Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    // Missing, or half-written by a process that died: the folder is not locked.
    return undefined;
  }
}

function isAlive(holder: LockHolder, directory: string): boolean {
  if (!isHere(holder)) return Math.abs(silenceMs(directory)) < silenceOfTheDeadMs;
  const stat = processStat(holder.pid);
  return isRunning(holder.pid) && holder.started === (stat?.started ?? '') && stat?.state !== 'Z';
}

/**
 * How long ago the lock was touched, by the clock of the file server if the folder is writable. Negative when that
 * clock was set back since: then a holder that lives touches it by the clock as it is now, within seconds.
 */
function silenceMs(directory: string): number {
  const probe = join(directory, `${lockFile}.clock.${hostname()}.${process.pid}`);
  const touchedMs = statSync(join(directory, lockFile), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  try {
    writeAnew(probe, '');
    return statSync(probe).mtimeMs - touchedMs;
  } catch {
    return Date.now() - touchedMs;
  } finally {
    rmSync(probe, { force: true });
  }
}

/**
 * Overwrites the lock with the same bytes, so that the file server updates its time and the file is complete at all
 * times. Does nothing if another process holds the lock.
 */
function touch(path: string): void {
  const text = JSON.stringify(thisProcess());
  if (readText(path) !== text) return;
  try {
    const descriptor = openPlain(path, 'update');
    writeSync(descriptor, text, 0);
    closeSync(descriptor);
  } catch {
    // The file server is unreachable; the next attempt may succeed.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and owned by another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface ProcessStat {
  /**
   * Z for a dead process whose parent has not collected its status, as in a container without an init process.
   */
  readonly state: string | undefined;
  /** Clock ticks from boot to its start. */
  readonly started: string | undefined;
}

/** Fields 3 and 22 of /proc/PID/stat; undefined on systems other than Linux. */
function processStat(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], started: fields[19] };
  } catch {
    return undefined;
  }
}
