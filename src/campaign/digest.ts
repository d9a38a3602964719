/**
 * The digest of a campaign: one short name for all its records. The same scenario and model give the same digest, for
 * any number of workers and interruptions.
 *
 * It is the root of a Merkle tree (SHA-256, shaped and domain-separated as in RFC 6962, section 2.1) over the record
 * lines sorted by id. A tree, unlike one hash of the file, allows merging shards and proving that a single record
 * belongs to a digest. The lines are sorted, so that their order in the file does not matter.
 */
import { hash } from 'node:crypto';

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
  const tally = new DigestTally();
  for (const entry of entries) tally.add(entry);
  return tally.digest();
}

/** The same for records that come one by one. Keeps 32 bytes and the id of each. */
export class DigestTally {
  readonly #ids: string[] = [];
  #hashes = Buffer.alloc(32 * 1024);

  add({ id, line }: RecordEntry): void {
    const place = HASH_BYTES * this.#ids.push(id) - HASH_BYTES;
    if (place === this.#hashes.length) this.#hashes = Buffer.concat([this.#hashes], 2 * place);
    this.#hashes.write(hashOf(`\0${line}`), place, 'latin1');
  }

  digest(): Digest {
    const ids = this.#ids;
    const order = Uint32Array.from(ids, (_, place) => place);
    // Code-unit order: the same on every machine, unlike a locale's.
    order.sort((a, b) => ((ids[a] ?? '') < (ids[b] ?? '') ? -1 : 1));
    for (let place = 1; place < order.length; place += 1) {
      const id = ids[order[place] ?? 0];
      if (ids[order[place - 1] ?? 0] === id) throw new Error(`two records have the id ${id}`);
    }
    const sorted = Buffer.alloc(HASH_BYTES * order.length);
    for (const [to, from] of order.entries())
      this.#hashes.copy(sorted, HASH_BYTES * to, HASH_BYTES * from, HASH_BYTES * (from + 1));
    const root = rootOf(sorted);
    return { short: shortForm(root), root: root.toString('hex') };
  }
}

const HASH_BYTES = 32;

/**
 * Hashes neighbours in pairs, level by level and in place; the odd last one moves up unchanged. This gives the tree of
 * RFC 6962. The zero before a leaf and the one before a node keep a record from being forged whose hash is a node's.
 */
function rootOf(level: Buffer): Buffer {
  let count = level.length / HASH_BYTES;
  if (count === 0) return Buffer.from(hashOf(''), 'latin1');
  const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);
  while (count > 1) {
    for (let pair = 0; pair < count >> 1; pair += 1) {
      level.copy(node, 1, 2 * pair * HASH_BYTES, 2 * (pair + 1) * HASH_BYTES);
      level.write(hashOf(node), pair * HASH_BYTES, 'latin1');
    }
    if (count % 2 === 1) level.copy(level, (count >> 1) * HASH_BYTES, (count - 1) * HASH_BYTES, count * HASH_BYTES);
    count = (count + 1) >> 1;
  }
  return level.subarray(0, HASH_BYTES);
}

/** As a string of bytes: a Buffer for each would take ten times as long. */
const hashOf = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'binary');

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
