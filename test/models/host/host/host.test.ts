/** The host as a whole, against what was measured of single parts of it. */
import { describe, expect, it } from 'vitest';
import { runningHost, secondsOf } from './host.ts';

describe('a host', () => {
  it(
    'shuts down and boots one guest OS in the 16.8 s that were measured, 6.2 s of them for the ' +
      'boot (K52), with the 0.38 s of the toolstack',
    () => {
      const host = runningHost();
      const guest = host.guests[0]!;
      const down = secondsOf(host, () => guest.shutdown());
      const up = secondsOf(host, () => guest.boot());
      expect(up + 0.383).toBeCloseTo(6.2, 1);
      expect(down + up + 0.383).toBeCloseTo(16.8, 1);
    },
  );

  it('comes back to the beginning at a reset of its simulation: the same run takes the same time', () => {
    const host = runningHost({ guests: 3 });
    const cycle = () =>
      host.guests.map((guest) =>
        host.simulation.process(function* () {
          yield* guest.shutdown();
          yield* guest.boot();
        }),
      );
    cycle();
    host.simulation.run();
    const [first, events] = [host.simulation.now, host.simulation.events];
    host.simulation.reset();
    host.begin();
    cycle();
    host.simulation.run();
    expect([host.simulation.now, host.simulation.events]).toEqual([first, events]);
  });
});
