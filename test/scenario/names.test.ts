/** Misspelt names and paths to fields. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { formatPath, parsePath } from '../../src/experiment/path.ts';
import { editDistance, nearest } from '../../src/experiment/suggest.ts';

describe('edit distance', () => {
  test.each([
    ['', '', 0],
    ['rehype', '', 6],
    ['rehype', 'rehype', 0],
    ['rehyp', 'rehype', 1],
    ['rehpye', 'rehype', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('of %j and %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });

  test.prop([word, word])('is symmetric, and zero only for equal texts', (a, b) => {
    expect(editDistance(a, b)).toBe(editDistance(b, a));
    expect(editDistance(a, b) === 0).toBe(a === b);
  });

  test.prop([word, fc.nat(8)])('of a text and itself without one character is one', (text, where) => {
    fc.pre(where < text.length);
    expect(editDistance(text, text.slice(0, where) + text.slice(where + 1))).toBe(1);
  });
});

describe('the nearest name', () => {
  test('is that with the fewest errors, in upper or lower case', () => {
    expect(nearest('BLKBENCH', ['NetBench', 'BlkBench'])).toBe('BlkBench');
    expect(nearest('runz', ['rung', 'runs', 'run'])).toBe('rung');
  });

  test('is none when all are other words', () => {
    expect(nearest('teleport', ['none', 'rehype'])).toBeUndefined();
    expect(nearest('', ['none'])).toBeUndefined();
    expect(nearest('x'.repeat(1e6), ['none'])).toBeUndefined();
  });
});

describe('a path', () => {
  test('is written as one says it, with quotes only where they are needed', () => {
    expect(formatPath(['vary', 'step', '+ NMI IPI', 'without', 2])).toBe('vary.step."+ NMI IPI".without[2]');
    expect(formatPath([])).toBe('');
  });

  const part = fc.oneof(
    fc.nat(999_999),
    fc.string({ minLength: 1 }).filter((text) => !text.includes('"')),
  );

  test.prop([fc.array(part, { minLength: 1 })])('can be read back', (path) => {
    expect(parsePath(formatPath(path))).toEqual(path);
  });

  test.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a"b"', 'a b', '"a'])('%j is none', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});
