import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
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

  test.each([1, 2, 4, 8])('stalls one of its %i vCPUs at a time, and the others go on', (vcpus) => {
    const [perSecond, fetchNanos, nanos] = [2000, 400_000, 4e9];
    const simulation = new Simulation();
    const streams = new RandomStreams('vcpus');
    const layout = new Layout([{ ...idlePages('absent', 1000), readsPerSecond: perSecond }], 1000, 16);
    const accesses = new Accesses(layout, (name) => streams.stream(name));
    const guest = new Guest(simulation, accesses, { memory: new Copy(layout.pages), cores: null }, vcpus);
    let fetched = 0;
    // Never there: each access waits.
    guest.runWithAbsentPages(function* () {
      fetched++;
      yield simulation.delay(fetchNanos);
    });
    simulation.run({ until: nanos });
    // Each vCPU runs for the time between its accesses, and then waits for its page.
    const between = (vcpus * 1e9) / perSecond;
    expect(guest.ranNanos() / nanos).toBeCloseTo(between / (between + fetchNanos), 2);
    expect(guest.ranNanos() + guest.stalledNanos()).toBeCloseTo(nanos, -3);
    expect(fetched / ((vcpus * nanos) / (between + fetchNanos))).toBeCloseTo(1, 2);
  });

  test.prop([fc.integer({ min: 2, max: 8 }), fc.integer({ min: 0, max: 3e8 }), fc.integer({ min: 0, max: 3e8 })])(
    'deals its accesses to its vCPUs, none twice and none left out',
    (vcpus, before, after) => {
      const of = [
        { ...idlePages('read', 300), readsPerSecond: 3000, writesPerSecond: 500 },
        { ...idlePages('swept', 100), writesPerSecond: 700, order: 'sweep' as const },
        { ...idlePages('bursty', 100), writesPerSecond: 900, bursts: { everyNanos: 5e7, lastingNanos: 1e7 } },
      ];
      const streams = new RandomStreams('dealt');
      const whole = () => new Accesses(new Layout(of, 600, 16), (name) => streams.stream(name));
      const count = (accesses: Accesses, until: number): number => {
        let seen = 0;
        while (accesses.next(until) !== null) seen++;
        return seen;
      };
      const accesses = whole();
      count(accesses, before);
      const dealt = accesses.dealtTo(vcpus).reduce((sum, own) => sum + count(own, before + after), 0);
      // Hermite's identity: the floors of x/n, x/n + 1/n ... add up to that of x. A rounding may move one.
      expect(Math.abs(dealt - count(accesses, before + after))).toBeLessThanOrEqual(1);
    },
  );

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
