/**
 * XBZRLE, the delta encoding of QEMU's live migration: a page that was sent before is sent again as what has changed.
 *
 * Old and new content are compared byte by byte. Runs of equal and of different bytes alternate, an equal one first
 * (which may be empty). A run is its length in ULEB128, at most two bytes since a page has at most 2^14 - 1; a run of
 * different bytes is followed by the new bytes. The equal run at the end is left out. The format is that of QEMU's
 * docs/xbzrle.txt; a page that would take more than a page is sent whole.
 */
import { assert } from '../../../../kernel/assertions.ts';

/** Two bytes of ULEB128 hold 14 bits. */
const LONGEST_RUN = 2 ** 14 - 1;

/**
 * The encoding of `after` for a receiver who has `before`: empty when nothing has changed, null when it would not fit
 * into a page, so that the page is sent whole. Both have the same length, at most 16383 bytes.
 */
export function encode(before: Uint8Array, after: Uint8Array): Uint8Array | null {
  const { length } = after;
  assert(before.length === length && length <= LONGEST_RUN, 'XBZRLE compares two pages of one size');
  const out = new Uint8Array(length);
  let [at, size] = [0, 0];
  while (at < length) {
    // Room for the two bytes of a length, whether or not they are needed.
    if (size + 2 > length) return null;
    const equalFrom = at;
    while (at < length && before[at] === after[at]) at++;
    if (at === length) break;
    size = writeLength(out, size, at - equalFrom);
    if (size + 2 > length) return null;
    const changedFrom = at;
    while (at < length && before[at] !== after[at]) at++;
    size = writeLength(out, size, at - changedFrom);
    if (size + at - changedFrom > length) return null;
    out.set(after.subarray(changedFrom, at), size);
    size += at - changedFrom;
  }
  return out.slice(0, size);
}

/** What the sender had, from what the receiver has. Throws a RangeError for what is no encoding of a page. */
export function decode(before: Uint8Array, encoded: Uint8Array): Uint8Array {
  const page = before.slice();
  let [at, from] = [0, 0];
  while (from < encoded.length) {
    const equal = readLength(encoded, from);
    from += equal.bytes;
    at += equal.length;
    const changed = readLength(encoded, from);
    from += changed.bytes;
    if (changed.length === 0) refuse(`an empty run of changed bytes at ${from}`);
    if (from + changed.length > encoded.length) refuse(`${changed.length} bytes at ${from}, of ${encoded.length}`);
    if (at + changed.length > page.length) refuse(`a change of byte ${at + changed.length} of ${page.length}`);
    page.set(encoded.subarray(from, from + changed.length), at);
    from += changed.length;
    at += changed.length;
  }
  return page;
}

function writeLength(out: Uint8Array, at: number, length: number): number {
  if (length < 0x80) {
    out[at] = length;
    return at + 1;
  }
  out[at] = (length & 0x7f) | 0x80;
  out[at + 1] = length >> 7;
  return at + 2;
}

function readLength(encoded: Uint8Array, at: number): { readonly length: number; readonly bytes: number } {
  const [low, high] = [encoded[at], encoded[at + 1]];
  if (low === undefined) return refuse(`nothing at ${at}`);
  if (low < 0x80) return { length: low, bytes: 1 };
  if (high === undefined || high >= 0x80) return refuse(`no length of one or two bytes at ${at}`);
  return { length: (low & 0x7f) | (high << 7), bytes: 2 };
}

function refuse(came: string): never {
  throw new RangeError(`expected an XBZRLE encoding, which alternates lengths and changed bytes, got ${came}`);
}
