/** Hosts with replicas of each other's services. */
import { describe, expect, it } from 'vitest';
import { hostParts } from '../../../../src/models/host/experiment/parts.ts';
import type { RejuvenationSettings } from '../../../../src/models/host/rejuvenation/form.ts';
import { ReplicatedLives } from '../../../../src/models/host/rejuvenation/replicated-lives.ts';
import { ssh } from '../../../../src/models/host/services/ssh.ts';

const DAY_MS = 86_400_000;

const settings = (interval: number): RejuvenationSettings => ({
  experiment: 'rejuvenation',
  vms: 1,
  memoryOfEach: 2 ** 30,
  service: ssh.name,
  horizon: DAY_MS,
  warmUp: DAY_MS / 8,
  vmm: { reboot: 'cold-vm-reboot', policy: 'time-based', interval },
  guest: { policy: 'never' },
  recovery: { vmm: 'cold-vm-reboot' },
  aging: false,
  failures: true,
  constants: {},
});

describe('replicated lives', () => {
  it('are rejuvenated one host after the other: without failures a replica is always there', () => {
    // Every 20 min each, for about 3 min: by themselves they would soon coincide.
    const lives = new ReplicatedLives(settings(DAY_MS / 72), hostParts, 3);
    const never = { meanNanos: 1e30, depth: 0 };
    const passage = lives.follow(['one'], Number.POSITIVE_INFINITY, never);
    expect(passage).not.toBe('endless');
    if (passage === 'endless') return;
    expect(passage.anyTimes).toBeGreaterThan(100);
    expect(passage.anyNanos / passage.nanos).toBeGreaterThan(0.2);
    expect(passage.allTimes).toBe(0);
  });

  it('are the same again up to a level, and then have another future', () => {
    const lives = new ReplicatedLives(settings(DAY_MS), hostParts, 2);
    const rate = { meanNanos: 3600e9, depth: 2 };
    const there = lives.follow(['one'], 1, rate);
    expect(there).toMatchObject({ isThere: true });
    expect(lives.follow(['one'], 1, rate)).toEqual(there);
    const ends = ['a', 'b'].map((seed) => lives.follow(['one', seed], Number.POSITIVE_INFINITY, rate));
    expect(ends[0]).not.toEqual(ends[1]);
    expect(lives.follow(['one', 'a'], Number.POSITIVE_INFINITY, rate)).toEqual(ends[0]);
  });
});
