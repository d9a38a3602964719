import { describe, expect, it } from 'vitest';
import {
  AutoConverge,
  adaptedRate,
  endsByQemu,
  endsByXen,
  type Round,
} from '../../../../../src/models/memory/mechanisms/migration/last-round.ts';

const rules = { mostRounds: 29, fewPages: 50, mostMemories: 3 };
const round = (number: number, sentPages: number, skippedPages = 0): Round => ({
  number,
  sentPages,
  skippedPages,
  nanos: 1e9,
});
const so = { totalPages: 0, memoryPages: 1000, rateIsAtMost: false };

describe("Xen's rule for the last round", () => {
  it('goes on while rounds shrink', () => {
    expect(endsByXen(round(2, 400), round(1, 1000), { ...so, rateIsAtMost: true }, rules)).toBeNull();
  });

  it('takes a round that sent more for the end only when the rate is at its maximum', () => {
    expect(endsByXen(round(3, 500), round(2, 400), so, rules)).toBeNull();
    expect(endsByXen(round(3, 500), round(2, 400), { ...so, rateIsAtMost: true }, rules)).toMatch('sent more');
    expect(endsByXen(round(1, 500), null, { ...so, rateIsAtMost: true }, rules)).toBeNull();
  });

  it('counts what was skipped among what was due', () => {
    expect(endsByXen(round(2, 10, 39), round(1, 1000), so, rules)).toMatch('fewer than 50');
    expect(endsByXen(round(2, 10, 40), round(1, 1000), so, rules)).toBeNull();
  });

  it('ends after 29 rounds, and above three memories', () => {
    expect(endsByXen(round(28, 100), round(27, 100), so, rules)).toBeNull();
    expect(endsByXen(round(29, 100), round(28, 100), so, rules)).toMatch('29 rounds');
    expect(endsByXen(round(5, 100), round(4, 100), { ...so, totalPages: 3000 }, rules)).toBeNull();
    expect(endsByXen(round(5, 100), round(4, 100), { ...so, totalPages: 3001 }, rules)).toMatch('3 memories');
  });
});

describe("Xen's adaptive rate", () => {
  const mbit = 1.25e-4;
  const rates = { first: 100 * mbit, most: 500 * mbit, step: 50 * mbit };
  it('is 50 Mb/s above what was dirtied, at most 500, and stays where it is fast enough', () => {
    expect(adaptedRate(rates.first, 90 * mbit * 1e9, 1e9, rates)).toBe(rates.first);
    expect(adaptedRate(rates.first, 120 * mbit * 1e9, 1e9, rates) / mbit).toBeCloseTo(170, 6);
    expect(adaptedRate(rates.first, 480 * mbit * 1e9, 1e9, rates)).toBe(rates.most);
  });
});

describe("QEMU's rules", () => {
  it('stop the guest when what is left takes no longer than the allowed downtime', () => {
    expect(endsByQemu(30e6, 0.1, 300e6)).toBe(true);
    expect(endsByQemu(30e6 + 1, 0.1, 300e6)).toBe(false);
  });

  it('throttle the guest after the second period in which it was too fast: 20 %, then 10 % more each time', () => {
    const converge = new AutoConverge({ trigger: 0.5, first: 0.2, step: 0.1, most: 0.99 });
    const seen = Array.from({ length: 20 }, () => {
      converge.judges(60, 100);
      return Number(converge.throttle.toFixed(2));
    });
    expect(seen.slice(0, 6)).toEqual([0, 0.2, 0.2, 0.3, 0.3, 0.4]);
    expect(seen.at(-1)).toBe(0.99);
    expect(converge.judges(50, 100)).toBe(false);
  });
});
