/**
 * Blocks of records. A store is a gzip file (RFC 1952) of many members, so that `zcat` prints its records as JSON
 * lines. Each member is a block: some lines, compressed, with the CRC-32 of their text. An extra field of its header
 * has the size of the block, the number of its lines and the CRC-32 of its bytes, and the header has a checksum of its
 * own: so every changed byte is found, blocks can be passed over, and an end that was cut short is told from a change.
 *
 * The compressed bytes depend on the version of zlib and the processor, the text does not: what is compared between
 * machines, and what the digest is made of, is the text.
 */
import { readSync } from 'node:fs';
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';

/**
 * A block ends with the line by which it has so many, or so many bytes. More lines would hardly make it smaller, and it
 * is in memory as a whole.
 */
const LINES = 128;
const TEXT_BYTES = 1 << 20;

/** What a reader takes for possible: a block that is one long line too long, and bytes that could not be compressed. */
export const LONGEST_LINE = 4 << 20;
const LARGEST_TEXT = TEXT_BYTES + LONGEST_LINE;
const LARGEST_BLOCK = LARGEST_TEXT + (1 << 16);

/** More saves a third of the bytes and takes three times as long. */
const LEVEL = 1;

/** Deflate; with extra field and header checksum; no time, unknown system; an extra field of 16 bytes: RV, with 12. */
const HEADER_START = Buffer.from([0x1f, 0x8b, 8, 0x02 | 0x04, 0, 0, 0, 0, 0, 255, 16, 0, 0x52, 0x56, 12, 0]);
/** Where the header has the size of the block, its number of lines, the checksum of what follows it, and its own. */
const SIZE_AT = 16;
const LINES_AT = 20;
const BODY_SUM_AT = 24;
const SUM_AT = 28;
const HEADER_BYTES = 30;
/** The CRC-32 of the text, and its size. */
const TRAILER_BYTES = 8;

/** A block as it is stored. */
export interface Block {
  /** Its bytes, which are there until the next block is asked for. */
  readonly bytes: Buffer;
  readonly lines: number;
}

/** Why bytes are not a block, as the end of a sentence. */
export interface BlockFlaw {
  readonly blockFlaw: string;
}

/** The blocks of these lines, the last as short as it comes. */
export function blocksOf(lines: readonly string[]): Buffer {
  const blocks: Buffer[] = [];
  const packer = new Packer((block) => blocks.push(block));
  for (const line of lines) packer.add(line);
  packer.end();
  return Buffer.concat(blocks);
}

/** Makes blocks of lines that come one by one. */
export class Packer {
  readonly #take: (block: Buffer) => void;
  #lines: string[] = [];
  #bytes = 0;

  constructor(take: (block: Buffer) => void) {
    this.#take = take;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#bytes += Buffer.byteLength(line) + 1;
    if (this.#lines.length === LINES || this.#bytes >= TEXT_BYTES) this.end();
  }

  /** The lines that are left make a shorter block. */
  end(): void {
    if (this.#lines.length > 0) this.#take(packed(Buffer.from(`${this.#lines.join('\n')}\n`), this.#lines.length));
    this.#lines = [];
    this.#bytes = 0;
  }
}

function packed(text: Buffer, lines: number): Buffer {
  const body = deflateRawSync(text, { level: LEVEL });
  const block = Buffer.alloc(HEADER_BYTES + body.length + TRAILER_BYTES);
  HEADER_START.copy(block);
  block.writeUInt32LE(block.length, SIZE_AT);
  block.writeUInt32LE(lines, LINES_AT);
  body.copy(block, HEADER_BYTES);
  block.writeUInt32LE(crc32(text), block.length - TRAILER_BYTES);
  block.writeUInt32LE(text.length, block.length - 4);
  block.writeUInt32LE(crc32(block.subarray(HEADER_BYTES)), BODY_SUM_AT);
  block.writeUInt16LE(headerSum(block), SUM_AT);
  return block;
}

/** As RFC 1952 has it: the lower half of the CRC-32. */
const headerSum = (header: Buffer): number => crc32(header.subarray(0, SUM_AT)) & 0xffff;

/** Whether a block is as full as the lines allow, so that only the last one of a store may be another. */
export const isFull = ({ bytes, lines }: Block): boolean =>
  lines === LINES || bytes.readUInt32LE(bytes.length - 4) >= TEXT_BYTES;

/**
 * The blocks of an open file, in their order. What is cut short at its end, by a process that died, is passed over. At
 * the first bytes that are no block the reading ends with a flaw, since nothing tells where the next begins.
 */
export function* blocksIn(descriptor: number): Generator<Block | BlockFlaw> {
  const chunk = Buffer.allocUnsafe(1 << 20);
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const size = readSync(descriptor, chunk);
    if (size === 0) return;
    rest = Buffer.concat([rest, chunk.subarray(0, size)]);
    let start = 0;
    while (rest.length - start >= HEADER_BYTES) {
      const header = rest.subarray(start, start + HEADER_BYTES);
      const flaw = flawInHeader(header);
      if (flaw !== undefined) {
        yield { blockFlaw: flaw };
        return;
      }
      const end = start + header.readUInt32LE(SIZE_AT);
      if (end > rest.length) break;
      yield { bytes: rest.subarray(start, end), lines: header.readUInt32LE(LINES_AT) };
      start = end;
    }
    rest = rest.subarray(start);
  }
}

function flawInHeader(header: Buffer): string | undefined {
  if (!HEADER_START.equals(header.subarray(0, HEADER_START.length)))
    return 'is not a block of records: what follows cannot be read';
  if (header.readUInt16LE(SUM_AT) !== headerSum(header))
    return 'has a wrong checksum of its header: what follows cannot be read';
  const [size, lines] = [header.readUInt32LE(SIZE_AT), header.readUInt32LE(LINES_AT)];
  return size <= HEADER_BYTES + TRAILER_BYTES || size > LARGEST_BLOCK || lines === 0 || lines > LINES
    ? `says that it has ${size} bytes and ${lines} lines, which no block has`
    : undefined;
}

/** The lines of a block. Never unpacks more than a block can have. */
export function linesOf({ bytes, lines: count }: Block): readonly string[] | BlockFlaw {
  if (crc32(bytes.subarray(HEADER_BYTES)) !== bytes.readUInt32LE(BODY_SUM_AT)) return WRONG_SUM;
  let text: Buffer;
  try {
    // Room for what it says it holds, and one more, so that it comes in one piece.
    const chunkSize = Math.min(bytes.readUInt32LE(bytes.length - 4) + 64, LARGEST_TEXT);
    text = gunzipSync(bytes, { chunkSize, maxOutputLength: LARGEST_TEXT });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      return { blockFlaw: `holds more than ${LARGEST_TEXT >> 20} MiB, which no block does` };
    if (code?.startsWith('Z_') !== true) throw error;
    return WRONG_SUM;
  }
  const lines = linesIn(text);
  const isEnded = text.at(-1) === LINE_FEED;
  return isEnded && lines.length === count
    ? lines
    : { blockFlaw: `holds ${lines.length} lines and says that it has ${count}` };
}

const LINE_FEED = 10;

/** The lines that are ended, each as a string of its own: parts of one large string take twice as long to make. */
function linesIn(text: Buffer): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf(LINE_FEED); end >= 0; end = text.indexOf(LINE_FEED, start)) {
    lines.push(text.toString('utf8', start, end));
    start = end + 1;
  }
  return lines;
}

const WRONG_SUM: BlockFlaw = { blockFlaw: 'has a wrong checksum: it was changed' };
