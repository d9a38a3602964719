import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { DirtyLog } from '../../../../src/models/memory/pages/dirty-log.ts';

const pages = 100;
const page = fc.integer({ min: 0, max: pages - 1 });

describe('the dirty log', () => {
  test.prop([fc.array(fc.record({ page, isMark: fc.boolean() }), { maxLength: 200 })])(
    'holds what a set of pages would',
    (steps) => {
      const log = new DirtyLog(pages);
      const expected = new Set<number>();
      for (const step of steps) {
        if (step.isMark) {
          log.mark(step.page);
          expected.add(step.page);
        } else {
          expect(log.unmark(step.page)).toBe(expected.delete(step.page));
        }
      }
      expect(log.count).toBe(expected.size);
      const found: number[] = [];
      for (let at = log.next(0); at >= 0; at = log.next(at + 1)) found.push(at);
      expect(found).toEqual([...expected].sort((a, b) => a - b));
    },
  );

  test.prop([fc.integer({ min: 1, max: 200 })])('marks all pages and no others', (count) => {
    const log = new DirtyLog(count);
    log.markAll();
    const other = new DirtyLog(count);
    log.moveTo(other);
    expect([log.count, log.next(0), other.count, other.next(count - 1)]).toEqual([0, -1, count, count - 1]);
    expect(other.next(count)).toBe(-1);
  });

  test.prop([fc.uniqueArray(page), page, fc.integer({ min: 0, max: pages + 40 })])(
    'finds the end of a run of marked and of clear pages within a limit',
    (marked, from, length) => {
      const log = new DirtyLog(pages);
      for (const each of marked) log.mark(each);
      const end = Math.min(pages, from + length);
      const first = (isMarked: boolean): number => {
        for (let at = from; at < end; at++) if (marked.includes(at) === isMarked) return at;
        return end;
      };
      expect([log.nextWithin(from, from + length), log.clearWithin(from, from + length)]).toEqual([
        first(true),
        first(false),
      ]);
    },
  );
});
