import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newEndpointState } from '../../../../src/models/memory/tcp/endpoint.ts';
import { Network, SEGMENT } from './network.ts';

/** Single segments, and runs of them in one event. */
const RUNS = [1, 44];

describe('a bulk transfer', () => {
  test.each(RUNS)('carries a window a round trip (runs of %i)', (mostRunSegments) => {
    for (const [segments, roundTripNanos] of [
      [12, 10e6],
      [44, 10e6],
      [44, 100e6],
      [400, 100e6],
    ] as const) {
      const windowBytes = segments * SEGMENT;
      const network = new Network({ windowBytes, roundTripNanos, mostRunSegments });
      const law = (windowBytes * 1e9) / roundTripNanos;
      const rate = network.rate(2e9, 2e9);
      expect(Math.abs(rate / law - 1), `${segments} segments in ${roundTripNanos / 1e6} ms`).toBeLessThan(0.05);
    }
  });

  test.each(RUNS)('fills a line with what is left of it beside the headers (runs of %i)', (mostRunSegments) => {
    const rate = new Network({ windowBytes: 2 ** 18, mostRunSegments }).rate(0.5e9, 0.5e9);
    expect(rate).toBeCloseTo((0.125e9 * SEGMENT) / (SEGMENT + 90), -6);
  });

  test.each(RUNS)('obeys the square-root law within 15 percent (runs of %i)', (mostRunSegments) => {
    for (const loss of mostRunSegments === 1 ? [0.004] : [0.001, 0.004]) {
      const network = new Network({
        windowBytes: 2 ** 24,
        roundTripNanos: 10e6,
        loss,
        mostRunSegments,
        queueBytes: 1e8,
      });
      const law = ((SEGMENT * 1e9) / 10e6) * Math.sqrt(1.5 / loss);
      expect(Math.abs(network.rate(80e9, 5e9) / law - 1), `loss ${loss}`).toBeLessThan(0.15);
    }
  });

  test('doubles what it sends each round trip in slow start', () => {
    const network = new Network({ windowBytes: 2 ** 24, roundTripNanos: 100e6, mostRunSegments: 1 });
    network.serverEnd.sender.write(Number.POSITIVE_INFINITY);
    for (const [roundTrips, segments] of [
      [1, 10],
      [2, 30],
      [3, 70],
      [4, 150],
    ] as const) {
      network.simulation.run({ until: roundTrips * 100e6 - 1e6 });
      expect(network.atClient.bytes / SEGMENT).toBe(segments);
    }
  });

  test('grows by a segment each round trip in congestion avoidance', () => {
    const network = new Network({ windowBytes: 2 ** 24, roundTripNanos: 100e6 });
    network.serverEnd.sender.state.threshold = 10 * SEGMENT;
    network.rate(1.99e9, 0);
    expect(Math.round(network.serverEnd.sender.state.window / SEGMENT)).toBe(10 + 18);
  });
});

describe('a loss', () => {
  test('of one segment is made good within a round trip or two, without a time-out', () => {
    const network = new Network({ windowBytes: 44 * SEGMENT, roundTripNanos: 10e6 });
    network.serverEnd.sender.write(200 * SEGMENT);
    network.runFor(25e6);
    network.toClient.cut();
    network.serverEnd.sender.write(SEGMENT);
    network.runFor(1e6);
    network.toClient.mend();
    network.runFor(100e6);
    expect(network.atClient.bytes).toBe(201 * SEGMENT);
    expect(network.serverEnd.sender.expirations).toBe(0);
  });

  test('of everything is tried again after a time-out that doubles, until the connection is given up', () => {
    const network = new Network({ roundTripNanos: 10e6, mostTimeouts: 4 });
    network.serverEnd.sender.write(10 * SEGMENT);
    network.runFor(1e9);
    network.toClient.cut();
    network.serverEnd.sender.write(SEGMENT);
    const { sender } = network.serverEnd;
    const from = network.simulation.now;
    const times: number[] = [];
    for (let seen = 0; network.atServer.resets === 0; network.simulation.step())
      if (sender.expirations > seen) {
        seen = sender.expirations;
        times.push(network.simulation.now - from);
      }
    // Two hundred milliseconds over a round trip of ten.
    expect(times[0]! / 1e6).toBeGreaterThan(200);
    expect(times[0]! / 1e6).toBeLessThan(240);
    for (const [index, factor] of [3, 7, 15].entries()) expect(times[index + 1]! / times[0]!).toBeCloseTo(factor, 6);
    expect(network.simulation.now - from).toBeCloseTo(31 * times[0]!, -3);
    expect(network.atServer.resets).toBe(1);
  });
});

