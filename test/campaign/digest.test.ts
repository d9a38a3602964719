import { createHash } from 'node:crypto';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { digestOf, type RecordEntry } from '../../src/campaign/digest.ts';

const entries = fc
  .uniqueArray(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 })), {
    selector: ([variant, run]) => `${variant}.${run}`,
    minLength: 1,
    maxLength: 40,
  })
  .chain((ids) =>
    fc.tuple(
      ...ids.map(([variant, run]) =>
        fc.string({ minLength: 1 }).map((line): RecordEntry => ({ id: `${variant}.${run}`, line })),
      ),
    ),
  );

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

describe('the digest', () => {
  test.prop([entries, fc.infiniteStream(fc.nat())])('does not depend on the order of the records', (records, keys) => {
    const shuffled = records.map((record) => ({ record, key: keys.next().value ?? 0 })).sort((a, b) => a.key - b.key);
    expect(digestOf(shuffled.map(({ record }) => record))).toEqual(digestOf(records));
  });

  test.prop([entries, fc.nat(), fc.nat()])('changes with any character of any record', (records, which, where) => {
    const place = which % records.length;
    const changed = records.map(({ id, line }, index) => {
      const at = where % line.length;
      return {
        id,
        line: index === place ? `${line.slice(0, at)}${line[at] === 'x' ? 'y' : 'x'}${line.slice(at + 1)}` : line,
      };
    });
    expect(digestOf(changed).root).not.toBe(digestOf(records).root);
  });

  test.prop([entries])('changes when a record is missing', (records) => {
    expect(digestOf(records.slice(1)).root).not.toBe(digestOf(records).root);
  });

  it('is the tree of RFC 6962: an odd leaf is paired on the level above', () => {
    const leaf = (text: string): Buffer => sha256(Uint8Array.of(0), text);
    const node = (left: Buffer, right: Buffer): Buffer => sha256(Uint8Array.of(1), left, right);
    const expected = node(node(leaf('a'), leaf('b')), leaf('c')).toString('hex');
    expect(
      digestOf([
        { id: '2', line: 'c' },
        { id: '0', line: 'a' },
        { id: '1', line: 'b' },
      ]).root,
    ).toBe(expected);
    expect(digestOf([]).root).toBe(sha256().toString('hex'));
  });

  it('does not take a node for a leaf', () => {
    const hashes = Buffer.concat([sha256(Uint8Array.of(0), 'a'), sha256(Uint8Array.of(0), 'b')]);
    const two = digestOf([
      { id: '0', line: 'a' },
      { id: '1', line: 'b' },
    ]).root;
    expect(sha256(hashes).toString('hex')).not.toBe(two);
    expect(sha256(Uint8Array.of(0), hashes).toString('hex')).not.toBe(two);
  });

  it('shows the first 100 bits of its root in base 32', () => {
    const { short, root } = digestOf([{ id: '0', line: 'a' }]);
    expect(short).toMatch(/^rvisim(:|-)[0-9A-HJKMNP-TV-Z]{4}/);
    const digits = short.replace('rvisim:', '').replaceAll('-', '');
    const bits = digits
      .split('')
      .map((digit) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit).toString(2).padStart(5, '0'))
      .join('');
    expect(bits).toBe(BigInt(`0x1${root}`).toString(2).slice(1, 101));
  });

  it('refuses two records of one id', () => {
    expect(() =>
      digestOf([
        { id: '0', line: 'a' },
        { id: '0', line: 'b' },
      ]),
    ).toThrow('two records have the id 0');
  });
});
