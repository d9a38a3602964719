import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Speculation } from '../../../../src/models/memory/tcp/speculation.ts';
import { SEGMENT } from './network.ts';
import { ProtectedGuest, type ProtectionOptions } from './protected-guest.ts';

const rateOf = (options: ProtectionOptions): number => new ProtectedGuest(options).rate(1e9, 0.5e9);

describe('a guest whose output is held', () => {
  test('sends one window in each epoch', () => {
    for (const segments of [12, 44, 180])
      for (const epochNanos of [25e6, 100e6]) {
        const windowBytes = segments * SEGMENT;
        const rate = rateOf({ mode: 'plain', windowBytes, epochNanos, commitNanos: 0 });
        expect(rate / ((windowBytes * 1e9) / epochNanos)).toBeCloseTo(1, 1);
      }
  });

  test('does not take a checkpoint for a loss, since its round trip has the epochs in it', () => {
    const guest = new ProtectedGuest({ mode: 'plain', epochNanos: 150e6, pauseNanos: 50e6 });
    guest.rate(5e9, 0);
    expect(guest.guestEnd.sender.expirations).toBe(0);
    expect(guest.guestEnd.sender.state.roundTrip / 1e6).toBeGreaterThan(100);
  });

  test('is told of bytes, and tells of bytes, only after their epoch', () => {
    const guest = new ProtectedGuest({ mode: 'plain', epochNanos: 100e6 });
    guest.clientEnd.sender.write(2 * SEGMENT);
    guest.atGuest.onBytes = () => guest.guestEnd.sender.write(100);
    guest.runFor(99e6);
    expect(guest.atGuest.bytes).toBe(2 * SEGMENT);
    expect([guest.clientEnd.sender.state.una, guest.atClient.bytes]).toEqual([0, 0]);
    guest.runFor(10e6);
    expect([guest.clientEnd.sender.state.una, guest.atClient.bytes]).toEqual([2 * SEGMENT, 100]);
  });
});

describe('speculative communication', () => {
  test('gains as much as a window is smaller, where the network has room', () => {
    const gain = (windowBytes: number): number =>
      rateOf({ mode: 'aware', windowBytes }) / rateOf({ mode: 'plain', windowBytes });
    const [small, large] = [gain(2 ** 16), gain(2 ** 18)];
    // Slope -1 in logarithms: four times the window, a quarter of the gain.
    expect(small / large).toBeCloseTo(4, 0);
    expect(large).toBeGreaterThan(10);
  });

  test('comes near an unprotected guest only with congestion control that knows of the buffer', () => {
    const [open, speculative, aware] = (['open', 'speculative', 'aware'] as const).map((mode) =>
      rateOf({ mode, windowBytes: 2 ** 18 }),
    ) as [number, number, number];
    expect(aware / open).toBeGreaterThan(0.98);
    expect(speculative / open).toBeLessThan(0.9);
  });

  test('gains nothing where the guest receives: its acknowledgements tell that bytes are safe', () => {
    const received = (mode: ProtectionOptions['mode']): number => {
      const guest = new ProtectedGuest({ mode });
      guest.clientEnd.sender.write(Number.POSITIVE_INFINITY);
      guest.runFor(2e9);
      return guest.atGuest.bytes;
    };
    expect(received('aware') / received('plain')).toBeCloseTo(1, 1);
  });

  test('answers no request sooner: a response waits for its epoch in any case', () => {
    const answered = (mode: ProtectionOptions['mode']): number => {
      const guest = new ProtectedGuest({ mode });
      guest.atGuest.onBytes = () => guest.guestEnd.sender.write(1000);
      guest.atClient.onBytes = () => guest.clientEnd.sender.write(200);
      guest.clientEnd.sender.write(200);
      guest.runFor(3e9);
      return guest.atClient.bytes / 1000;
    };
    expect(answered('aware')).toBe(answered('plain'));
    // One in an epoch of 25 ms and the 5 ms after it: all but the one under way.
    expect(answered('plain')).toBe(99);
  });

  test('keeps no more than its buffer', () => {
    const guest = new ProtectedGuest({ mode: 'speculative', bufferBytes: 100_000 });
    guest.rate(1e9, 0);
    const { output, guestEnd } = guest;
    expect(guestEnd.sender.state.una - guest.clientEnd.receiver.state.expected).toBeLessThan(100_000);
    expect(output instanceof Speculation && output.droppedBytes).toBeGreaterThan(0);
  });
});

test('whatever fails when, the client knows nothing that the backup does not, and gets every byte once', () => {
  fc.assert(
    fc.property(
      fc.record({
        mode: fc.constantFrom('plain' as const, 'speculative' as const, 'aware' as const),
        windowBytes: fc.integer({ min: 2 * SEGMENT, max: 200_000 }),
        roundTripNanos: fc.integer({ min: 20_000, max: 20e6 }),
        epochNanos: fc.integer({ min: 10e6, max: 100e6 }),
        bufferBytes: fc.integer({ min: 20_000, max: 1e6 }),
        loss: fc.constantFrom(0, 0, 0.01, 0.1),
        timersRun: fc.boolean(),
      }),
      fc.integer({ min: 30e6, max: 400e6 }),
      fc.integer({ min: 1, max: 500_000 }),
      (options, failsAt, bytes) => {
        const guest = new ProtectedGuest(options);
        guest.guestEnd.sender.write(bytes);
        guest.clientEnd.sender.write(bytes);
        guest.runFor(failsAt);
        fc.pre(guest.epoch >= 2);
        guest.failOver(50e6);
        const { output, guestEnd, clientEnd } = guest;
        expect(clientEnd.sender.state.una).toBeLessThanOrEqual(guestEnd.receiver.state.expected);
        expect(clientEnd.receiver.state.expected).toBeLessThanOrEqual(
          output instanceof Speculation ? output.save()[0]!.taken : guestEnd.sender.state.highest,
        );
        const isDone = () => Math.min(clientEnd.receiver.state.expected, guestEnd.receiver.state.expected) >= bytes;
        for (let second = 0; second < 600 && !isDone(); second++) guest.runFor(1e9);
        expect([clientEnd.receiver.state.expected, guestEnd.receiver.state.expected]).toEqual([bytes, bytes]);
        expect(clientEnd.sender.acksOfUnsent).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
});
