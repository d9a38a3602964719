import { expect, it } from 'vitest';
import { Throughput } from '../../../../src/models/host/host/throughput.ts';

const SECOND = 1e9;

/** So much in each of these seconds. */
function served(...amounts: number[]): Throughput {
  const throughput = new Throughput(SECOND, amounts.length);
  for (const [second, amount] of amounts.entries()) throughput.add((second + 0.5) * SECOND, amount);
  return throughput;
}

it('throughput is the work served per second, for any length of step', () => {
  const throughput = new Throughput(SECOND / 2, 8);
  for (let at = 0; at < 4 * SECOND; at += SECOND / 10) throughput.add(at, 7);
  expect(throughput.perSecond(2 * SECOND)).toEqual([70, 70, 70, 70]);
  expect(throughput.perSecond(3.5 * SECOND, 3)).toEqual([70, 70]);
  expect(throughput.mean(0, 4 * SECOND)).toBeCloseTo(70, 9);
});

it('an amount is served when the steps add up to it, evenly within the last', () => {
  const throughput = served(10, 0, 20, 20);
  expect(throughput.timeOf(10, 0, 4 * SECOND)).toBe(SECOND);
  expect(throughput.timeOf(25, 0, 4 * SECOND)).toBe(2.75 * SECOND);
  expect(throughput.timeOf(51, 0, 4 * SECOND)).toBe(Number.POSITIVE_INFINITY);
  expect(throughput.timeOf(40, 0, 3 * SECOND)).toBe(Number.POSITIVE_INFINITY);
});

it('the rate of the next amount is over the time that it took, from the first whole step on', () => {
  const throughput = served(10, 0, 20, 20);
  expect(throughput.rateOf(10, 1.5 * SECOND, 4 * SECOND)).toBe(20);
  expect(throughput.rateOf(20, 0, 4 * SECOND)).toBe(20 / 2.5);
  expect(throughput.rateOf(51, 0, 4 * SECOND)).toBe(0);
});

it('what comes after its steps is not counted', () => {
  const throughput = new Throughput(SECOND, 2);
  throughput.add(5 * SECOND, 1);
  expect(throughput.mean(0, 2 * SECOND)).toBe(0);
});
