/**
 * A small slice of `npm run torture`: each ordeal once, but for kills on worker threads and over Redis,
 * which have tests of their own (campaign/killed.test.ts, campaign/engines/bullmq.test.ts).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Arena } from './arena.ts';
import { mergeTampered, stopAndDate } from './disturbed.ts';
import { killShards, twoIntoOneFolder } from './killed.ts';
import { damageFiles, fillDisks } from './spoiled.ts';

describe('a campaign keeps each of its records once, or refuses with a message', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open({ seed: 'slice', runs: 5 });
  });
  afterAll(() => arena.close());

  it('when it is killed in shards and while they are merged', async () => {
    expect((await killShards(arena, 1))['kills']).toBeGreaterThan(0);
  });

  it('when another one begins in the same folder', async () => {
    expect((await twoIntoOneFolder(arena, 1))['campaigns']).toBe(1);
  });

  it('when the disk is too small', async () => {
    expect((await fillDisks(arena, 1))['full disks']).toBe(1);
  });

  it('when it is stopped, its lock is dated anew, and it is resumed twice', async () => {
    expect((await stopAndDate(arena, 1))['stops']).toBe(1);
  });

  it('when a shard was tampered with', async () => {
    expect((await mergeTampered(arena, 6))['refused']).toBe(6);
  });

  it('when its files are damaged', async () => {
    const counts = await damageFiles(arena, 8);
    expect(counts['refused']).toBeGreaterThan(0);
    expect(counts['healed']).toBeGreaterThan(0);
  });
});
