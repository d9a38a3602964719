/** What an episode keeps of a run, and what stands in the record of it. */
import { describe, expect, it } from 'vitest';
import type { Detection } from '../../src/experiment/detector.ts';
import { Episode, watchUntil } from '../../src/experiment/episode.ts';
import { Simulation } from '../../src/kernel/simulation.ts';

const repair = { name: 'mend', summary: 'mends it' };
const mechanism = { name: 'mending', summary: 'mends all', recovers: ['vmm'] as const, repairs: [repair] };
const found: Detection = { detector: 'eye', why: 'it is broken' };

function begun(repairs = mechanism.repairs, originNanos = 0) {
  const simulation = new Simulation();
  const plan = { simulation, fault: 'hammer', mechanism: { ...mechanism, repairs }, originNanos, note: () => {} };
  return { simulation, episode: new Episode(plan), passes: (nanos: number) => passed(simulation, nanos) };
}

function passed(simulation: Simulation, nanos: number): void {
  const end = simulation.on('end', () => {});
  simulation.schedule(nanos, end);
  simulation.run();
}

const result = { repairs: [{ repair, fromNanos: 5, waitedNanos: 1, toNanos: 8 }], passedOver: [], left: [] };

describe('an episode', () => {
  it('is recorded with its times since the start of the benchmark, and latencies since the strike', () => {
    const { episode, passes } = begun(undefined, 1_000);
    passes(3);
    episode.struck({ entry: 'house', step: 'door' }, [{ kind: 'broken', object: 'door' }]);
    passes(2);
    expect(episode.hears(found)).toBe(true);
    passes(3);
    expect(episode.ended({ ...result, stuck: null, fromNanos: 5, toNanos: 8 })).toBe(true);
    expect(episode.record()).toEqual({
      fault: 'hammer',
      strike: { atNanos: 1_003, entry: 'house', step: 'door' },
      damage: [{ kind: 'broken', object: 'door' }],
      detection: { detector: 'eye', atNanos: 1_005, latencyNanos: 2 },
      recovery: { mechanism: 'mending', repairs: [{ repair: 'mend', nanos: 3 }], completed: true, nanos: 3, left: [] },
    });
  });

  it('ignores reports during a recovery, and takes one afterwards', () => {
    const { episode } = begun();
    episode.struck({ entry: 'house', step: 'door' });
    expect([episode.hears(found), episode.hears(found), episode.again]).toEqual([true, false, null]);
    episode.ended({ ...result, stuck: null, fromNanos: 0, toNanos: 0 });
    const other = { ...found, why: 'it is broken again' };
    expect([episode.hears(other), episode.hears(found), episode.again]).toEqual([false, false, other]);
  });

  it('without a recovery takes the report of the next detector at once', () => {
    const { episode } = begun([]);
    episode.hears(found);
    episode.hears(found);
    expect([episode.isRecovering, episode.again]).toEqual([false, found]);
  });

  it('does not resume after a recovery that is stuck', () => {
    const { episode } = begun();
    episode.struck({ entry: 'house', step: 'door' });
    episode.hears(found);
    expect(episode.ended({ ...result, stuck: { why: 'no nails' }, fromNanos: 0, toNanos: 0 })).toBe(false);
    expect(episode.resumedAt).toBeNull();
    expect(episode.record().recovery).toMatchObject({ completed: false, stuck: 'no nails' });
  });

  it('has only its fault when nothing was struck', () => {
    expect(begun().episode.record()).toEqual({ fault: 'hammer', damage: [] });
  });
});

describe('the observation of a run', () => {
  const busy = () => {
    const simulation = new Simulation();
    const tick = simulation.on('tick', () => simulation.schedule(1, tick));
    simulation.schedule(0, tick);
    return simulation;
  };

  it('is checked at intervals for completeness, and ends at its limit', () => {
    const simulation = busy();
    expect(watchUntil(() => simulation.now >= 25, simulation, { lookNanos: 10 })).toBe(true);
    expect(simulation.now).toBe(30);
    expect(watchUntil(() => false, simulation, { lookNanos: 10, untilNanos: 55 })).toBe(true);
    expect(simulation.now).toBe(60);
  });

  it('ends a run that exceeds the bound on events', () => {
    const simulation = busy();
    expect(watchUntil(() => false, simulation, { lookNanos: 10, maxEvents: 100 })).toBe(false);
    expect(simulation.events).toBe(100);
  });
});
