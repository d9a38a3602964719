/**
 * A faulty guest kernel that occasionally stores into blocks of its own page cache by mistake. Nothing crashes, and the
 * blocks are not marked dirty. Readers get wrong data from then on; the question is whether the data are still wrong
 * after a reboot.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Guest } from '../host/guest.ts';

/**
 * Makes this number of stores at random times within `forNanos`. Each hits a random block of a file, and has an effect
 * if the block is cached.
 */
export function* wildStores(guest: Guest, chance: Stream, stores: number, forNanos: number): ProcessBody {
  const { simulation } = guest.supplier;
  const times = Array.from({ length: stores }, () => Math.floor(chance.uniform(0, forNanos))).sort((a, b) => a - b);
  const beganAt = simulation.now;
  for (const time of times) {
    yield simulation.delay(beganAt + time - simulation.now);
    const { files } = guest;
    if (files.fileBlocks > 0) files.cache.corrupt(chance.integer(0, files.fileBlocks - 1));
  }
}
