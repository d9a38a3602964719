/** Reads the text of a scenario from disk. The file may be missing, too large, or not text. */
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearest } from '../experiment/suggest.ts';
import { type Problem, problemAt } from './errors.ts';
import { shippedLike } from './locate.ts';
import { sourceOf, wholeOf } from './source.ts';

/** Scenarios have a few kilobytes; reading junk takes time that grows faster than its size. */
const LARGEST_KIB = 128;
const LARGEST_BYTES = LARGEST_KIB * 2 ** 10;
const TOO_LARGE = { expected: `a scenario of at most ${LARGEST_KIB} KiB`, came: 'a larger file' };

/** The text of a file, or the problem with it. */
export function readText(file: string): string | Problem {
  try {
    const status = statSync(file);
    if (status.isDirectory()) return fileProblem(file, 'a directory');
    if (!status.isFile()) return fileProblem(file, 'something that is not a regular file');
    const bytes = readStart(file);
    if (bytes.length > LARGEST_BYTES) return problemAt(wholeOf(file), [], TOO_LARGE);
    return decode(bytes, file);
  } catch (error) {
    // Node reports what it cannot open or read by exceptions with a code; anything else is a bug.
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
    if (error.code === 'ENOENT') return missing(file);
    return fileProblem(file, REASONS[error.code] ?? `a file that cannot be read (${error.code})`);
  }
}

function missing(file: string): Problem {
  const came = file === '' ? "''" : 'no such file';
  return problemAt(wholeOf(file), [], { expected: MISSING, came, suggestion: neighbour(file) ?? shippedLike(file) });
}

/** Problems because of which a text is not parsed at all. */
export function textProblem(text: string, file: string): Problem | undefined {
  if (text.length > LARGEST_BYTES) return problemAt(wholeOf(file), [], TOO_LARGE);
  const nul = text.indexOf('\0');
  return nul < 0 ? undefined : binaryProblem(text, file, nul, 'binary data (a NUL character)');
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'a path through something that is not a directory',
  EACCES: 'a file that may not be read (permission denied)',
  EPERM: 'a file that may not be read (permission denied)',
  ELOOP: 'a chain of symbolic links without end',
  ENAMETOOLONG: 'a name that is too long',
  ERR_INVALID_ARG_VALUE: 'a name with a NUL character',
};

const fileProblem = (file: string, came: string, suggestion?: string): Problem =>
  problemAt(wholeOf(file), [], { expected: 'a scenario file', came, suggestion });

const MISSING = 'a scenario file, or the name of one that rvisim list scenarios shows';

/** Reads at most one byte more than is allowed, since the size of a file can change. */
function readStart(file: string): Uint8Array {
  const bytes = new Uint8Array(LARGEST_BYTES + 1);
  const descriptor = openSync(file, 'r');
  try {
    let filled = 0;
    for (let read = -1; read !== 0; filled += read)
      read = readSync(descriptor, bytes, filled, bytes.length - filled, null);
    return bytes.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

function decode(bytes: Uint8Array, file: string): string | Problem {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (isUtf8(bytes)) return text;
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return binaryProblem(text, file, text.indexOf('\uFFFD'), isUtf16 ? 'UTF-16' : 'bytes that are not UTF-8');
}

const binaryProblem = (text: string, file: string, offset: number, came: string): Problem =>
  problemAt({ source: sourceOf(file, text), start: offset, end: offset + 1 }, [], { expected: 'UTF-8 text', came });

/** The file with the most similar name in the same directory; undefined when the directory cannot be listed either. */
function neighbour(file: string): string | undefined {
  const directory = dirname(file);
  const name = nearest(basename(file), namesIn(directory));
  return name === undefined ? undefined : join(directory, name);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { encoding: 'utf8' });
  } catch {
    return [];
  }
}
