/**
 * A trace's bytes, decompressed, and its lines one by one. `.gz` is read by Node; `.xz`, which Node cannot read, by the
 * program `xz`, and where there is none the message says what to do.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { nearest } from '../../experiment/suggest.ts';
import { TraceError } from '../trace.ts';

export interface TraceBytes {
  readonly bytes: Buffer;
  /** Of the file as it is on the disk. */
  readonly sha256: string;
}

const LARGEST_MIB = 1024;
const LARGEST_BYTES = LARGEST_MIB * 2 ** 20;

/** Throws a TraceError for a file that cannot be read. */
export function readBytes(file: string): TraceBytes {
  const stored = readStored(file);
  const sha256 = createHash('sha256').update(stored).digest('hex');
  const bytes = decompressed(file, stored);
  checkLines(file, bytes);
  return { bytes, sha256 };
}

/** What is compressed well can have more lines than anybody waits for, or one that no text can hold. */
const MOST_LINES = 10_000_000;
const LONGEST_LINE_BYTES = 16_384;

function checkLines(file: string, bytes: Buffer): void {
  let lines = 0;
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(10, from);
    const to = newline < 0 ? bytes.length : newline;
    if ((lines += 1) > MOST_LINES) throw whole(file, `a trace of at most ${MOST_LINES} lines`, 'more');
    if (to - from > LONGEST_LINE_BYTES)
      throw whole(file, `lines of at most ${LONGEST_LINE_BYTES} bytes`, `${to - from} in line ${lines}`);
    from = to + 1;
  }
}

function readStored(file: string): Buffer {
  try {
    const status = statSync(file);
    if (status.isDirectory()) throw whole(file, 'a file with a trace', 'a directory', eventTraceIn(file));
    if (!status.isFile()) throw whole(file, 'a file with a trace', 'something that is not a regular file');
    if (status.size > LARGEST_BYTES) throw whole(file, `a trace of at most ${LARGEST_MIB} MiB`, 'a larger file');
    return readFileSync(file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
    if (error.code === 'ENOENT') throw whole(file, 'a file with a trace', 'no such file', neighbour(file));
    throw whole(file, 'a file with a trace', `one that cannot be read (${error.code})`);
  }
}

function decompressed(file: string, stored: Buffer): Buffer {
  const isGzip = stored[0] === 0x1f && stored[1] === 0x8b;
  const isXz = stored.subarray(0, 6).equals(XZ_MAGIC);
  if (file.endsWith('.gz') && !isGzip) throw whole(file, 'data compressed by gzip', 'something else');
  if (file.endsWith('.xz') && !isXz) throw whole(file, 'data compressed by xz', 'something else');
  if (isGzip) return gunzip(file, stored);
  return isXz ? unxz(file) : stored;
}

const XZ_MAGIC = Uint8Array.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

function gunzip(file: string, stored: Buffer): Buffer {
  try {
    return gunzipSync(stored, { maxOutputLength: LARGEST_BYTES });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const came = code === 'ERR_BUFFER_TOO_LARGE' ? `more than ${LARGEST_MIB} MiB` : `damaged data (${code})`;
    throw whole(file, 'data compressed by gzip', came);
  }
}

function unxz(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const { error, status, stdout, stderr } = spawnSync('xz', ['-dc'], {
      stdio: [descriptor, 'pipe', 'pipe'],
      maxBuffer: LARGEST_BYTES,
    });
    const { code } = (error ?? {}) as NodeJS.ErrnoException;
    const plain = basename(file, '.xz');
    if (code === 'ENOENT')
      throw whole(file, `the program xz, which reads it: install it, or run xz -dk ${file} and give ${plain}`, 'no xz');
    if (code === 'ENOBUFS') throw whole(file, `at most ${LARGEST_MIB} MiB in a trace`, 'more');
    if (status !== 0) throw whole(file, 'data compressed by xz', `damaged data (${stderr.toString().trim()})`);
    return stdout;
  } finally {
    closeSync(descriptor);
  }
}

const whole = (file: string, expected: string, came: string, suggestion?: string): TraceError =>
  new TraceError([{ file, line: 0, column: 0, expected, came, suggestion }]);

function neighbour(file: string): string | undefined {
  const name = nearest(basename(file), namesIn(dirname(file)));
  return name === undefined ? undefined : join(dirname(file), name);
}

/** In a folder with the tables of the Failure Trace Archive, the one to give. */
function eventTraceIn(directory: string): string | undefined {
  const name = namesIn(directory).find((each) => each.includes('event_trace'));
  return name === undefined ? undefined : join(directory, name);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { encoding: 'utf8' });
  } catch {
    return [];
  }
}

/** The lines of a text, without their ends; empty ones, too. */
export function* linesIn(bytes: Buffer): Generator<string, undefined> {
  for (let from = bytes[0] === 0xef && bytes[1] === 0xbb ? 3 : 0; from < bytes.length; ) {
    const newline = bytes.indexOf(10, from);
    const to = newline < 0 ? bytes.length : newline;
    yield bytes.toString('utf8', from, bytes[to - 1] === 13 ? to - 1 : to);
    from = to + 1;
  }
}
