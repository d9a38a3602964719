import { beforeEach, describe, expect, it } from 'vitest';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { DiskController, Medium } from '../../../../src/models/driver-vm/host/disk.ts';
import { GARBAGE, GrantTable } from '../../../../src/models/driver-vm/host/grants.ts';
import { IO_ERROR, OK, READ, WRITE } from '../../../../src/models/driver-vm/host/ring.ts';

const times = { positioningNanos: 100, strokeNanos: 10_000, transferNanos: 300 };
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
    expect(medium.content[250]).toBe(1003);
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
    expect(medium.content[500]).toBe(7);
  });

  it('reaches no buffer that its DVM has not mapped', () => {
    grants.revokeAll(0);
    submit(0, 500);
    submit(1, 600, READ);
    sim.run();
    expect([disk.statusOf(0), disk.statusOf(1)]).toEqual([IO_ERROR, IO_ERROR]);
    expect([medium.content[500], grants.content[1]]).toEqual([0, 1001]);
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
    expect(medium.content[0]).toBe(GARBAGE);
    expect(medium.content[800]).toBe(0);
    expect([disk.held, disk.interrupt]).toEqual([0, false]);
  });

  it('leaves a write alone whose transfer has not begun', () => {
    submit(0, 800);
    sim.run({ until: 150 });
    disk.reset();
    expect(medium.content[800]).toBe(0);
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
