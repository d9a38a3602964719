import { beforeEach, describe, expect, it } from 'vitest';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { tornBy } from '../../../../src/models/driver-vm/host/content.ts';
import { DiskController } from '../../../../src/models/driver-vm/host/disk.ts';
import { GrantTable } from '../../../../src/models/driver-vm/host/grants.ts';
import { Medium } from '../../../../src/models/driver-vm/host/medium.ts';
import { BARRIER, FLUSH, IO_ERROR, OK, READ, WRITE } from '../../../../src/models/driver-vm/host/ring.ts';

const times = { positioningNanos: 100, strokeNanos: 10_000, transferNanos: 300, cacheBlocks: 4 };
const BLOCKS = 1000;

let sim: Simulation;
let medium: Medium;
let grants: GrantTable;
let disk: DiskController;

beforeEach(() => {
  sim = new Simulation();
  medium = new Medium(BLOCKS);
  grants = new GrantTable(16);
  disk = new DiskController(sim, 0, 16, medium, grants, times);
  for (let buffer = 0; buffer < 16; buffer++) {
    grants.grant(buffer);
    grants.map(0, buffer);
    grants.content[buffer] = 1000 + buffer;
  }
});

const submit = (tag: number, block: number, operation = WRITE, buffer = tag) =>
  disk.submit(tag, { id: tag, operation, block, buffer });

const finishedInOrder = (): number[] => {
  const order: number[] = [];
  for (let tag = disk.takeFinished(); tag >= 0; tag = disk.takeFinished()) order.push(tag);
  return order;
};

describe('a command', () => {
  it('takes positioning, its share of the stroke and the transfer', () => {
    submit(3, 250);
    sim.run();
    expect(sim.now).toBe(100 + 0.25 * 10_000 + 300);
    expect(medium.read(250)).toBe(1003);
    expect(finishedInOrder()).toEqual([3]);
    expect(disk.statusOf(3)).toBe(OK);
  });

  it('waits for the arm to come by: upwards, then from the lowest block again', () => {
    submit(0, 500);
    for (const [tag, block] of [
      [1, 100],
      [2, 900],
      [3, 600],
      [4, 50],
    ] as const)
      submit(tag, block);
    sim.run();
    expect(finishedInOrder()).toEqual([0, 3, 2, 4, 1]);
  });

  it('writes what its buffer holds when its turn comes, not when it was issued', () => {
    submit(0, 500);
    grants.content[0] = 7;
    sim.run();
    expect(medium.read(500)).toBe(7);
  });

  it('reaches no buffer that its DVM has not mapped', () => {
    grants.revokeAll(0);
    submit(0, 500);
    submit(1, 600, READ);
    sim.run();
    expect([disk.statusOf(0), disk.statusOf(1)]).toEqual([IO_ERROR, IO_ERROR]);
    expect([medium.read(500), grants.content[1]]).toEqual([501, 1001]);
  });

  it('for a block that there is not is answered with an error, and stops nobody else', () => {
    submit(0, 5 * BLOCKS);
    submit(1, 10);
    sim.run();
    expect([disk.statusOf(0), disk.statusOf(1)]).toEqual([IO_ERROR, OK]);
  });
});

describe('a reset', () => {
  it('loses every command, and tears a write whose transfer has begun', () => {
    submit(0, 0);
    submit(1, 800);
    sim.run({ until: 150 });
    disk.reset();
    sim.run();
    expect(medium.read(0)).toBe(tornBy(1000));
    expect(medium.read(800)).toBe(801);
    expect([disk.held, disk.interrupt]).toEqual([0, false]);
  });

  it('leaves a write alone whose transfer has not begun', () => {
    submit(0, 800);
    sim.run({ until: 150 });
    disk.reset();
    expect(medium.read(800)).toBe(801);
  });

  it('heals firmware that hangs, and nothing that is broken', () => {
    for (const [state, after] of [
      ['hung', 'working'],
      ['broken', 'broken'],
    ] as const) {
      disk.fail(state);
      submit(0, 10);
      sim.run();
      expect(disk.takeFinished()).toBe(-1);
      disk.reset();
      expect(disk.state).toBe(after);
    }
  });
});

describe('a barrier', () => {
  it('waits for what came before it, and what comes after waits for it, wherever the arm is', () => {
    submit(0, 500);
    submit(1, 100);
    submit(2, 510, BARRIER);
    submit(3, 520);
    submit(4, 900, BARRIER);
    submit(5, 910);
    sim.run();
    expect(finishedInOrder()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('makes two writes of one block end as the later of them', () => {
    submit(0, 500);
    submit(1, 10);
    submit(2, 10, BARRIER);
    sim.run();
    expect(medium.read(10)).toBe(1002);
  });
});

describe('a write cache', () => {
  beforeEach(() => {
    medium.isCaching = true;
  });

  it('acknowledges before the platters have it, reads what it holds, and writes it when nothing else waits', () => {
    submit(0, 500);
    sim.run({ until: 300 });
    expect(finishedInOrder()).toEqual([0]);
    expect([medium.read(500), medium.durable(500)]).toEqual([1000, 501]);
    sim.run();
    expect([medium.read(500), medium.durable(500)]).toEqual([1000, 1000]);
  });

  it.each([
    ['a flush', FLUSH],
    ['a barrier', BARRIER],
  ])('is empty when %s is answered', (_, operation) => {
    submit(0, 500);
    submit(1, 600);
    submit(2, 700, operation);
    const order: number[] = [];
    disk.raise = () => {
      order.push(...finishedInOrder());
      if (order.includes(2)) expect([medium.durable(500), medium.durable(600)]).toEqual([1000, 1001]);
    };
    sim.run();
    expect(order).toContain(2);
    expect(medium.dirty).toBe(0);
  });

  it('makes a flush wait for what is in it, and not for what comes later', () => {
    for (let tag = 0; tag < 3; tag++) submit(tag, 100 * tag);
    submit(3, 0, FLUSH);
    let next = 4;
    const order: number[] = [];
    disk.raise = () => {
      order.push(...finishedInOrder());
      if (next < 16) submit(next++, 30 * next);
    };
    sim.run();
    expect(order.indexOf(3)).toBeLessThan(8);
  });

  it('takes no more blocks than it has room for', () => {
    for (let tag = 0; tag < 8; tag++) submit(tag, 100 * tag);
    let most = 0;
    disk.raise = () => {
      most = Math.max(most, medium.dirty);
    };
    sim.run();
    expect(most).toBe(4);
    expect(finishedInOrder()).toHaveLength(8);
  });

  it('is lost in a reset, with what was acknowledged', () => {
    submit(0, 500);
    sim.run({ until: 300 });
    disk.reset();
    expect(medium.read(500)).toBe(501);
  });
});
