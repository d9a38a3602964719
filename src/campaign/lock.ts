/**
 * One writer a folder. The lock is a file that names its holder: process id, when that process started (ids are used again), and host.
 *
 * A holder that died leaves its lock behind. On its own host that shows, and the lock is taken over; a lock from another host (a shared file system) is
 * believed, since nobody here can tell.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CampaignRefusal, writingTo } from './refusal.ts';

export const lockFile = 'lock';

interface LockHolder {
  readonly pid: number;
  /** As the operating system counts it; empty where it does not say. */
  readonly started: string;
  readonly host: string;
}

/** Takes the folder's lock; returns what gives it back. Throws a CampaignRefusal when a living process holds it. */
export function lockFolder(directory: string): () => void {
  const path = join(directory, lockFile);
  if (!create(path)) {
    const holder = livingHolder(directory);
    if (holder !== undefined) throw inUse(directory, holder);
    rmSync(path, { force: true });
    // Two may have found the same dead lock: whoever creates first has it, the other is told.
    if (!create(path)) throw inUse(directory, livingHolder(directory));
  }
  return () => rmSync(path, { force: true });
}

/** Whoever is writing into the folder now, or undefined. */
export function livingHolder(directory: string): LockHolder | undefined {
  const holder = readHolder(join(directory, lockFile));
  if (holder === undefined) return undefined;
  if (holder.host !== hostname()) return holder;
  return isAlive(holder.pid) && holder.started === startOf(holder.pid) ? holder : undefined;
}

function inUse(directory: string, holder: LockHolder | undefined): CampaignRefusal {
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new CampaignRefusal(
    'in-use',
    `${directory} is being written by ${who}`,
    `wait for it, or write elsewhere with -o`,
  );
}

function create(path: string): boolean {
  const holder: LockHolder = { pid: process.pid, started: startOf(process.pid), host: hostname() };
  const beside = `${path}.${process.pid}`;
  return writingTo(path, () => {
    try {
      // Written first and linked into place, so that nobody ever reads half a lock; linking fails when there is one.
      writeFileSync(beside, JSON.stringify(holder));
      linkSync(beside, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(beside, { force: true });
    }
  });
}

function readHolder(path: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as LockHolder;
    return Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    // Missing, or torn by the death of its writer: nobody holds it.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat: clock ticks from boot to the start of the process. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
