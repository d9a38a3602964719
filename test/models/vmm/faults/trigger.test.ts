/** When and after how many instructions a fault strikes: drawn for the run, and for nothing else. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { seconds } from '../../../../src/kernel/time.ts';
import { drawTrigger, type Trigger, type TriggerSettings } from '../../../../src/models/vmm/faults/trigger.ts';

const settings = { window: [0.1, 0.9], hypervisorInstructions: [0, 20_000] } as const;
const triggerOf = (run: number) => drawTrigger(new RandomStreams(`trigger/${run}`), settings, seconds(10), 1);
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
        1,
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
    expect(drawTrigger(streams, settings, seconds(10), 1)).toEqual(triggerOf(7));
  });

  it('may be given in times since the start, the length of the run aside', () => {
    for (let run = 0; run < 200; run++) {
      const streams = new RandomStreams(`times/${run}`);
      const { atNanos } = drawTrigger(streams, { ...settings, window: ['500 ms', '6000 ms'] }, seconds(24), 2);
      expect(atNanos).toBeGreaterThanOrEqual(seconds(0.5));
      expect(atNanos).toBeLessThanOrEqual(seconds(6));
    }
  });
});

describe('the CPU whose instructions are counted', () => {
  const drawn = (changes: Partial<TriggerSettings>, appVms: number) =>
    Array.from({ length: 4_000 }, (_, run) =>
      drawTrigger(new RandomStreams(`cpu/${run}`), { ...settings, ...changes }, seconds(10), appVms),
    );
  const shares = (triggers: readonly Trigger[], appVms: number) =>
    Array.from({ length: appVms + 1 }, (_, cpu) => triggers.filter((each) => each.cpu === cpu).length / 4_000);
  // Four standard errors of a share of 4000 draws are at most 3.2 points.
  const close = 0.032;

  it('is every one when none is drawn', () => {
    expect(new Set(drawn({}, 2).map(({ cpu }) => cpu))).toEqual(new Set([-1]));
    expect(new Set(drawn({ cpu: 'any' }, 2).map(({ cpu }) => cpu))).toEqual(new Set([-1]));
  });

  it.each([1, 2, 3])('is as likely to be any of the busy ones with %d AppVMs', (appVms) => {
    const each = 1 / (appVms + 1);
    for (const share of shares(drawn({ cpu: 'busy' }, appVms), appVms))
      expect(Math.abs(share - each)).toBeLessThan(close);
  });

  it.each([0, 0.3, 0.75, 1])("is the PrivVM's with a share of %d, the AppVMs share the rest equally", (privvmShare) => {
    const [privvm, ...others] = shares(drawn({ cpu: 'busy', privvmShare }, 2), 2);
    expect(Math.abs((privvm ?? Number.NaN) - privvmShare)).toBeLessThan(close);
    for (const share of others) expect(Math.abs(share - (1 - privvmShare) / 2)).toBeLessThan(close);
    if (privvmShare === 0 || privvmShare === 1) expect(privvm).toBe(privvmShare);
  });

  it('changes neither the time nor the number of instructions', () => {
    const without = drawn({}, 2).map(({ atNanos, instructions }) => [atNanos, instructions]);
    const chosen = drawn({ cpu: 'busy' }, 2).map(({ atNanos, instructions }) => [atNanos, instructions]);
    expect(chosen).toEqual(without);
  });

  it('moves to the PrivVM and nowhere else when its share grows', () => {
    const [few, many] = [0.4, 0.6].map((privvmShare) => drawn({ cpu: 'busy', privvmShare }, 1));
    for (const [run, { cpu }] of (few ?? []).entries()) if (cpu === 0) expect(many?.[run]?.cpu).toBe(0);
  });
});
