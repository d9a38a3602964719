/**
 * Files of a results folder, which may come from somebody else: only plain files are read, and nothing is written
 * through a link. A symbolic link there could lead anywhere, a hard link shares its bytes with a file elsewhere, and a
 * named pipe would be waited for without end.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats, unlinkSync } from 'node:fs';
import { CampaignRefusal, writingTo } from './refusal.ts';

// Windows has neither.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

const FLAGS = {
  read: constants.O_RDONLY,
  /** Creates it if need be. */
  append: constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT,
  /** Only what is there, in its place. */
  update: constants.O_WRONLY,
  /** Only where nothing is. */
  create: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
} as const;

/**
 * Opens a plain file and returns its descriptor. Throws a CampaignRefusal when something else is at the path, and the
 * operating system's error when it cannot be opened.
 */
export function openPlain(path: string, mode: keyof typeof FLAGS): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, FLAGS[mode] | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const there = code === 'ELOOP' || code === 'EMLINK' || code === 'ENXIO' ? lstatSync(path) : undefined;
    throw there === undefined ? error : notPlain(path, there);
  }
  const stats = fstatSync(descriptor);
  const isShared = mode !== 'read' && stats.nlink > 1;
  if (stats.isFile() && !isShared) return descriptor;
  closeSync(descriptor);
  throw notPlain(path, stats);
}

/** Opens a new plain file in the place of whatever is there; a link is replaced, not followed. */
export function openAnew(path: string): number {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return openPlain(path, 'create');
}

/** A file that is read as a whole is text; a thousand times the manifest of a campaign with a trace. */
const LARGEST_MIB = 256;

/** The bytes of a plain file; undefined when there is none. Throws as above, and when it is too large. */
export function readPlain(path: string): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openPlain(path, 'read');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    if (fstatSync(descriptor).size > LARGEST_MIB * 2 ** 20)
      throw new CampaignRefusal('damaged', `${path} is larger than ${LARGEST_MIB} MiB`, 'restore it from a copy');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Throws a CampaignRefusal when there is something else than a folder, such as a link to one. */
export function checkOwnFolder(path: string): void {
  const stats = writingTo(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (stats !== undefined && !stats.isDirectory()) throw notPlain(path, stats, 'a folder of its own');
}

function notPlain(path: string, stats: Stats, expected = 'a plain file'): CampaignRefusal {
  const came = KINDS.find(([is]) => is(stats))?.[1] ?? 'a device';
  return new CampaignRefusal('damaged', `${path} is ${came}: expected ${expected}`, 'remove it, or ask who made it');
}

const KINDS: readonly (readonly [is: (stats: Stats) => boolean, name: string])[] = [
  [(stats) => stats.isSymbolicLink(), 'a symbolic link'],
  [(stats) => stats.isDirectory(), 'a folder'],
  [(stats) => stats.isFIFO(), 'a named pipe'],
  [(stats) => stats.isSocket(), 'a socket'],
  [(stats) => stats.isFile(), 'a file with a second name (a hard link)'],
];
