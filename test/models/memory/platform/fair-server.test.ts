import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { FairServer } from '../../../../src/models/memory/platform/fair-server.ts';

const flows = fc.array(
  fc.record({ cap: fc.double({ min: 0.1, max: 10, noNaN: true }), weight: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 6 },
);

describe('the fair server', () => {
  test.prop([flows, fc.double({ min: 0.1, max: 20, noNaN: true })])(
    'gives all of its capacity, no flow more than its cap, and the same to flows that want more',
    (options, capacity) => {
      const server = new FairServer(new Simulation(), capacity);
      const held = options.map((each, index) => server.join({ name: `f${index}`, ...each }));
      for (const flow of held) flow.hold();
      const wanted = options.reduce((sum, { cap }) => sum + cap, 0);
      expect(server.load).toBeCloseTo(Math.min(capacity, wanted), 9);
      const hungry = held.filter(({ rate, cap }) => rate < cap - 1e-9);
      for (const { rate, cap } of held) expect(rate).toBeLessThanOrEqual(cap + 1e-12);
      for (const { rate, weight } of hungry) {
        expect(rate / weight).toBeCloseTo(hungry[0]!.rate / hungry[0]!.weight, 9);
        // Whoever has its cap gets no more a weight than those who want more.
        for (const other of held) expect(other.rate / other.weight).toBeLessThanOrEqual(rate / weight + 1e-9);
      }
    },
  );

  test('serves jobs at the rates of the moment', () => {
    const simulation = new Simulation();
    const server = new FairServer(simulation, 10);
    const ends: Record<string, number> = {};
    const job = (name: string, size: number, cap: number, startNanos: number) => {
      const flow = server.join({ name, cap });
      simulation.process(function* () {
        yield simulation.delay(startNanos);
        yield* flow.serve(size);
        ends[name] = simulation.now;
      }, name);
    };
    // Alone 10 a ns up to 100; then 5 and 5; `slow` never takes more than 2.
    job('a', 1500, 100, 0);
    job('b', 500, 100, 100);
    job('slow', 1000, 2, 0);
    simulation.run();
    // a: 8 a ns for 100 ns, 4 a ns from then on, beside b: 700 left, b done after 125 ns, then 8 a ns for 200.
    expect(ends).toEqual({ b: 225, a: 250, slow: 500 });
  });

  test('goes on where it was once its capacity is back', () => {
    const simulation = new Simulation();
    const server = new FairServer(simulation, 1);
    const flow = server.join({ name: 'f' });
    let end = 0;
    simulation.process(function* () {
      yield* flow.serve(100);
      end = simulation.now;
    }, 'job');
    simulation.process(function* () {
      yield simulation.delay(40);
      server.setCapacity(0);
      yield simulation.delay(1000);
      server.setCapacity(2);
    }, 'fault');
    simulation.run();
    expect(end).toBe(1070);
  });

  test('says what was left of a job that is abandoned', () => {
    const simulation = new Simulation();
    const flow = new FairServer(simulation, 1).join({ name: 'f' });
    let [end, left] = [0, 0];
    simulation.process(function* () {
      yield* flow.serve(100);
      end = simulation.now;
    }, 'job');
    simulation.process(function* () {
      yield simulation.delay(30);
      left = flow.abandon();
    }, 'abort');
    simulation.run();
    expect([end, left, flow.served]).toEqual([30, 70, 30]);
  });
});
