/**
 * The store of a campaign: records.jsonl, one line for each run, in plan order. Lines are only appended.
 *
 * A process that dies while it writes leaves an incomplete last line without a newline: readers ignore it, and the next
 * writer removes it. So the stored records are always complete and a prefix of the plan, and resuming does the rest of
 * the plan.
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../experiment/record.ts';
import type { RecordEntry } from './digest.ts';
import { readLine } from './line.ts';
import type { Plan } from './plan.ts';
import { CampaignRefusal, writingTo } from './refusal.ts';

export const recordsFile = 'records.jsonl';

export const damageRemedy = 'restore records.jsonl from a copy, or run the campaign again with --force';

/** A record with its line, without the newline. */
export interface StoredRecord extends RecordEntry {
  readonly record: RunRecord;
}

/**
 * All complete records of a results folder, in plan order. Throws a CampaignRefusal naming the line that is not a
 * record.
 */
export function* readRecords(directory: string): Generator<RunRecord> {
  for (const { record } of readEntries(directory)) yield record;
}

/** The same with each record's line, for digests and comparisons. */
export function* readEntries(directory: string): Generator<StoredRecord> {
  const path = join(directory, recordsFile);
  let number = 0;
  for (const line of readLines(path)) {
    number += 1;
    const record = parseRecord(line, `${path}:${number}`);
    yield { id: record.id, line, record };
  }
}

/** The same, but also throws when the records are not a prefix of the plan. */
export function* readPlanned(directory: string, plan: Plan): Generator<StoredRecord> {
  let position = 0;
  for (const entry of readEntries(directory)) {
    const expected = position < plan.length ? plan.at(position).id : undefined;
    position += 1;
    if (entry.id !== expected) {
      const place = `${join(directory, recordsFile)}:${position}`;
      const message = `${place} is out of order: expected ${expected ?? 'the end'}, came run ${entry.id}`;
      throw new CampaignRefusal('damaged', message, damageRemedy);
    }
    yield entry;
  }
}

/** Yields complete lines only. Keeps one chunk and one line in memory, so that a store of any size can be read. */
export function* readLines(path: string): Generator<string> {
  const descriptor = openToRead(path);
  try {
    const chunk = Buffer.alloc(1 << 16);
    let rest: Buffer = Buffer.alloc(0);
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      rest = Buffer.concat([rest, chunk.subarray(0, size)]);
      let start = 0;
      for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline, start)) {
        yield rest.toString('utf8', start, end);
        start = end + 1;
      }
      rest = rest.subarray(start);
    }
  } finally {
    closeSync(descriptor);
  }
}

const newline = 0x0a;

function openToRead(path: string): number {
  try {
    if (statSync(path).isDirectory()) throw unreadable(path, 'is a folder');
    return openSync(path, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw unreadable(path, code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`);
  }
}

const unreadable = (path: string, why: string): CampaignRefusal =>
  new CampaignRefusal('damaged', `${path} ${why}: the folder has a manifest but no records`);

function parseRecord(line: string, place: string): RunRecord {
  const record = readLine(line);
  if (!('flaw' in record)) return record;
  throw new CampaignRefusal('damaged', `${place} ${record.flaw}`, damageRemedy);
}

/** The writer of a store. The folder's lock ensures that there is at most one. */
export interface RecordWriter {
  /** The number of stored records, which is also the plan position of the next one. */
  readonly length: number;
  /**
   * Appends complete lines. Throws a CampaignRefusal when the disk is full; then none of these lines is stored, and all
   * earlier ones are.
   */
  append(lines: readonly string[]): void;
  /** Syncs the file to disk and closes it. */
  close(): void;
}

/**
 * Opens the store of a folder to continue this plan: checks that it holds a prefix of the plan and removes an
 * incomplete last line.
 */
export function openRecords(directory: string, plan: Plan): RecordWriter {
  const path = join(directory, recordsFile);
  const descriptor = writingTo(path, () => openSync(path, 'a'));
  const stored = storedPrefix(directory, plan);
  writingTo(path, () => ftruncateSync(descriptor, stored.bytes));
  let { bytes, length } = stored;

  return {
    get length() {
      return length;
    },
    append(lines) {
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      writingTo(
        path,
        () => writeOrRestore(descriptor, text, bytes),
        `all ${length} records written so far are kept whole, and rvisim resume ${directory} goes on ` +
          'when there is room',
      );
      bytes += text.length;
      length += lines.length;
    },
    close() {
      // Written bytes survive the end of this process, but only synced bytes survive a power cut.
      if (fstatSync(descriptor).size > 0) writingTo(path, () => fsyncSync(descriptor));
      closeSync(descriptor);
    },
  };
}

function storedPrefix(directory: string, plan: Plan): { length: number; bytes: number } {
  let [length, bytes] = [0, 0];
  for (const { line } of readPlanned(directory, plan)) {
    length += 1;
    bytes += Buffer.byteLength(line) + 1;
  }
  return { length, bytes };
}

/**
 * A full disk may store only a part of the text. The file is then truncated to its old length, which needs no space.
 */
function writeOrRestore(descriptor: number, text: Buffer, oldBytes: number): void {
  let written = 0;
  try {
    while (written < text.length) written += writeSync(descriptor, text, written);
  } catch (error) {
    ftruncateSync(descriptor, oldBytes);
    throw error;
  }
}
