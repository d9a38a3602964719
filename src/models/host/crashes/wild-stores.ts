/**
 * A guest kernel with a fault that stores where it should not: into blocks of its own page cache, now and then, without
 * knowing it. Nothing crashes and nothing becomes dirty. What was on the way to a reader is wrong from then on; the
 * question is whether it stays wrong after a reboot.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Guest } from '../host/guest.ts';

/** So many stores at random times until `forNanos` from now, each into a block of a file, if that is cached. */
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
