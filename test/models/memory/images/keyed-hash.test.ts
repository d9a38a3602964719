import { expect, it } from 'vitest';
import { KeyedHash, SetHash } from '../../../../src/models/memory/images/keyed-hash.ts';

const key = new KeyedHash(0x03020100, 0x07060504);

it('is HalfSipHash-2-4 with 64 bits, by the first of its published test vectors', () => {
  const { low, high } = key.of(new Uint32Array(0));
  expect([low, high]).toEqual([0x591f8d21, 0xc83cb8b9]);
});

it('depends on every bit, on the order and on the number of words, and on the key', () => {
  const words = Uint32Array.of(1, 2, 3);
  const seen = new Set<string>();
  const note = (hash: KeyedHash, of: Uint32Array) => seen.add(JSON.stringify(hash.of(of)));
  note(key, words);
  for (let bit = 0; bit < 96; bit++) {
    const changed = words.slice();
    changed[bit >> 5]! ^= 1 << (bit & 31);
    note(key, changed);
  }
  note(key, Uint32Array.of(2, 1, 3));
  note(key, Uint32Array.of(1, 2, 3, 0));
  note(new KeyedHash(0x03020100, 0x07060505), words);
  expect(seen.size).toBe(100);
});

it('of a set is the same in any order, and as it was once what was added is taken away', () => {
  const [a, b] = [new SetHash(), new SetHash()];
  const hashes = Array.from({ length: 50 }, (_, index) => key.of(Uint32Array.of(index)));
  for (const { low, high } of hashes) a.add(low, high);
  for (const { low, high } of hashes.slice().reverse()) b.add(low, high);
  expect(a).toEqual(b);
  for (const { low, high } of hashes) a.remove(low, high);
  expect([a.low, a.high]).toEqual([0, 0]);
});
