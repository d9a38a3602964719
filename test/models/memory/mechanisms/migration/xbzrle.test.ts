import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../../../src/models/memory/mechanisms/migration/xbzrle.ts';

const PAGE = 4096;
const pageOf = (...parts: readonly (readonly [at: number, bytes: readonly number[]])[]): Uint8Array => {
  const page = new Uint8Array(PAGE);
  for (const [at, bytes] of parts) page.set(bytes, at);
  return page;
};

describe('XBZRLE', () => {
  it("encodes the example of QEMU's documentation in its 24 bytes", () => {
    const before = pageOf([1001, [...range(0x05, 0x13), 0x68, 0, 0, 0x6b, 0, 0x6d]]);
    const after = pageOf([1001, [...range(0x01, 0x0f), 0x68, 0, 0, 0x67, 0, 0x69]]);
    const expected = [0xe9, 0x07, 0x0f, ...range(0x01, 0x0f), 0x03, 0x01, 0x67, 0x01, 0x01, 0x69];
    expect([...(encode(before, after) ?? [])]).toEqual(expected);
  });

  it('costs nothing for a page that has not changed', () => {
    const page = pageOf([7, [1, 2, 3]]);
    expect(encode(page, page.slice())).toEqual(new Uint8Array(0));
  });

  it('begins with an empty run when the first byte has changed, and leaves the last equal run out', () => {
    expect([...(encode(pageOf(), pageOf([0, [9]])) ?? [])]).toEqual([0, 1, 9]);
    expect([...(encode(pageOf(), pageOf([PAGE - 1, [9]])) ?? [])]).toEqual([0xff, 0x1f, 1, 9]);
  });

  it('takes two bytes for a run from 128 bytes on', () => {
    expect([...(encode(pageOf(), pageOf([127, [9]])) ?? [])]).toEqual([0x7f, 1, 9]);
    expect([...(encode(pageOf(), pageOf([128, [9]])) ?? [])]).toEqual([0x80, 0x01, 1, 9]);
  });

  it('sends whole what would take more than a page', () => {
    const after = new Uint8Array(PAGE).fill(1);
    expect(encode(pageOf(), after)).toBeNull();
    // Before it looks for another run, the encoder wants room for two bytes.
    expect(encode(pageOf(), after.slice().fill(0, 4092))).toBeNull();
    expect(encode(pageOf(), after.slice().fill(0, 4091))?.length).toBe(1 + 2 + 4091);
    // Every second byte: three bytes for one.
    expect(
      encode(
        pageOf(),
        after.map((_, at) => at % 2),
      ),
    ).toBeNull();
  });

  it('has the size that follows from the number of changes, one byte in each KB: 4 + 4 + 4 + 3', () => {
    const page = pageOf([0, [1]], [1024, [1]], [2048, [1]], [3072, [1]]);
    // The first run is empty (1 + 1 + 1), three of 1023 bytes follow (2 + 1 + 1).
    expect(encode(pageOf(), page)?.length).toBe(3 + 3 * 4);
  });

  property.prop([
    fc.array(fc.tuple(fc.nat(PAGE - 1), fc.uint8Array({ minLength: 1, maxLength: 200 })), { maxLength: 40 }),
    fc.nat(255),
  ])('decodes to what was encoded, and is never larger than a page', (changes, fill) => {
    const before = new Uint8Array(PAGE).fill(fill);
    const after = before.slice();
    for (const [at, bytes] of changes) after.set(bytes.subarray(0, PAGE - at), at);
    const encoded = encode(before, after);
    if (encoded === null) return;
    expect(encoded.length).toBeLessThanOrEqual(PAGE);
    expect(decode(before, encoded)).toEqual(after);
  });

  it.each([
    ['a length without its run', [5]],
    ['a run of changed bytes that is empty', [5, 0]],
    ['fewer bytes than announced', [5, 3, 1]],
    ['a change behind the page', [0xff, 0x1f, 2, 1, 1]],
    ['a length of three bytes', [0x80, 0x80, 1, 1]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decode(pageOf(), Uint8Array.from(bytes))).toThrow(RangeError);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
