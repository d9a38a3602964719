/**
 * The store of a campaign: records.jsonl.gz, the lines of its records in plan order, in compressed blocks. Blocks are
 * only appended.
 *
 * A process that dies while it writes leaves an incomplete last block: readers pass it over, and the next writer
 * removes it. So the stored records are always complete and a prefix of the plan, and resuming does the rest of the
 * plan.
 */
import { closeSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../experiment/record.ts';
import { type Block, type BlockFlaw, blocksIn, linesOf } from './blocks.ts';
import type { RecordEntry } from './digest.ts';
import { earlierFile, earlierLines } from './earlier-store.ts';
import { type Flaw, readLine } from './line.ts';
import { openPlain } from './plain-file.ts';
import type { Plan } from './plan.ts';
import { CampaignRefusal } from './refusal.ts';

export const recordsFile = 'records.jsonl.gz';

export const damageRemedy = `restore ${recordsFile} from a copy, or run the campaign again with --force`;

/** A record with its line, without the newline. */
export interface StoredRecord extends RecordEntry {
  readonly record: RunRecord;
}

/** A line of the store: the record that it holds, or what is wrong with it. */
export interface StoredLine {
  readonly line: string;
  /** Counted from 1, as `zcat` prints them; of a block that cannot be read, its first. */
  readonly number: number;
  readonly record: RunRecord | Flaw;
  /** 1, but for a block that cannot be read. */
  readonly lines: number;
}

/** How a line of a results folder is named in messages. */
export const placeIn = (directory: string, number: number): string => `${storeOf(directory)}:${number}`;

/** The file with the records, also of a folder of an earlier version. */
export function storeOf(directory: string): string {
  const [path, earlier] = [join(directory, recordsFile), join(directory, earlierFile)];
  return !isThere(path) && isThere(earlier) ? earlier : path;
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/**
 * The whole lines of a results folder, in their order: the one way in which records are read. Memory for one block, so
 * that a store of any size can be read. `from` passes over blocks that end before that position. Throws a
 * CampaignRefusal when there is no file of records.
 */
export function* readStored(directory: string, from = 0): Generator<StoredLine> {
  let number = 1;
  for (const block of storedBlocks(directory)) {
    const count = 'blockFlaw' in block ? 0 : 'bytes' in block ? block.lines : block.length;
    const lines = number + count <= from ? [] : 'bytes' in block ? linesOf(block) : block;
    if ('blockFlaw' in lines) yield { line: '', number, record: { flaw: inABlock(lines, count) }, lines: count };
    else
      for (const [index, line] of lines.entries())
        yield { line, number: number + index, record: readLine(line), lines: 1 };
    number += count;
  }
}

function storedBlocks(directory: string): Iterable<Block | BlockFlaw | readonly string[]> {
  const path = storeOf(directory);
  return path.endsWith(earlierFile) ? openedToRead(path, earlierLines) : openedToRead(path, blocksIn);
}

const inABlock = ({ blockFlaw }: BlockFlaw, lines: number): string =>
  lines === 0 ? `begins what ${blockFlaw}` : `begins a block of ${lines} lines that ${blockFlaw}`;

/**
 * All complete records of a results folder, in plan order. Throws a CampaignRefusal naming the line that is not a
 * record.
 */
export function* readRecords(directory: string): Generator<RunRecord> {
  for (const { record } of readEntries(directory)) yield record;
}

export const damaged = (place: string, flaw: string): CampaignRefusal =>
  new CampaignRefusal('damaged', `${place} ${flaw}`, damageRemedy);

/** The same with each record's line, for digests and comparisons; `from` as above. */
export function* readEntries(directory: string, from = 0): Generator<StoredRecord> {
  for (const { line, number, record } of readStored(directory, from)) {
    if ('flaw' in record) throw damaged(placeIn(directory, number), record.flaw);
    yield { id: record.id, line, record };
  }
}

/** The same, but also throws when the records are not a prefix of the plan. */
export function* readPlanned(directory: string, plan: Plan): Generator<StoredRecord> {
  let position = 0;
  for (const entry of readEntries(directory)) {
    const wrong = outOfPlan(entry.record, plan, position);
    position += 1;
    if (wrong !== undefined) throw damaged(placeIn(directory, position), wrong);
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

/** Reads an open file, and closes it whatever happens. */
export function* openedToRead<T>(path: string, read: (descriptor: number) => Iterable<T>): Generator<T> {
  const descriptor = openToRead(path);
  try {
    yield* read(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

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
