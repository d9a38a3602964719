import { appendFileSync, closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { blocksIn, blocksOf } from '../../src/campaign/blocks.ts';
import { recordLine } from '../../src/campaign/line.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { arrangeRecords, openRecords } from '../../src/campaign/record-writer.ts';
import { readEntries, readRecords } from '../../src/campaign/store.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { smallScenario } from './fixture.ts';
import { recordsPath, storeText } from './stored.ts';
import { temporaryFolder } from './temporary.ts';

const plan = planOf(smallScenario(300));

function recordAt(position: number, message: string): RunRecord {
  const { id, variant, run } = plan.at(position);
  return { status: 'harness-error', id, variant: variant.name, run, message };
}

function storeOf(directory: string, messages: readonly string[]): readonly RunRecord[] {
  const writer = openRecords(directory, plan);
  const records = messages.map((message, index) => recordAt(writer.length + index, message));
  writer.append(records.map(recordLine));
  writer.close();
  return records;
}

describe('the store', () => {
  test.prop([fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 })])(
    'gives back the records it was given',
    (messages) => {
      const directory = temporaryFolder();
      const records = storeOf(directory, messages);
      expect([...readRecords(directory)]).toEqual(records);
    },
  );

  it('reads records longer than its buffer, with characters cut in two by it', () => {
    const directory = temporaryFolder();
    const records = storeOf(directory, ['\u00e9'.repeat(100_001), '\u{1f600}'.repeat(50_001), 'short']);
    expect([...readRecords(directory)]).toEqual(records);
  });

  test.prop([fc.nat()])('loses at most the incomplete block, wherever the file was cut', (cut) => {
    const directory = temporaryFolder();
    const path = recordsPath(directory);
    const ends = [0];
    const records = ['one', 'two', 'three'].flatMap((message) => {
      const stored = storeOf(directory, [message]);
      ends.push(statSync(path).size);
      return stored;
    });
    const whole = readFileSync(path);
    const bytes = cut % (whole.length + 1);
    writeFileSync(path, whole.subarray(0, bytes));
    const kept = ends.findLastIndex((end) => end <= bytes);
    expect([...readRecords(directory)]).toEqual(records.slice(0, kept));
    const writer = openRecords(directory, plan);
    expect(writer.length).toBe(kept);
    writer.close();
    expect(readFileSync(path)).toEqual(whole.subarray(0, ends[kept]));
  });

  it('removes an incomplete last block and appends after the last complete one', () => {
    const directory = temporaryFolder();
    const first = storeOf(directory, ['one']);
    appendFileSync(recordsPath(directory), readFileSync(recordsPath(directory)).subarray(0, 40));
    const second = storeOf(directory, ['two']);
    expect([...readRecords(directory)]).toEqual([...first, ...second]);
  });

  it.each([
    ['not JSON', 'nonsense'],
    ['another JSON', '[1,2]'],
    ['null', 'null'],
    ['no record', '{"id":"0.0"}'],
  ])('names the line that is %s', (_what, line) => {
    const directory = temporaryFolder();
    storeOf(directory, ['one']);
    appendFileSync(recordsPath(directory), blocksOf([line]));
    expect(() => [...readRecords(directory)]).toThrow(/records\.jsonl\.gz:2 is not a record/);
  });

  it('refuses to append to records that are not a prefix of the plan', () => {
    const directory = temporaryFolder();
    storeText(directory, `${recordLine(recordAt(0, ''))}\n${recordLine(recordAt(2, ''))}\n`);
    expect(() => openRecords(directory, plan)).toThrow(
      'records.jsonl.gz:2 is out of order: expected v1-r0, came run v2-r0',
    );
  });

  it('passes over blocks that end before what is asked for', () => {
    const directory = temporaryFolder();
    const records = storeOf(
      directory,
      Array.from({ length: 300 }, (_, index) => `${index}`),
    );
    const path = recordsPath(directory);
    const bytes = readFileSync(path);
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(Array.from(readEntries(directory, 140), ({ id }) => id)).toEqual(records.slice(128).map(({ id }) => id));
    expect(() => [...readEntries(directory)]).toThrow(
      'records.jsonl.gz:1 begins a block of 128 lines that has a wrong checksum: it was changed',
    );
  });

  it('cuts off whole blocks, and goes on after them', () => {
    const directory = temporaryFolder();
    const first = storeOf(directory, ['one', 'two']);
    storeOf(directory, ['three', 'four']);
    const writer = openRecords(directory, plan);
    writer.cutTo(3);
    expect(writer.length).toBe(2);
    const again = recordAt(2, 'again');
    writer.append([recordLine(again)]);
    writer.close();
    expect([...readRecords(directory)]).toEqual([...first, again]);
  });
});

describe('a store that is arranged', () => {
  test.prop([fc.array(fc.nat({ max: 200 }), { maxLength: 8 })], { numRuns: 20 })(
    'has the same bytes however its records came',
    (sizes) => {
      const [pieces, whole] = [temporaryFolder(), temporaryFolder()];
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const messages = Array.from({ length: total }, (_, index) => `${index}`.repeat(index % 7));
      let at = 0;
      for (const size of sizes) storeOf(pieces, messages.slice(at, (at += size)));
      storeOf(pieces, []);
      storeOf(whole, messages);
      arrangeRecords(pieces);
      expect(readFileSync(recordsPath(pieces))).toEqual(readFileSync(recordsPath(whole)));
      expect(readdirSync(pieces)).toHaveLength(1);
    },
  );

  it('ends a block with the line by which it has a mebibyte', () => {
    const [pieces, whole] = [temporaryFolder(), temporaryFolder()];
    const messages = Array.from({ length: 9 }, (_, index) => `${index}`.repeat(300_000));
    for (const message of messages) storeOf(pieces, [message]);
    storeOf(whole, messages);
    expect(readFileSync(recordsPath(pieces))).not.toEqual(readFileSync(recordsPath(whole)));
    arrangeRecords(pieces);
    expect(readFileSync(recordsPath(pieces))).toEqual(readFileSync(recordsPath(whole)));
    const descriptor = openSync(recordsPath(whole), 'r');
    expect(Array.from(blocksIn(descriptor), (block) => 'lines' in block && block.lines)).toEqual([4, 4, 1]);
    closeSync(descriptor);
  });
});