describe('an acknowledgement', () => {
  test('of a single segment waits, that of two does not', () => {
    const network = new Network({ roundTripNanos: 1e6 });
    network.serverEnd.sender.write(SEGMENT);
    network.runFor(30e6);
    expect(network.serverEnd.sender.state.una).toBe(0);
    network.runFor(12e6);
    expect(network.serverEnd.sender.state.una).toBe(SEGMENT);
    network.serverEnd.sender.write(2 * SEGMENT);
    network.runFor(2e6);
    expect(network.serverEnd.sender.state.una).toBe(3 * SEGMENT);
  });

  test('goes with the answer of an application that has one', () => {
    const network = new Network({ roundTripNanos: 1e6 });
    network.atServer.onBytes = () => network.serverEnd.sender.write(100);
    network.clientEnd.sender.write(100);
    network.runFor(2e6);
    expect(network.clientEnd.sender.state.una).toBe(100);
    expect(network.atClient.bytes).toBe(100);
  });
});

describe('a machine that is paused', () => {
  const paused = (timersRun: boolean): Network => {
    const network = new Network({ roundTripNanos: 10e6, timersRun });
    network.serverEnd.sender.write(20 * SEGMENT);
    network.runFor(1e9);
    network.serverEnd.sender.write(10 * SEGMENT);
    network.server.pause();
    network.runFor(1e9);
    return network;
  };

  test('takes the pause for a loss if its timers run on', () => {
    const network = paused(true);
    expect(network.serverEnd.sender.expirations).toBe(0);
    network.server.resume();
    expect(network.serverEnd.sender.expirations).toBe(1);
    network.runFor(1e9);
    expect(network.atClient.bytes).toBe(30 * SEGMENT);
  });

  test('does not notice the pause if they stand still', () => {
    const network = paused(false);
    network.server.resume();
    network.runFor(1e9);
    expect(network.serverEnd.sender.expirations).toBe(0);
    expect(network.serverEnd.sender.retransmittedBytes).toBe(0);
    // Nor does its estimate of the round trip.
    expect(network.serverEnd.sender.state.roundTrip / 1e6).toBeLessThan(15);
    expect(network.atClient.bytes).toBe(30 * SEGMENT);
  });

  test('loses what its inbox does not hold, and gets it again', () => {
    const network = new Network({ inboxBytes: 4 * SEGMENT, roundTripNanos: 1e6 });
    network.server.pause();
    network.clientEnd.sender.write(10 * SEGMENT);
    network.runFor(50e6);
    expect(network.server.droppedBytes).toBe(6 * SEGMENT);
    network.server.resume();
    network.runFor(2e9);
    expect(network.atServer.bytes).toBe(10 * SEGMENT);
  });
});

test('a connection that one side breaks is reset at the other, and so is one that it does not know', () => {
  const network = new Network();
  network.serverEnd.reset();
  network.runFor(1e6);
  expect([network.atClient.resets, network.atServer.resets]).toEqual([1, 0]);
  network.clientEnd.reopen(65_536);
  network.clientEnd.sender.write(100);
  network.runFor(2e6);
  expect(network.atClient.resets).toBe(2);
});

test('a machine that goes back to a checkpoint sends again, and the client gets every byte once', () => {
  const network = new Network({ roundTripNanos: 10e6 });
  network.serverEnd.sender.write(100 * SEGMENT);
  network.runFor(15e6);
  const checkpoint = newEndpointState();
  network.serverEnd.save(checkpoint);
  network.runFor(1e6);
  network.serverEnd.restore(checkpoint);
  network.runFor(5e9);
  expect(network.atClient.bytes).toBe(100 * SEGMENT);
});

test('whatever is lost, every byte arrives once and in order, in both directions', () => {
  fc.assert(
    fc.property(
      fc.record({
        loss: fc.double({ min: 0, max: 0.2, noNaN: true }),
        ackLoss: fc.double({ min: 0, max: 0.2, noNaN: true }),
        seed: fc.string({ maxLength: 4 }),
        mostRunSegments: fc.constantFrom(...RUNS),
        timersRun: fc.boolean(),
        queueBytes: fc.constantFrom(5000, 50_000, 1e6),
        windowBytes: fc.integer({ min: SEGMENT, max: 200_000 }),
        roundTripNanos: fc.integer({ min: 10_000, max: 50e6 }),
      }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 0, max: 300e6 })), { maxLength: 5 }),
      (options, writes) => {
        const network = new Network({ ...options, mostTimeouts: 1000 });
        let sum = 0;
        for (const [bytes, nanos] of writes) {
          sum += bytes;
          network.serverEnd.sender.write(bytes);
          network.clientEnd.sender.write(bytes);
          network.runFor(nanos / 2);
          network.server.pause();
          network.runFor(nanos / 2);
          network.server.resume();
        }
        network.runFor(2000e9);
        expect([network.atClient.bytes, network.atServer.bytes]).toEqual([sum, sum]);
      },
    ),
    { numRuns: 60 },
  );
});
