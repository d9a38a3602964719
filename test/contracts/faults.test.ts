/**
 * What every fault of every model promises: it says what it does, it strikes again in the same way, and it changes the
 * machine; but for the control, which changes nothing.
 */
import { describe, expect, it } from 'vitest';
import { faultCases } from './machines-at-work.ts';

/** A flipped bit mostly makes no difference: one of so many strikes has to. */
const STRIKES = 16;
const seeds = Array.from({ length: STRIKES }, (_, seed) => seed);

describe.each(faultCases)('$name in $model', ({ fault, strike }) => {
  it('strikes components', () => {
    expect(fault.strikes.length).toBeGreaterThan(0);
  });

  it('strikes once, and describes what it does', () => {
    for (const seed of seeds) expect(strike(seed, true).acts).toEqual([expect.stringMatching(/^\S.*[^.\s]$/)]);
  });

  it('strikes again in the same way', () => {
    expect(strike(5, true)).toEqual(strike(5, true));
  });

  it('changes the machine, unless it is the control', () => {
    const changed = seeds.filter((seed) => {
      const [struck, untouched] = [strike(seed, true).state, strike(seed, false).state];
      return JSON.stringify(struck) !== JSON.stringify(untouched);
    });
    expect(changed.length > 0).toBe(fault.isControl !== true);
  });
});
