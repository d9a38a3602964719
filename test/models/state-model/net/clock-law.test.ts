/** Clocks by laws other than the exponential: what is drawn, and what a chain makes of them. */
import { describe, expect, it } from 'vitest';
import { phasesOf } from '../../../../src/analysis/markov/phases.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { type ClockLaw, drawTime, variationSquared } from '../../../../src/models/state-model/net/clock-law.ts';
import type { Clock, StateModel } from '../../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../../src/models/state-model/net/net.ts';
import { Walk } from '../../../../src/models/state-model/net/walk.ts';
import { after, component, from, HOUR_MS, some, system } from './systems.ts';

const laws: readonly ClockLaw[] = [
  { name: 'weibull', shape: 0.7 },
  { name: 'weibull', shape: 2 },
  { name: 'gamma', shape: 0.5 },
  { name: 'gamma', shape: 3.3 },
  { name: 'lognormal', variation: 0.4 },
  { name: 'lognormal', variation: 1.5 },
  { name: 'hyperexponential', variation: 2 },
  { name: 'uniform', spread: 0.8 },
  { name: 'empirical', timesMs: [1, 2, 2, 7, 30], timesMeanMs: 8.4 },
];

describe.each(laws)('the law $name', (law) => {
  const MEAN = 40;

  it('is drawn with its mean and its variation', () => {
    const stream = new RandomStreams('laws').stream(JSON.stringify(law));
    const draws = Array.from({ length: 40_000 }, () => drawTime(law, MEAN, stream));
    const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
    const square = draws.reduce((sum, each) => sum + (each / mean - 1) ** 2, 0) / draws.length;
    const expected = variationSquared(law);
    expect(Math.abs(mean - MEAN)).toBeLessThan(4 * MEAN * Math.sqrt(expected / draws.length));
    expect(square / expected).toBeGreaterThan(0.85);
    expect(square / expected).toBeLessThan(1.15);
  });

  it('is given a chain of stages with the same mean and variance', () => {
    const { mean, square } = momentsOf(law);
    expect(mean).toBeCloseTo(1, 12);
    expect(square - 1).toBeCloseTo(variationSquared(law), 10);
  });
});

it('a law that hardly varies is given a hundred stages', () => {
  const { mean, square } = momentsOf({ name: 'gamma', shape: 1000 });
  expect(mean).toBeCloseTo(1, 12);
  expect(square - 1).toBeCloseTo(0.01, 12);
});

/** First two moments of the stages for a mean of 1: of what is left from a stage on, backwards. */
function momentsOf(law: ClockLaw): { readonly mean: number; readonly square: number } {
  const { pace, stages } = phasesOf({ kind: 'law', law, meanMs: 1, keeps: false });
  return stages.reduceRight(
    ({ mean, square }, { factor, onward }) => {
      const own = 1 / (pace * factor);
      return { mean: own + onward * mean, square: 2 * own * own + onward * (2 * own * mean + square) };
    },
    { mean: 0, square: 0 },
  );
}

describe('a repair by another law that races an exponential failure', () => {
  const [REPAIR, FAILURE, BETWEEN] = [4, 6, 3];
  /** While the first of two units is repaired the second may fail; then the system is down for an hour. */
  function shareOfLosses(clock: Clock): { readonly share: number; readonly error: number } {
    const unit = component(
      'pair',
      ['both', 'one', 'none'],
      [
        from('both', 'one', after(BETWEEN)),
        from('one', 'both', clock),
        from('one', 'none', after(FAILURE)),
        from('none', 'both', after(1)),
      ],
    );
    const model: StateModel = system([unit], [[some('pair', ['both', 'one'])]]);
    const limits = { horizonNanos: 100_000 * HOUR_MS * 1e6, warmUpNanos: null, maxEvents: 1e7 };
    const { outages, spentNanos } = new Walk(netOf(model)).run('race', limits);
    const cycles = spentNanos[0]![0]! / (BETWEEN * HOUR_MS * 1e6);
    const share = outages / cycles;
    return { share, error: Math.sqrt((share * (1 - share) + share * share) / cycles) };
  }

  /** Of a law of the repair its Laplace transform at the rate of the failure: how often the repair is over first. */
  it.each<[ClockLaw, number]>([
    [{ name: 'gamma', shape: 2.5 }, (1 + REPAIR / 2.5 / FAILURE) ** -2.5],
    [{ name: 'uniform', spread: 0.75 }, (Math.exp(-1 / FAILURE) - Math.exp(-7 / FAILURE)) / (6 / FAILURE)],
    [
      { name: 'empirical', timesMs: [1, 1, 4], timesMeanMs: 2 },
      (2 * Math.exp(-2 / FAILURE) + Math.exp(-8 / FAILURE)) / 3,
    ],
  ])('loses as often as the Laplace transform of the law says: %o', (law, first) => {
    const { share, error } = shareOfLosses({ kind: 'law', law, meanMs: REPAIR * HOUR_MS, keeps: false });
    expect(Math.abs(share - (1 - first)) / error).toBeLessThan(4);
    expect(error).toBeLessThan(0.02);
  });
});
