/** When and after how many instructions a fault strikes: drawn for the run, and for nothing else. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { drawTrigger } from '../../src/faults/trigger.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import { seconds } from '../../src/kernel/time.ts';

const settings = { window: [0.1, 0.9], hypervisorInstructions: [0, 20_000] } as const;
const triggerOf = (run: number) => drawTrigger(new RandomStreams(`trigger/${run}`), settings, seconds(10));
const many = Array.from({ length: 4_000 }, (_, run) => triggerOf(run));

/** Counts by tenth of the range. */
const tenths = (values: readonly number[], least: number, most: number): number[] => {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const value of values) {
    const tenth = Math.min(9, Math.floor(((value - least) / (most - least)) * 10));
    counts[tenth] = (counts[tenth] ?? 0) + 1;
  }
  return counts;
};

describe('a trigger', () => {
  test.prop([fc.nat(1_000), fc.nat(1_000), fc.nat(30_000)])(
    'lies inside what the scenario allows',
    (from, span, most) => {
      const window = [from / 2_000, (from + span) / 2_000] as const;
      const { atNanos, instructions } = drawTrigger(
        new RandomStreams(`${from}`),
        { window, hypervisorInstructions: [most >> 1, most] },
        seconds(10),
      );
      expect([Number.isInteger(atNanos), Number.isInteger(instructions)]).toEqual([true, true]);
      expect(atNanos).toBeGreaterThanOrEqual(Math.floor(window[0] * seconds(10)));
      expect(atNanos).toBeLessThanOrEqual(Math.ceil(window[1] * seconds(10)));
      expect(instructions).toBeGreaterThanOrEqual(most >> 1);
      expect(instructions).toBeLessThanOrEqual(most);
    },
  );

  it('is spread evenly over the window and over the instructions', () => {
    // Chi-square with nine degrees of freedom exceeds 27.9 once in a thousand; the draws are fixed by their seeds.
    const chiSquare = (counts: readonly number[]) => counts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0);
    expect(
      chiSquare(
        tenths(
          many.map(({ atNanos }) => atNanos),
          seconds(1),
          seconds(9),
        ),
      ),
    ).toBeLessThan(27.9);
    expect(
      chiSquare(
        tenths(
          many.map(({ instructions }) => instructions),
          0,
          20_001,
        ),
      ),
    ).toBeLessThan(27.9);
  });

  it('draws its time and its instructions independently', () => {
    const late = many.filter(({ atNanos }) => atNanos > seconds(5));
    const deep = late.filter(({ instructions }) => instructions > 10_000).length / late.length;
    expect(Math.abs(deep - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / late.length));
  });

  it('is the same for the same run, whatever else was drawn before', () => {
    const streams = new RandomStreams('trigger/7');
    streams.stream('blkbench.phase').integer(0, 5);
    expect(drawTrigger(streams, settings, seconds(10))).toEqual(triggerOf(7));
  });
});
