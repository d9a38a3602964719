import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { wildStores } from '../../../../src/models/host/crashes/wild-stores.ts';
import { hostValues, runningHost } from '../host/host.ts';

const SECOND = 1e9;
const BLOCKS = 200;

function struck(stores: number, isCached = true) {
  const host = runningHost();
  const guest = host.guests[0]!;
  const file = guest.files.create(BLOCKS * hostValues.cacheBlockBytes);
  if (isCached) guest.files.warm(file);
  const chance = new RandomStreams('wild').stream('stores');
  guest.spawn(wildStores(guest, chance, stores, 100 * SECOND), 'wild stores');
  const { cache } = guest.files;
  const wrong = () => Array.from({ length: BLOCKS }, (_, block) => block).filter((block) => !cache.agrees(block));
  return { host, guest, wrong };
}

describe('a faulty kernel that stores into its page cache', () => {
  it('changes cached blocks without making them dirty, anywhere in the files', () => {
    const { host, guest, wrong } = struck(30);
    host.simulation.run();
    expect(guest.files.dirtyBlocks).toBe(0);
    expect(wrong().length).toBeGreaterThan(20);
    expect(wrong().length).toBeLessThanOrEqual(30);
    expect(Math.max(...wrong()) - Math.min(...wrong())).toBeGreaterThan(BLOCKS / 2);
  });

  it('stores at random times, and stops when the guest is halted', () => {
    const { host, guest, wrong } = struck(100);
    host.simulation.run({ until: 50 * SECOND });
    const half = wrong().length;
    expect(half).toBeGreaterThan(20);
    guest.halt();
    host.simulation.run();
    expect(wrong()).toHaveLength(half);
  });

  it('changes nothing that is not cached', () => {
    const { host, guest } = struck(30, false);
    host.simulation.run();
    expect(guest.files.cachedBlocks).toBe(0);
  });
});
