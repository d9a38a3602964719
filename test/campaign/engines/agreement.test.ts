import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { RunAnswer } from '../../../src/campaign/batch.ts';
import { Agreement } from '../../../src/campaign/engines/agreement.ts';

const answersOf = (start: number, lines: readonly string[]) => ({
  batch: { start, end: start + lines.length },
  answers: lines.map((line): RunAnswer => ({ line, verdict: 'recovered' })),
});

describe('answers to the same runs', () => {
  it('agree when they are the same bytes, from any worker and in batches of any size', () => {
    const agreement = new Agreement();
    expect(agreement.compare('a', answersOf(0, ['zero', 'one', 'two']))).toBeUndefined();
    expect(agreement.compare('b', answersOf(2, ['two', 'three']))).toBeUndefined();
    expect(agreement.compare('a', answersOf(1, ['one', 'two', 'three']))).toBeUndefined();
  });

  test.prop([fc.nat(20), fc.nat(9), fc.nat(9)])('disagree at the first run with another byte', (start, one, other) => {
    const lines = Array.from({ length: 10 }, (_, offset) => `run ${start + offset}`);
    const agreement = new Agreement();
    agreement.compare('a', answersOf(start, lines));
    const changed = lines.map((line, offset) => (offset === one || offset === other ? `${line} ` : line));
    expect(agreement.compare('b', answersOf(start, changed))).toEqual({
      position: start + Math.min(one, other),
      first: 'a',
      second: 'b',
    });
  });
});
