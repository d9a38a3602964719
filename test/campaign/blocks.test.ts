/** The bytes of blocks, also those that nobody honest writes. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { blocksIn, blocksOf, linesOf } from '../../src/campaign/blocks.ts';
import { sharedFolder } from './temporary.ts';

const path = join(sharedFolder(), 'blocks');

/** What a reader makes of these bytes: lines, or what is wrong. */
function read(bytes: Buffer): readonly string[] {
  writeFileSync(path, bytes);
  const descriptor = openSync(path, 'r');
  try {
    return Array.from(blocksIn(descriptor), (block) => ('blockFlaw' in block ? block : linesOf(block))).flatMap(
      (lines) => ('blockFlaw' in lines ? [lines.blockFlaw] : lines),
    );
  } finally {
    closeSync(descriptor);
  }
}

/** A block by somebody who knows the format, with what it says of itself. */
function forged(text: Buffer, { lines = 1, size = 0, textSum = crc32(text) } = {}): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(textSum);
  trailer.writeUInt32LE(text.length, 4);
  const body = Buffer.concat([deflateRawSync(text), trailer]);
  const header = Buffer.concat([Buffer.from('1f8b08060000000000ff100052560c00', 'hex'), Buffer.alloc(14)]);
  header.writeUInt32LE(size || header.length + body.length, 16);
  header.writeUInt32LE(lines, 20);
  header.writeUInt32LE(crc32(body), 24);
  header.writeUInt16LE(crc32(header.subarray(0, 28)) & 0xffff, 28);
  return Buffer.concat([header, body]);
}

const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' '));

describe('blocks', () => {
  test.prop([fc.array(line, { maxLength: 400 })])('are a gzip file of their lines', (lines) => {
    const bytes = blocksOf(lines);
    expect(read(bytes)).toEqual(lines);
    if (lines.length > 0) expect(gunzipSync(bytes).toString()).toBe(lines.map((each) => `${each}\n`).join(''));
  });

  it('may be made by others', () => {
    expect(read(Buffer.concat([forged(Buffer.from('one\n')), blocksOf(['two'])]))).toEqual(['one', 'two']);
  });

  it('are refused where any bit of them was changed, and not taken for an end that was cut short', () => {
    for (const text of ['x', 'of some length', 'aaaaaaaaaaaaaaaaaaaaaaaa'])
      for (let bit = 0, bytes = blocksOf([text]); bit < 8 * bytes.length; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect([text, bit, ...read(changed)]).toEqual([text, bit, expect.stringMatching(/wrong checksum|not a block/)]);
      }
  });

  it.each([
    ['unpacks to more than a block can have', forged(Buffer.alloc(200 << 20)), 'holds more than 5 MiB'],
    [
      'has fewer lines than it says',
      forged(Buffer.from('one\n'), { lines: 2 }),
      'holds 1 lines and says that it has 2',
    ],
    ['has a line without an end', forged(Buffer.from('one\ntwo'), { lines: 2 }), 'holds 1 lines and says'],
    ['says that it has no lines', forged(Buffer.from('one\n'), { lines: 0 }), 'which no block has'],
    ['says that it has 129 lines', forged(Buffer.from('\n'.repeat(129)), { lines: 129 }), 'which no block has'],
    ['says that it is a gigabyte', forged(Buffer.from('one\n'), { size: 1 << 30 }), 'which no block has'],
    ['says that it is only a header', forged(Buffer.from('one\n'), { size: 30 }), 'which no block has'],
    ['has the checksum of another text', forged(Buffer.from('one\n'), { textSum: 1 }), 'has a wrong checksum'],
    ['is another gzip file', Buffer.from('1f8b0800000000000003'.padEnd(80, '0'), 'hex'), 'is not a block of records'],
    ['is a text', Buffer.from('{"status":"completed","id":"v0-r0"}\n'), 'is not a block of records'],
  ])('are refused where one %s', (_what, bytes, words) => {
    expect(read(Buffer.concat([blocksOf(['before']), bytes]))).toEqual(['before', expect.stringContaining(words)]);
  });
});
