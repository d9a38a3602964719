/** A small image on a card, for tests: what is written to it, and what must be readable. */
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { KeyedHash } from '../../../../src/models/memory/images/keyed-hash.ts';
import type { ImageParts } from '../../../../src/models/memory/images/log-image.ts';
import { ProtectedStorage } from '../../../../src/models/memory/images/protected-storage.ts';
import { flashParameters } from '../../../../src/models/memory/parameters/flash.ts';
import { FlashDevice } from '../../../../src/models/memory/platform/flash.ts';
import { Power } from '../../../../src/models/memory/platform/power.ts';

export const BLOCKS = 60;
export const BLOCK_BYTES = 32;

export function cardOf(
  checkpointWrites = 100,
  groups = 16,
  perGroup = 8,
  blocks = BLOCKS,
): ImageParts & { power: Power } {
  const values = valuesOf(flashParameters);
  const power = new Power();
  const hash = new KeyedHash(0x1234_5678, 0x9abc_def0);
  const shape = { groups, groupBytes: perGroup * (BLOCK_BYTES + 16), scale: 128 };
  const device = new FlashDevice(shape, values, power);
  const storage = new ProtectedStorage(hash, values, power);
  return { device, storage, hash, blocks, blockBytes: BLOCK_BYTES, checkpointWrites, power };
}

/** The content of a block after its n-th write. */
export function contentOf(block: number, write: number): Uint8Array {
  const words = new Uint32Array(BLOCK_BYTES / 4).fill(block * 0x01_0001);
  words[0] = write;
  return new Uint8Array(words.buffer);
}

export const writeIn = (content: Uint8Array): number => new Uint32Array(content.slice().buffer)[0] ?? -1;
