import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { Accesses } from '../../../../src/models/memory/pages/accesses.ts';
import { Copy } from '../../../../src/models/memory/pages/copy.ts';
import { Layout } from '../../../../src/models/memory/pages/layout.ts';
import { idlePages } from '../../../../src/models/memory/pages/page-class.ts';
import { FairServer } from '../../../../src/models/memory/platform/fair-server.ts';
import { Guest } from '../../../../src/models/memory/platform/guest.ts';

const layout = new Layout([{ ...idlePages('hot', 1000), writesPerSecond: 10_000, readsPerSecond: 10_000 }], 2000, 16);

function bed() {
  const simulation = new Simulation();
  // The clock stops where no event is pending.
  simulation.process(function* () {
    yield simulation.delay(1e12);
  }, 'end');
  const server = new FairServer(simulation, 4);
  const streams = new RandomStreams('guest');
  const accesses = new Accesses(layout, (name) => streams.stream(name));
  const cores = server.join({ name: 'guest', cap: 2 });
  const guest = new Guest(simulation, accesses, { memory: new Copy(layout.pages, 0), cores });
  const writes = (): number => {
    guest.catchUp();
    return guest.memory.versions.reduce((sum, version) => sum + version, 0);
  };
  return { simulation, server, guest, writes };
}

describe('a guest', () => {
  test('writes as fast as it runs: with half of its cores, throttled, paused', () => {
    const { simulation, server, guest, writes } = bed();
    const after = (nanos: number): number => {
      const before = writes();
      simulation.run({ until: simulation.now + nanos });
      return writes() - before;
    };
    expect(after(1e9)).toBe(10_000);
    const others = server.join({ name: 'others', weight: 3 });
    others.hold();
    expect([guest.speed, after(1e9)]).toEqual([0.5, 5000]);
    others.rest();
    guest.throttleBy(0.25);
    expect(after(1e9)).toBe(7500);
    guest.pause();
    expect(after(1e9)).toBe(0);
    guest.resume();
    guest.throttleBy(0);
    expect(after(1e9)).toBe(10_000);
    expect(guest.ranNanos()).toBe(3.25e9);
  });

  test('serves no request while it is paused', () => {
    const { simulation, guest } = bed();
    let end = 0;
    simulation.process(function* () {
      yield guest.cpu.serve(1e6);
      end = simulation.now;
    }, 'request');
    simulation.run({ until: 0.5e6 });
    guest.pause();
    simulation.run({ until: 10e6 });
    guest.resume();
    simulation.run({ until: 20e6 });
    expect(end).toBe(10.5e6);
  });

  test('stalls at each page that is absent, once', () => {
    const { simulation, guest } = bed();
    guest.memory.clear();
    const fetched: number[] = [];
    guest.runWithAbsentPages(function* (page) {
      fetched.push(page);
      yield simulation.delay(100_000);
      guest.memory.versions[page] = 7;
    });
    simulation.run({ until: 5e9 });
    expect(new Set(fetched).size).toBe(fetched.length);
    // All of the 1000 pages that it uses, and none of the others.
    expect(fetched.length).toBe(1000);
    expect(guest.stalledNanos()).toBe(1000 * 100_000);
    expect(guest.ranNanos() + guest.stalledNanos()).toBeCloseTo(5e9, -3);
  });

  test('does not stall at a page that has come before its time', () => {
    const { simulation, guest } = bed();
    guest.memory.clear();
    let fetched = 0;
    guest.runWithAbsentPages(function* () {
      fetched += 1;
      yield simulation.delay(1);
    });
    guest.memory.versions.fill(0);
    simulation.run({ until: 1e9 });
    expect(fetched).toBe(0);
    // The writes of the last millisecond may be done already.
    expect(Math.abs(guest.memory.versions.reduce((sum, version) => sum + version, 0) - 10_000)).toBeLessThanOrEqual(10);
  });
});
