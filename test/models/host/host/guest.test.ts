import { describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../src/models/host/host/endpoint.ts';
import { runningHost, secondsOf } from './host.ts';

const SECOND = 1e9;

/** A guest in which something computes a tenth of a second again and again, and tells when. */
function counting() {
  const host = runningHost();
  const guest = host.guests[0]!;
  const ticks: number[] = [];
  const service = {
    endpoint: new Endpoint('counter'),
    *start() {},
    *run() {
      for (;;) {
        yield* guest.compute(SECOND / 10);
        ticks.push(host.simulation.now / SECOND);
      }
    },
  };
  guest.install(service);
  const { simulation } = host;
  simulation.reset();
  host.begin();
  const ticksIn = (from: number, to: number) => ticks.filter((at) => at > from && at <= to).length;
  return { host, guest, simulation, service, ticksIn };
}

describe('a guest', () => {
  it('continues unchanged after a freeze, its age included', () => {
    const { guest, simulation, ticksIn } = counting();
    simulation.process(function* () {
      yield simulation.delay(10 * SECOND);
      guest.freeze();
      yield simulation.delay(20 * SECOND);
      guest.thaw();
    });
    simulation.run({ until: 40 * SECOND });
    expect([ticksIn(0, 10), ticksIn(10.1, 30), ticksIn(30, 40)]).toEqual([100, 0, 100]);
    expect([guest.ageNanos, guest.boots]).toEqual([40 * SECOND, 1]);
  });

  it('computes on while it has no devices, and is young after a boot', () => {
    const { guest, simulation, ticksIn } = counting();
    guest.detach();
    simulation.run({ until: 10 * SECOND });
    expect(ticksIn(0, 10)).toBe(100);
    guest.halt();
    simulation.process(() => guest.boot());
    simulation.run({ until: 30 * SECOND });
    expect(guest.boots).toBe(2);
    expect(guest.ageNanos / SECOND).toBeCloseTo(20 - 5.8, 1);
  });

  it('answers only while its service listens, it runs, and its devices are there', () => {
    const { guest, service, simulation } = counting();
    const { endpoint } = service;
    const states: boolean[] = [];
    const look = (): void => void states.push(endpoint.answers);
    simulation.process(function* () {
      look();
      guest.detach();
      look();
      guest.attach();
      guest.freeze();
      look();
      guest.detach();
      guest.thaw();
      look();
      guest.attach();
      look();
      yield* guest.shutdown();
      look();
    });
    simulation.run();
    expect(states).toEqual([true, false, false, false, true, false]);
  });

  it('that is frozen in the middle of a boot finishes it later', () => {
    const host = runningHost();
    const guest = host.guests[0]!;
    guest.halt();
    host.simulation.process(function* () {
      yield host.simulation.delay(3 * SECOND);
      guest.scheduled.close();
      yield host.simulation.delay(10 * SECOND);
      guest.scheduled.open();
    });
    const seconds = secondsOf(host, () => guest.boot());
    expect(seconds).toBeGreaterThan(15.7);
    expect(seconds).toBeLessThan(16.3);
  });
});
