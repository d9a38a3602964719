/** What stands in for Node's modules in a page does the same, as far as it goes. */
import { createHash } from 'node:crypto';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { AsyncLocalStorage } from '../../src/page/stand-ins/async-hooks.ts';
import * as crypto from '../../src/page/stand-ins/crypto.ts';

describe('what stands in for Node in a page', () => {
  test.prop([fc.string({ unit: 'grapheme', maxLength: 300 })], { numRuns: 60 })('hashes as Node does', (text) => {
    const own = crypto.createHash('sha256').update(text).digest('hex');
    expect(own).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test('forgets a store after the work, also when the work fails', () => {
    const storage = new AsyncLocalStorage<number>();
    expect(storage.run(1, () => [storage.getStore(), storage.run(2, () => storage.getStore())])).toEqual([1, 2]);
    expect(() =>
      storage.run(3, () => {
        throw new Error('work');
      }),
    ).toThrow('work');
    expect(storage.getStore()).toBeUndefined();
  });
});
