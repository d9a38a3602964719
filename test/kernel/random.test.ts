import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../../src/kernel/random.ts';
import { confidenceInterval } from './interval.ts';

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

describe('named streams', () => {
  test('give the same numbers for the same seed and name, whatever is drawn elsewhere and in what order', () => {
    const first = new RandomStreams('seed');
    const numbers = draws(5, () => first.stream('fault.where').double());
    const second = new RandomStreams('seed');
    second.stream('other').double();
    expect(draws(5, () => second.stream('fault.where').double())).toEqual(numbers);
  });

  test('reseeded, give what fresh ones would, through the objects handed out before', () => {
    const streams = new RandomStreams('run 1');
    const stream = streams.stream('a');
    const first = draws(3, () => stream.double());
    streams.reseed('run 2');
    const fresh = new RandomStreams('run 2').stream('a');
    expect(draws(3, () => stream.double())).toEqual(draws(3, () => fresh.double()));
    streams.reseed('run 1');
    expect(draws(3, () => stream.double())).toEqual(first);
  });

  test('report every draw in order to an observer, and draw the same without one', () => {
    const heard: unknown[] = [];
    const observed = new RandomStreams('seed', (...draw) => heard.push(draw));
    const plain = new RandomStreams('seed');
    const values = [observed, plain].map((streams) => [
      streams.stream('a').double(),
      streams.stream('b').uniform(),
      streams.stream('a').double(),
    ]);
    expect(values[0]).toEqual(values[1]);
    expect(heard).toEqual([
      ['a', 0, values[0]?.[0]],
      ['b', 0, values[0]?.[1]],
      ['a', 1, values[0]?.[2]],
    ]);
    observed.reseed('another');
    observed.stream('a').double();
    expect(heard.at(-1)).toMatchObject(['a', 0, expect.any(Number)]);
  });

  property.prop([fc.string(), fc.string(), fc.string(), fc.string()])(
    'differ when seed or name differ',
    (seed, name, otherSeed, otherName) => {
      fc.pre(seed !== otherSeed || name !== otherName);
      const ours = new RandomStreams(seed).stream(name);
      const other = new RandomStreams(otherSeed).stream(otherName);
      expect(draws(2, () => ours.double())).not.toEqual(draws(2, () => other.double()));
    },
  );

  test('of neighbouring runs are uncorrelated, and their first draws uniform', () => {
    const firsts = Array.from({ length: 20_000 }, (_, run) =>
      new RandomStreams(`campaign/${run}`).stream('fault.where').double(),
    );
    const counts = Array.from({ length: 20 }, () => 0);
    for (const value of firsts) counts[Math.floor(value * 20)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 99.9 % quantile, 19 degrees of freedom
    const products = firsts.slice(1).map((value, i) => (value - 0.5) * (firsts[i]! - 0.5));
    expect(Math.abs(confidenceInterval(products).mean)).toBeLessThan(confidenceInterval(products).halfWidth);
  });
});

describe('distributions have their means, within a 99.9 % interval', () => {
  const stream = new RandomStreams('moments').stream('draws');
  test.each<[string, number, () => number]>([
    ['uniform(2, 4)', 3, () => stream.uniform(2, 4)],
    ['double', 0.5, () => stream.double()],
    ['integer(1, 6)', 3.5, () => stream.integer(1, 6)],
    ['integer(1, 6), squared', 91 / 6, () => stream.integer(1, 6) ** 2],
    ['bernoulli(0.3)', 0.3, () => Number(stream.bernoulli(0.3))],
    ['exponential(5)', 5, () => stream.exponential(5)],
    ['exponential(5), squared', 50, () => stream.exponential(5) ** 2],
    ['normal(3, 2)', 3, () => stream.normal(3, 2)],
    ['normal(3, 2), squared distance', 4, () => (stream.normal(3, 2) - 3) ** 2],
    ['normal, fourth power', 3, () => stream.normal() ** 4],
    ['lognormal(1, 0.5)', Math.exp(1 + 0.125), () => stream.lognormal(1, 0.5)],
    ['weibull(2, 2)', Math.sqrt(Math.PI), () => stream.weibull(2, 2)],
    ['weibull(2, 2), squared', 4, () => stream.weibull(2, 2) ** 2],
    ['erlang(4, 8)', 8, () => stream.erlang(4, 8)],
    ['erlang(4, 8), squared distance', 16, () => (stream.erlang(4, 8) - 8) ** 2],
    ['pick', 20, () => stream.pick([10, 20, 30])],
    ['weighted', 0.7, () => stream.weighted([4, 5, 1])],
  ])('%s: %s', (_name, mean, draw) => {
    const { mean: measured, halfWidth } = confidenceInterval(draws(40_000, draw));
    expect(halfWidth).toBeLessThan(0.1 * mean);
    expect(Math.abs(measured - mean)).toBeLessThan(halfWidth);
  });

  test('and integer() and weighted() reach every value they should and no other', () => {
    expect(new Set(draws(1000, () => stream.integer(-1, 2)))).toEqual(new Set([-1, 0, 1, 2]));
    expect(new Set(draws(1000, () => stream.weighted([0, 1, 0, 2, 0])))).toEqual(new Set([1, 3]));
  });
});

describe('parameters out of range are refused', () => {
  const stream = new RandomStreams('').stream('');
  test.each<[string, () => unknown, string]>([
    ['integer', () => stream.integer(2, 1), 'low <= high, got 2 and 1'],
    ['integer', () => stream.integer(0.5, 1), 'needs whole numbers'],
    ['bernoulli', () => stream.bernoulli(1.1), 'a probability lies in [0, 1], got 1.1'],
    ['exponential', () => stream.exponential(0), 'the mean of a distribution must be positive and finite, got 0'],
    ['weibull', () => stream.weibull(1, -1), 'the shape of a distribution must be positive and finite, got -1'],
    ['erlang', () => stream.erlang(1.5, 1), 'a whole number of stages, got 1.5'],
    ['pick', () => stream.pick([]), 'cannot pick from nothing'],
    ['weighted', () => stream.weighted([1, -1]), 'a weight must not be negative, got -1'],
    ['weighted', () => stream.weighted([0, 0]), 'positive, finite sum, got 0'],
  ])('%s', (_name, draw, message) => {
    expect(draw).toThrow(message);
  });
});
