/**
 * What every detector of every model promises: it is silent while nothing fails, and fires on the failure it is for,
 * once it can know.
 */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../src/kernel/time.ts';
import { detectorCases } from './machines-at-work.ts';

describe.each(detectorCases)('$name in $model', ({ name, detector, watch }) => {
  it('is silent in two seconds without a fault', () => {
    const { heard, passes } = watch();
    passes(seconds(2));
    expect(heard).toEqual([]);
  });

  it('fires on the failure it is for, with its name and a reason', () => {
    const { heard, fail, passes } = watch();
    passes(ms(50));
    fail();
    passes(seconds(10));
    expect(heard[0]).toMatchObject({ detector: name, why: expect.stringMatching(/\w+ \w+/) });
  });

  it('watches components', () => {
    expect(detector.watches.length).toBeGreaterThan(0);
  });
});

describe.each(detectorCases.filter(({ model }) => model.startsWith('vmm')))('$name in $model', ({ watch }) => {
  it('names the CPU that has failed', () => {
    const { heard, fail, passes } = watch();
    passes(ms(50));
    fail();
    passes(seconds(1));
    expect(heard[0]?.why).toMatch(/^cpu1: /);
  });
});
