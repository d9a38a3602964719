/**
 * The digest of a campaign: one short name for all its records. The same scenario and model give the same digest, for
 * any number of workers and interruptions.
 *
 * It is the root of a Merkle tree (SHA-256, shaped and domain-separated as in RFC 6962, section 2.1) over the record
 * lines sorted by id. A tree, unlike one hash of the file, allows merging shards and proving that a single record
 * belongs to a digest. The lines are sorted, so that their order in the file does not matter.
 */
import { createHash } from 'node:crypto';

/** A record as stored: its id and the exact bytes of its line, without the newline. */
export interface RecordEntry {
  readonly id: string;
  readonly line: string;
}

export interface Digest {
  /**
   * What tables and captions show: `rvisim:` and the first 100 bits of the root in Crockford's base 32, in groups of
   * four.
   */
  readonly short: string;
  /** The whole root, in hexadecimal. */
  readonly root: string;
}

/** The digest of these records, in any order. Two records of one id are a bug of the caller. */
export function digestOf(entries: Iterable<RecordEntry>): Digest {
  const leaves = Array.from(entries, ({ id, line }) => ({ id, hash: hashOf(leafTag, Buffer.from(line)) }));
  // Code-unit order: the same on every machine, unlike a locale's.
  leaves.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  leaves.forEach(({ id }, place) => {
    if (place > 0 && leaves[place - 1]?.id === id) throw new Error(`two records have the id ${id}`);
  });
  const root = rootOf(leaves.map(({ hash }) => hash));
  return { short: shortForm(root), root: root.toString('hex') };
}

// Without the tags a record could be forged whose leaf hash equals the hash of an inner node.
const leafTag = Buffer.of(0);
const nodeTag = Buffer.of(1);

/** Hashes neighbours in pairs, level by level; the odd last one moves up unchanged. This gives the tree of RFC 6962. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  let level = leaves;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let left = 0; left < level.length; left += 2) {
      const [a, b] = level.slice(left, left + 2) as [Buffer, Buffer?];
      above.push(b === undefined ? a : hashOf(nodeTag, a, b));
    }
    level = above;
  }
  return level[0] ?? hashOf();
}

function hashOf(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Crockford's base 32: no I, L, O or U, so that a digest can be read out over the telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const shortLength = 20;

function shortForm(root: Buffer): string {
  let bits = BigInt(`0x${root.toString('hex')}`) >> BigInt(root.length * 8 - shortLength * 5);
  let text = '';
  for (let place = 0; place < shortLength; place += 1) {
    text = alphabet.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `rvisim:${text.match(/.{4}/g)?.join('-') ?? ''}`;
}
