import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import type { ProcessBody } from '../../../../src/kernel/process.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { AgingHost, type AgingListener } from '../../../../src/models/host/host/aging-host.ts';
import { Endpoint } from '../../../../src/models/host/host/endpoint.ts';
import type { GuestService } from '../../../../src/models/host/host/guest.ts';
import { Host } from '../../../../src/models/host/host/host.ts';
import { agingParameters } from '../../../../src/models/host/parameters/aging.ts';
import { hostParameters } from '../../../../src/models/host/parameters/host.ts';

const DAY = 86_400e9;
const values = valuesOf(agingParameters);

/** Serves from the moment its guest is up. */
class Instant implements GuestService {
  readonly endpoint = new Endpoint('instant');
  *start(): ProcessBody {}
}

function hostOf(guests: number, changes: Partial<typeof values> = {}, listener: Partial<AgingListener> = {}) {
  const simulation = new Simulation();
  const host = new Host(simulation, new RandomStreams('aging'), valuesOf(hostParameters), {
    guests,
    guestBytes: 2 ** 30,
  });
  for (const guest of host.guests) guest.install(new Instant());
  const aging = new AgingHost(host, { ...values, ...changes });
  for (const guest of host.guests) for (const { endpoint } of guest.services) endpoint.watch(() => aging.look());
  host.begin();
  aging.begin({ loadChanged: () => {}, guestWorn: () => {}, vmmExhausted: () => {}, ...listener });
  return { simulation, host, aging };
}

describe('an aging host', () => {
  it('exhausts the memory of each guest after about ten days, depending on its load', () => {
    const worn: number[] = [];
    const { simulation } = hostOf(11, {}, { guestWorn: () => worn.push(simulation.now / DAY) });
    simulation.run({ until: 20 * DAY });
    expect(worn).toHaveLength(11);
    expect(Math.min(...worn)).toBeGreaterThan(7);
    expect(Math.max(...worn)).toBeLessThan(14);
    expect(new Set(worn).size).toBe(11);
  });

  it('reports a guest exactly when its work for a request fills the time between two requests', () => {
    let free = NaN;
    const { simulation, aging } = hostOf(
      1,
      { daySpread: 0, nightShare: 1 },
      {
        guestWorn: (index) => {
          free = aging.memoryOf(index).freeBytes(simulation.now);
        },
      },
    );
    simulation.run({ until: 12 * DAY });
    expect(aging.memoryOf(0).workNanos(free) / 1e9).toBeCloseTo(1 / values.requestsPerSecond, 4);
  });

  it('resets the age of a guest that boots, and keeps the age of a frozen guest', () => {
    const { simulation, host, aging } = hostOf(2);
    const [booted, frozen] = [host.guests[0]!, host.guests[1]!];
    simulation.run({ until: 3 * DAY });
    booted.halt();
    simulation.process(booted.boot());
    frozen.freeze();
    aging.look();
    const before = aging.memoryOf(1).leakedBytes(simulation.now);
    simulation.run({ until: 3 * DAY + 3600e9 });
    frozen.thaw();
    aging.look();
    const { now } = simulation;
    expect(aging.memoryOf(0).leakedBytes(now)).toBeLessThan(0.02 * before);
    expect(aging.memoryOf(0).ageNanos(now)).toBeLessThan(3600e9);
    expect(aging.memoryOf(1).leakedBytes(now)).toBeCloseTo(before, 0);
    expect(aging.memoryOf(1).ageNanos(now)).toBe(3 * DAY + 3600e9);
  });

  it(
    'runs the VMM out of heap by error paths alone, in as many days as there is heap for, and a ' +
      'new VMM has it back',
    () => {
      let exhausted = 0;
      const { simulation, host, aging } = hostOf(11, {}, { vmmExhausted: () => exhausted++ });
      const spare = aging.heap.freeBytes - values.hypercallBytes;
      const days = spare / (values.errorPathsPerDay * values.errorPathLeakBytes);
      simulation.run({ until: 0.9 * days * DAY });
      expect(exhausted).toBe(0);
      simulation.run({ until: 1.1 * days * DAY });
      expect(exhausted).toBeGreaterThan(0);
      host.vmm.start(simulation.now);
      aging.look();
      expect(aging.heap.leakedBytes).toBe(0);
      expect(aging.heap.domains).toBe(11);
    },
  );

  it('is slow for its last hours only', () => {
    const { simulation, aging } = hostOf(1, { daySpread: 0, nightShare: 1 });
    simulation.run({ until: 20 * DAY });
    const perNano = (values.requestsPerSecond * values.requestLeakBytes) / 1e9;
    const memory = aging.memoryOf(0);
    const slowBytes = memory.freeBytesAtWork(2 * values.requestNanos);
    const wornBytes = memory.freeBytesAtWork(1e9 / values.requestsPerSecond);
    expect(aging.slowNanos / ((slowBytes - wornBytes) / perNano)).toBeCloseTo(1, 6);
    expect(aging.slowNanos / 3600e9).toBeGreaterThan(1);
    expect(aging.slowNanos / 3600e9).toBeLessThan(8);
  });

  it('begins at the given age', () => {
    const { simulation, aging } = hostOf(2);
    aging.antedateGuest(1, 5 * DAY);
    aging.antedateVmm(10 * DAY, 7);
    expect(aging.memoryOf(0).ageNanos(simulation.now)).toBe(0);
    expect(aging.memoryOf(1).ageNanos(simulation.now)).toBe(5 * DAY);
    expect(aging.memoryOf(1).leakedBytes(simulation.now)).toBeCloseTo(
      5 * 86_400 * values.requestsPerSecond * values.requestLeakBytes,
      0,
    );
    expect(aging.heap.leakedBytes).toBe(
      10 * values.errorPathsPerDay * values.errorPathLeakBytes + 7 * values.domainLeakBytes,
    );
  });

  it('repeats the same events after a reset', () => {
    const worn: number[] = [];
    const built = hostOf(3, {}, { guestWorn: () => worn.push(built.simulation.now) });
    built.simulation.run({ until: 20 * DAY });
    const first = worn.splice(0);
    built.simulation.reset();
    built.host.streams.reseed('aging');
    built.host.begin();
    built.aging.begin({
      loadChanged: () => {},
      guestWorn: () => worn.push(built.simulation.now),
      vmmExhausted: () => {},
    });
    built.simulation.run({ until: 20 * DAY });
    expect(worn).toEqual(first);
  });
});
