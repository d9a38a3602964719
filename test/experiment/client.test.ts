/** What somebody outside sees of a service, against the plain definition. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ServiceLog } from '../../src/experiment/client.ts';

const increasing = fc
  .array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 30 })
  .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((sum, step) => sum + step, 0)));

describe('a service log', () => {
  test.prop([increasing, fc.nat(20_000)])(
    'sees the interruption around the mark and the gaps after it',
    (times, mark) => {
      const log = new ServiceLog();
      const [before, after] = [times.filter((time) => time <= mark), times.filter((time) => time > mark)];
      for (const time of before) log.serve(time);
      log.mark(mark);
      for (const time of after) log.serve(time);
      const last = before.at(-1) ?? 0;
      expect(log.interruptionNanos).toBe((after[0] ?? Number.POSITIVE_INFINITY) - last);
      expect(log.longestGapNanos).toBe(Math.max(0, ...after.map((time, i) => time - (after[i - 1] ?? last))));
      // Where the first of the longest gaps ends.
      const gaps = after.map((time, i) => time - (after[i - 1] ?? last));
      expect(log.backAt).toBe(after[gaps.indexOf(Math.max(...gaps))] ?? Number.POSITIVE_INFINITY);
      expect([log.served, log.servedSinceMark]).toEqual([times.length, after.length]);
    },
  );

  it('has no interruption before the observation begins', () => {
    const log = new ServiceLog();
    log.serve(5);
    expect(log.interruptionNanos).toBe(Number.POSITIVE_INFINITY);
  });
});
