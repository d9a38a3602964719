/** Size and SHA-256 of a file of any size, read in pieces. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

export interface Checksum {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

export function checksumOf(path: string): Checksum {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(1 << 16);
  const descriptor = openSync(path, 'r');
  try {
    let bytes = 0;
    for (let size = readSync(descriptor, piece); size > 0; size = readSync(descriptor, piece)) {
      hash.update(piece.subarray(0, size));
      bytes += size;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(descriptor);
  }
}
