/** A start is kept only where another variant has asked for it, and only for the runs of one number. */
import { expect, it } from 'vitest';
import { SharedStarts } from '../../src/experiment/shared-starts.ts';

it('a start is kept from the run on that shows that it is shared', () => {
  const starts = new SharedStarts<string>();
  const ask = (run: number, what: string): string => {
    const chance = { seed: 'seed', run };
    const found = starts.find(chance, what);
    if (found !== undefined) return found;
    if (!starts.isShared(what)) return 'simulated';
    starts.keep(chance, what, `start of run ${run}`);
    return 'kept';
  };
  // Nothing is known at first; the second variant shows it, and the third finds what the second has kept.
  expect(['a', 'a', 'a', 'b'].map((what) => ask(0, what))).toEqual([
    'simulated',
    'kept',
    'start of run 0',
    'simulated',
  ]);
  expect(['a', 'a', 'b'].map((what) => ask(1, what))).toEqual(['kept', 'start of run 1', 'simulated']);
});

it('another seed has other starts', () => {
  const starts = new SharedStarts<string>();
  starts.find({ seed: 'one', run: 0 }, 'a');
  starts.keep({ seed: 'one', run: 0 }, 'a', 'start');
  expect(starts.find({ seed: 'other', run: 0 }, 'a')).toBeUndefined();
  expect(starts.find({ seed: 'one', run: 0 }, 'a')).toBe('start');
});
