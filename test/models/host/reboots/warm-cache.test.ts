/** What comes through a warm-cache reboot: all that the disk has, and nothing else, as long as somebody watched. */
import { describe, expect, it } from 'vitest';
import { guestCrash } from '../../../../src/models/host/crashes/guest-crash.ts';
import { warmCacheReboot } from '../../../../src/models/host/reboots/mechanisms/warm-cache-reboot.ts';
import { hostValues } from '../host/host.ts';
import { rebooted } from './rebooting.ts';

const BLOCKS = 100;
const CORRUPTED = [3, 14, 15, 92];

/** Of a guest whose files were cached, some blocks stored into by mistake and some written and not yet written back. */
function takenOver({ without = [] as string[], isCrash = false }) {
  const { host } = rebooted(warmCacheReboot, {
    without,
    before(running) {
      const { files } = running.guests[0]!;
      files.warm(files.create(BLOCKS * hostValues.cacheBlockBytes));
      for (const block of CORRUPTED) files.cache.corrupt(block);
      for (const block of [50, 51]) files.cache.write(block, 0);
      if (isCrash) guestCrash.strike(running);
    },
  });
  const { files, takeover, state } = host.guests[0]!;
  expect(state).toBe('running');
  return { takeover, has: (block: number) => files.cache.has(block) };
}

describe('a warm-cache reboot', () => {
  it('takes over what the disk has and what a shutdown wrote back, but no block with a stray store', () => {
    const { takeover, has } = takenOver({});
    expect(takeover).toEqual({ kept: BLOCKS - CORRUPTED.length, dropped: CORRUPTED.length, wrong: 0 });
    expect([...CORRUPTED.map(has), has(50)]).toEqual([...CORRUPTED.map(() => false), true]);
  });

  it('also drops blocks that a crash prevented from being written back', () => {
    const { takeover, has } = takenOver({ isCrash: true });
    expect(takeover).toEqual({ kept: BLOCKS - CORRUPTED.length - 2, dropped: CORRUPTED.length + 2, wrong: 0 });
    expect(has(50)).toBe(false);
  });

  it('takes over all blocks, right or wrong, when stores were not watched', () => {
    const { takeover } = takenOver({ without: ['watch-stores'], isCrash: true });
    expect(takeover).toEqual({ kept: BLOCKS, dropped: 0, wrong: CORRUPTED.length + 2 });
  });

  it('finds nothing when the pages were not kept', () => {
    expect(takenOver({ without: ['keep-pages'] }).takeover).toEqual({ kept: 0, dropped: 0, wrong: 0 });
  });
});
