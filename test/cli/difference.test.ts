import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../src/cli/difference.ts';

describe('the difference of two records', () => {
  it.each([
    [
      { a: 1, b: { c: [1, 2] } },
      { a: 1, b: { c: [1, 3] } },
      { field: 'b.c[1]', stored: '2', now: '3' },
    ],
    [{ a: 1 }, { a: 1, b: 2 }, { field: 'b', stored: 'absent', now: '2' }],
    [{ a: 1, b: 2 }, { a: 1 }, { field: 'b', stored: '2', now: 'absent' }],
    [{ a: [] }, { a: {} }, { field: 'a', stored: '[]', now: '{}' }],
    [{ a: null }, { a: {} }, { field: 'a', stored: 'null', now: '{}' }],
    [
      { z: 1, a: 1 },
      { z: 2, a: 2 },
      { field: 'z', stored: '1', now: '2' },
    ],
  ])('of %j and %j is the first field', (stored, now, expected) => {
    expect(differenceOf(JSON.stringify(stored), JSON.stringify(now))).toEqual(expected);
  });

  it('sees fields in another order', () => {
    expect(differenceOf('{"a":1,"b":2}', '{"b":2,"a":1}')?.field).toBe('the spelling of the line');
  });

  test.prop([fc.json(), fc.json()])('is there exactly when the bytes differ', (a, b) => {
    expect(differenceOf(a, b) === undefined).toBe(a === b);
  });
});
