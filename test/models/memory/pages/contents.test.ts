import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Contents } from '../../../../src/models/memory/pages/contents.ts';
import { Layout } from '../../../../src/models/memory/pages/layout.ts';
import { idlePages, PAGE_BYTES, type PageClass } from '../../../../src/models/memory/pages/page-class.ts';

const bytesAt = (kind: PageClass, page: number, version: number): Uint8Array => {
  const bytes = new Uint8Array(PAGE_BYTES);
  new Contents(new Layout([kind], 64, 16)).read(page, version, bytes);
  return bytes;
};
const differing = (a: Uint8Array, b: Uint8Array): number[] => [...a.keys()].filter((offset) => a[offset] !== b[offset]);

describe('the contents of a page', () => {
  test.prop([fc.integer({ min: 0, max: 63 }), fc.integer({ min: 0, max: 200 }), fc.constantFrom(16, 64, 100, 4096)])(
    'change by a write in one part, which has the size that the class says',
    (page, version, size) => {
      const kind: PageClass = { ...idlePages('c', 64), change: { bytes: size, positions: 'random' } };
      const changed = differing(bytesAt(kind, page, version), bytesAt(kind, page, version + 1));
      const part = Math.floor((changed[0] ?? 0) / size);
      expect(changed.every((offset) => Math.floor(offset / size) === part)).toBe(true);
      // A byte in 256 is what it was before.
      expect(changed.length).toBeGreaterThan(size * 0.7);
    },
  );

  test('are those of all writes in their order', () => {
    const kind: PageClass = { ...idlePages('c', 64), change: { bytes: 1024, positions: 'random' } };
    let [parts, before] = [new Set<number>(), bytesAt(kind, 3, 0)];
    for (let version = 1; version <= 40; version++) {
      const now = bytesAt(kind, 3, version);
      const part = Math.floor((differing(before, now)[0] ?? 0) / 1024);
      parts.add(part);
      // What this write has not touched is as it was.
      expect(differing(before, now).every((offset) => Math.floor(offset / 1024) === part)).toBe(true);
      before = now;
    }
    expect(parts).toEqual(new Set([0, 1, 2, 3]));
  });

  test('change in one byte of each KiB where the class says so', () => {
    const kind: PageClass = { ...idlePages('c', 64), change: { bytes: 1024, positions: 'every' } };
    expect(differing(bytesAt(kind, 5, 7), bytesAt(kind, 5, 9))).toEqual([0, 1024, 2048, 3072]);
  });

  test('begin with zeros as far as the class says, and are other ones in every page', () => {
    const half = bytesAt({ ...idlePages('c', 64), zeroShare: 0.5 }, 1, 0);
    expect(half.subarray(0, 2048).every((byte) => byte === 0)).toBe(true);
    expect(new Set(half.subarray(2048)).size).toBeGreaterThan(200);
    expect(bytesAt(idlePages('z', 64, 'zero'), 1, 0).every((byte) => byte === 0)).toBe(true);
    expect(differing(half, bytesAt({ ...idlePages('c', 64), zeroShare: 0.5 }, 2, 0)).length).toBeGreaterThan(1900);
  });
});
