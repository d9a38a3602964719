/**
 * The store of a campaign: records.jsonl, one line for each run, in plan order. Lines are only appended.
 *
 * A process that dies while it writes leaves an incomplete last line without a newline: readers ignore it, and the next
 * writer removes it. So the stored records are always complete and a prefix of the plan, and resuming does the rest of
 * the plan.
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../experiment/record.ts';
import type { RecordEntry } from './digest.ts';
import { type Flaw, readLine } from './line.ts';
import { openPlain } from './plain-file.ts';
import type { Plan } from './plan.ts';
import { CampaignRefusal, writingTo } from './refusal.ts';

export const recordsFile = 'records.jsonl';

export const damageRemedy = 'restore records.jsonl from a copy, or run the campaign again with --force';

/** A record with its line, without the newline. */
export interface StoredRecord extends RecordEntry {
  readonly record: RunRecord;
}

/** A line of the store: the record that it holds, or what is wrong with it. */
export interface StoredLine {
  readonly line: string;
  /** File and line, counted from 1. */
  readonly place: string;
  readonly record: RunRecord | Flaw;
}

/**
 * The whole lines of a results folder, in their order: the one way in which records are read. Memory for one chunk and
 * one line, so that a store of any size can be read. Throws a CampaignRefusal when there is no file of records.
 */
export function* readStored(directory: string): Generator<StoredLine> {
  const path = join(directory, recordsFile);
  let number = 0;
  for (const line of linesOf(path)) {
    number += 1;
    yield { line, place: `${path}:${number}`, record: readLine(line) };
  }
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
  for (const { line, place, record } of readStored(directory)) {
    if ('flaw' in record) throw new CampaignRefusal('damaged', `${place} ${record.flaw}`, damageRemedy);
    yield { id: record.id, line, record };
  }
}

/** The same, but also throws when the records are not a prefix of the plan. */
export function* readPlanned(directory: string, plan: Plan): Generator<StoredRecord> {
  let position = 0;
  for (const entry of readEntries(directory)) {
    const wrong = outOfPlan(entry.record, plan, position);
    position += 1;
    if (wrong !== undefined)
      throw new CampaignRefusal('damaged', `${join(directory, recordsFile)}:${position} ${wrong}`, damageRemedy);
    yield entry;
  }
}

/** Why a record is not that of a position of the plan, as the end of a sentence; undefined when it is. */
export function outOfPlan(record: RunRecord, plan: Plan, position: number): string | undefined {
  const expected = position < plan.length ? plan.at(position) : undefined;
  if (expected?.id !== record.id)
    return `is out of order: expected ${expected?.id ?? 'the end'}, came run ${record.id}`;
  if (expected.run !== record.run || expected.variant.name !== record.variant)
    return `has the id ${record.id} and the variant or run of another`;
  return undefined;
}

function* linesOf(path: string): Generator<string> {
  const descriptor = openToRead(path);
  try {
    const chunk = Buffer.alloc(1 << 16);
    let rest: Buffer = Buffer.alloc(0);
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      if (rest.length > LONGEST_LINE) throw tooLong(path);
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

/** Bytes. Records have some kilobytes, those with series over time some hundred. */
const LONGEST_LINE = 4 << 20;

const tooLong = (path: string): CampaignRefusal =>
  new CampaignRefusal('damaged', `${path} has a line of more than ${LONGEST_LINE >> 20} MiB`, damageRemedy);

const newline = 0x0a;

function openToRead(path: string): number {
  try {
    return openPlain(path, 'read');
  } catch (error) {
    if (error instanceof CampaignRefusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw unreadable(path, code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`);
  }
}

const unreadable = (path: string, why: string): CampaignRefusal =>
  new CampaignRefusal('damaged', `${path} ${why}: the folder has a manifest but no records`);

/** The end of the store that grows. At most one per folder, which the folder's lock sees to. */
export interface RecordWriter {
  /** The number of stored records, which is also the plan position of the next one. */
  readonly length: number;
  /**
   * Appends complete lines. Throws a CampaignRefusal when the disk is full; then none of these lines is stored, and all
   * earlier ones are.
   */
  append(lines: readonly string[]): void;
  /** Cuts off all records from this position on, which must not be counted. */
  cutTo(position: number): void;
  /** Brings everything to the disk and closes. */
  close(): void;
}

/**
 * Opens the store of a folder to continue this plan: checks that it holds a prefix of the plan and removes an
 * incomplete last line.
 */
export function openRecords(directory: string, plan: Plan): RecordWriter {
  const path = join(directory, recordsFile);
  const descriptor = writingTo(path, () => openPlain(path, 'append'));
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
    cutTo(position) {
      const kept = storedPrefix(directory, plan, position);
      writingTo(path, () => ftruncateSync(descriptor, kept.bytes));
      ({ bytes, length } = kept);
    },
    close() {
      // Written bytes survive the end of this process, but only synced bytes survive a power cut.
      if (fstatSync(descriptor).size > 0) writingTo(path, () => fsyncSync(descriptor));
      closeSync(descriptor);
    },
  };
}

/** Of at most so many records. */
function storedPrefix(directory: string, plan: Plan, most = Infinity): { length: number; bytes: number } {
  let [length, bytes] = [0, 0];
  for (const { line } of readPlanned(directory, plan)) {
    if (length === most) break;
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
