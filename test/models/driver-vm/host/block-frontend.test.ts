import { beforeEach, describe, expect, it } from 'vitest';
import type { BlockFrontend } from '../../../../src/models/driver-vm/host/block-frontend.ts';
import type { SplitDriverHost } from '../../../../src/models/driver-vm/host/host.ts';
import { blankRequest, IO_ERROR, OK, WRITE } from '../../../../src/models/driver-vm/host/ring.ts';
import { Answers, bootedHost, values } from './hosts.ts';

let host: SplitDriverHost;
let frontend: BlockFrontend;
let client: Answers;

beforeEach(() => {
  host = bootedHost();
  frontend = host.blockFrontends[0]!;
  client = new Answers();
  frontend.client = client;
});

/** Blocks of the requests in the ring, in their order. */
const blocksInRing = (): number[] =>
  Array.from({ length: frontend.ring.requestProducer }, (_, index) => {
    const read = blankRequest();
    frontend.ring.readRequest(index, read);
    return read.block;
  });

describe('a frontend that gets another backend', () => {
  it(
    'issues again what is not answered, in the order in which it was issued first, and then what ' +
      'has come meanwhile',
    () => {
      for (const block of [10, 11, 12, 13]) frontend.submit(WRITE, block, block);
      // The second is answered, its place is taken by a later request.
      frontend.ring.writeResponse(1, OK);
      frontend.takeResponses();
      frontend.submit(WRITE, 14, 14);
      frontend.isSuspended = true;
      frontend.submit(WRITE, 15, 15);
      frontend.resetRing();
      expect(frontend.reissueFromShadow()).toBe(4);
      frontend.resume();
      expect(blocksInRing()).toEqual([10, 12, 13, 14, 15]);
      expect(client.all).toEqual([{ block: 11, isOk: true }]);
    },
  );

  it('finds, without a shadow copy, what was done still in its ring, and what was overwritten not at all', () => {
    for (const block of [10, 11, 12]) frontend.submit(WRITE, block, block);
    frontend.ring.writeResponse(2, OK);
    expect(frontend.requestsInRing().map(({ block }) => block)).toEqual([11, 12]);
  });
});

describe('a frontend', () => {
  it('hands on errors', () => {
    frontend.submit(WRITE, 10, 1);
    frontend.ring.writeResponse(0, IO_ERROR);
    frontend.takeResponses();
    expect(client.all).toEqual([{ block: 10, isOk: false }]);
  });

  it('stops at a response to nothing, and at more responses than requests', () => {
    frontend.submit(WRITE, 10, 1);
    frontend.ring.writeResponse(7, OK);
    frontend.takeResponses();
    expect(frontend.crashed).toMatch(/request 7/);
    const other = bootedHost().blockFrontends[0]!;
    other.submit(WRITE, 10, 1);
    other.ring.responseProducer = 5;
    other.takeResponses();
    expect(other.crashed).toMatch(/5 responses/);
  });

  it('uses a buffer no more that somebody still has mapped', () => {
    frontend.submit(WRITE, 10, 1);
    const read = blankRequest();
    frontend.ring.readRequest(0, read);
    host.grants.map(0, read.buffer);
    frontend.ring.writeResponse(0, OK);
    frontend.takeResponses();
    let submitted = 0;
    for (; frontend.canSubmit; submitted++) frontend.submit(WRITE, submitted, 0);
    expect(submitted).toBe(values.blockSlots - 1);
  });
});
