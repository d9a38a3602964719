import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { type ConnectionOptions, Link } from '../../../../src/models/memory/platform/link.ts';

/** A Gigabit link with a round trip of a millisecond. */
const newLink = () => new Link(new Simulation(), { bytesPerNano: 0.1175, roundTripNanos: 1e6, segmentBytes: 1448 });

const rateOf = (link: Link, options: Omit<ConnectionOptions, 'name'>): number => {
  const { flow } = link.connect({ name: 'c', ...options });
  flow.hold();
  const { rate } = flow;
  flow.leave();
  return rate;
};

describe('a connection over a link', () => {
  test('carries its window a round trip, up to what the link carries', () => {
    const link = newLink();
    expect(rateOf(link, { windowBytes: 16_384 })).toBeCloseTo(0.016384, 9);
    expect(rateOf(link, { windowBytes: 1_000_000 })).toBe(0.1175);
    expect(rateOf(link, { limit: 0.0125 })).toBe(0.0125);
  });

  test('obeys the square-root law where packets are lost: a quarter of the loss, twice the rate', () => {
    const link = newLink();
    link.lose(0.01);
    // 1448 B / 1 ms x 1.2247 / 0.1
    expect(rateOf(link, {})).toBeCloseTo(0.0177343, 6);
    link.lose(0.0025);
    expect(rateOf(link, {})).toBeCloseTo(0.0354686, 6);
    link.lose(0);
    expect(rateOf(link, {})).toBe(0.1175);
  });

  test('shares with others, stands while the link is cut, and goes on as fast as the link is', () => {
    const link = newLink();
    const [a, b] = [link.connect({ name: 'a' }), link.connect({ name: 'b', limit: 0.02 })];
    a.flow.hold();
    b.flow.hold();
    expect([link.load, b.flow.rate]).toEqual([0.1175, 0.02]);
    link.cut();
    expect([a.flow.rate, b.flow.rate]).toEqual([0, 0]);
    link.slowTo(0.1);
    link.mend();
    expect(link.load).toBeCloseTo(0.01175, 9);
    b.change({ limit: 0.001 });
    expect(a.flow.rate).toBeCloseTo(0.01075, 9);
  });
});
