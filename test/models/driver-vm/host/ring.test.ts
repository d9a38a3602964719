import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankRequest, OK, Ring, WRITE } from '../../../../src/models/driver-vm/host/ring.ts';

const request = (id: number) => ({ id, operation: WRITE, block: 100 + id, buffer: 200 + id });

describe('a ring', () => {
  it('gives back every request that stands in it, whatever has been through it before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 8 }), (before, count) => {
        const ring = new Ring(8);
        for (let i = 0; i < before; i++) {
          ring.writeRequest(request(0));
          ring.writeResponse(0, OK);
        }
        for (let id = 0; id < count; id++) ring.writeRequest(request(id));
        const read = blankRequest();
        for (let id = 0; id < count; id++) {
          ring.readRequest(before + id, read);
          expect(read).toEqual(request(id));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lets a response take the place of a request that waits, when answers come out of order', () => {
    const ring = new Ring(8);
    for (let id = 0; id < 3; id++) ring.writeRequest(request(id));
    ring.writeResponse(2, OK);
    expect(ring.responseId(0)).toBe(2);
    const read = blankRequest();
    ring.readRequest(0, read);
    expect(read.id).toBe(2);
    // And the request that has been answered still stands where it stood.
    ring.readRequest(2, read);
    expect(read).toEqual(request(2));
  });
});
