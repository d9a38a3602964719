/**
 * The store of earlier versions: records.jsonl, the lines of the records as they are, one after the other. It is still
 * read, so that old results can be looked at and verified, and never written.
 */
import { readSync } from 'node:fs';
import { LONGEST_LINE } from './blocks.ts';
import { CampaignRefusal } from './refusal.ts';

export const earlierFile = 'records.jsonl';

/** The whole lines of an open file, some at a time; what comes after the last newline is left out. */
export function* earlierLines(descriptor: number): Generator<readonly string[]> {
  const chunk = Buffer.allocUnsafe(1 << 20);
  let rest: Buffer = Buffer.alloc(0);
  for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
    if (rest.length > LONGEST_LINE)
      throw new CampaignRefusal('damaged', `${earlierFile} has a line of more than ${LONGEST_LINE >> 20} MiB`);
    rest = Buffer.concat([rest, chunk.subarray(0, size)]);
    const end = rest.lastIndexOf(NEWLINE);
    if (end !== -1) yield rest.toString('utf8', 0, end).split('\n');
    rest = rest.subarray(end + 1);
  }
}

const NEWLINE = 0x0a;
