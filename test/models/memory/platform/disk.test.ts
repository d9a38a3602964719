import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { diskParameters } from '../../../../src/models/memory/parameters/disk.ts';
import { Disk } from '../../../../src/models/memory/platform/disk.ts';
import type { DiskOutcome, DiskStream, Transfer } from '../../../../src/models/memory/platform/disk-stream.ts';
import type { DiskKind } from '../../../../src/models/memory/platform/disk-timing.ts';

const values = valuesOf(diskParameters);
const MIB = 2 ** 20;
const GB = 1e9;

function diskOf(kind: DiskKind) {
  const simulation = new Simulation();
  return { simulation, disk: new Disk(simulation, kind, values) };
}

/** Does the transfers one after the other; gives how each ended and when. */
function running(simulation: Simulation, transfers: () => Iterable<Transfer>) {
  const ended: { outcome: DiskOutcome; at: number }[] = [];
  simulation.process(function* () {
    for (const transfer of transfers()) {
      const outcome = yield* transfer;
      ended.push({ outcome, at: simulation.now });
    }
  }, 'user');
  return ended;
}

function* randomly(stream: DiskStream, count: number, bytes: number): Generator<Transfer> {
  for (let index = 0; index < count; index++) yield stream.read(((index * 7919) % 1000) * 400 * MIB, bytes);
}

describe('a hard disk', () => {
  it('reads in sequence at its rate, and pays a seek and half a turn for every random place', () => {
    const { simulation, disk } = diskOf('hard-disk');
    const stream = disk.stream('one');
    const ended = running(simulation, () => [stream.read(0, GB)]);
    simulation.run();
    expect(ended[0]?.at).toBeCloseTo(10e9, -5);
    const random = running(simulation, () => randomly(stream, 100, 4096));
    const from = simulation.now;
    simulation.run();
    const each = ((random.at(-1)?.at ?? 0) - from) / 100;
    expect(each).toBeGreaterThan(8e6);
    expect(each).toBeLessThan(18e6);
  });

  it('lets two sequential streams keep most of its rate, since each has it for a slice', () => {
    const { simulation, disk } = diskOf('hard-disk');
    const [a, b] = [disk.stream('a'), disk.stream('b')];
    const ofA = running(simulation, () => [a.read(0, GB)]);
    const ofB = running(simulation, () => [b.read(200 * GB, GB)]);
    simulation.run();
    for (const ended of [ofA, ofB]) {
      expect(ended[0]?.at).toBeGreaterThan(22e9);
      expect(ended[0]?.at).toBeLessThan(31e9);
    }
  });

  it('shares its time by weight', () => {
    const { simulation, disk } = diskOf('hard-disk');
    const [light, heavy] = [disk.stream('light'), disk.stream('heavy', { weight: 3 })];
    running(simulation, () => [light.read(0, 10 * GB)]);
    running(simulation, () => [heavy.read(200 * GB, 10 * GB)]);
    simulation.run({ until: 20e9 });
    expect(heavy.busyNanos / light.busyNanos).toBeCloseTo(3, 0);
  });

  it('serves a stream of higher priority before the next window of another', () => {
    const { simulation, disk } = diskOf('hard-disk');
    const [urgent, bulk] = [disk.stream('urgent'), disk.stream('bulk', { priority: 1 })];
    running(simulation, () => [bulk.read(0, 10 * GB)]);
    const ended = running(simulation, () => [urgent.read(100 * GB, 4096)]);
    simulation.run({ until: 1e9 });
    expect(ended[0]?.at).toBeLessThan(40e6);
  });
});

describe('an SSD', () => {
  it('overlaps the latencies of requests that are there at once, up to its channels', () => {
    const alone = timeOf(1);
    const together = timeOf(10);
    expect(alone).toBeGreaterThan(200 * values.ssdReadNanos);
    expect(together).toBeLessThan(alone / 4);
    expect(together).toBeGreaterThan((200 * 4096 * 1e9) / values.ssdReadBytesPerSecond);
  });

  /** Of 200 random pages, by so many users. */
  function timeOf(users: number): number {
    const { simulation, disk } = diskOf('ssd');
    for (let user = 0; user < users; user++) {
      const stream = disk.stream(`user ${user}`);
      running(simulation, () => randomly(stream, 200 / users, 4096));
    }
    simulation.run();
    return simulation.now;
  }

  it('writes more slowly than it reads', () => {
    const { simulation, disk } = diskOf('ssd');
    const stream = disk.stream('one');
    const ended = running(simulation, () => [stream.read(0, GB), stream.write(0, GB)]);
    simulation.run();
    expect(ended[0]?.at).toBeCloseTo(4e9, -9);
    expect((ended[1]?.at ?? 0) - (ended[0]?.at ?? 0)).toBeCloseTo(10e9, -9);
  });
});

describe.each(['hard-disk', 'ssd'] as const)('a rate, on a %s,', (kind) => {
  it('holds a stream back, even when the disk is idle, and can be changed in the middle', () => {
    const { simulation, disk } = diskOf(kind);
    const stream = disk.stream('slow');
    stream.setRate(10e6);
    const ended = running(simulation, () => [stream.read(0, 100e6), stream.read(100e6, 100e6)]);
    simulation.run({ until: 10e9 });
    expect(ended[0]?.at).toBeGreaterThan(9.8e9);
    stream.setRate(Number.POSITIVE_INFINITY);
    simulation.run();
    expect((ended[1]?.at ?? 0) - 10e9).toBeLessThan(1.5e9);
  });
});

describe.each(['hard-disk', 'ssd'] as const)('a fault of a %s', (kind) => {
  it('makes a place unreadable, after its retries, until it is written again', () => {
    const { simulation, disk } = diskOf(kind);
    const stream = disk.stream('one');
    disk.damage({ name: 'sector', startByte: 3 * MIB, bytes: 512 });
    const outcomes = running(simulation, () => [
      stream.read(0, MIB),
      stream.read(2 * MIB, 4 * MIB),
      stream.write(3 * MIB, 4096),
      stream.read(2 * MIB, 4 * MIB),
    ]);
    simulation.run();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'unreadable', 'done', 'done']);
    const retry = kind === 'ssd' ? values.ssdRetryNanos : values.diskRetryNanos;
    expect((outcomes[1]?.at ?? 0) - (outcomes[0]?.at ?? 0)).toBeGreaterThan(retry);
  });

  it('refuses writes when it is full, and still reads', () => {
    const { simulation, disk } = diskOf(kind);
    const stream = disk.stream('one');
    disk.fill();
    const outcomes = running(simulation, () => [stream.write(0, MIB), stream.read(0, MIB)]);
    simulation.run();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['full', 'done']);
    expect(disk.region('image', values.diskBytes * 2)).toBeNull();
  });

  it('ends what is under way when power is cut, and says how much of a write is there', () => {
    const { simulation, disk } = diskOf(kind);
    const stream = disk.stream('one');
    const write = stream.write(0, 100 * MIB);
    const outcomes = running(simulation, () => [write, stream.read(0, 4096)]);
    const power = simulation.on('power', () => disk.fail());
    simulation.schedule(0.5e9, power);
    simulation.run();
    expect(outcomes).toEqual([
      { outcome: 'failed', at: 0.5e9 },
      { outcome: 'failed', at: 0.5e9 },
    ]);
    expect(write.doneBytes).toBeGreaterThan(46 * MIB);
    expect(write.doneBytes).toBeLessThan(52 * MIB);
    expect(write.doneBytes % 512).not.toBe(0);
  });

  it('makes everything slower', () => {
    const { simulation, disk } = diskOf(kind);
    const stream = disk.stream('one');
    disk.slow(10);
    const ended = running(simulation, () => [stream.read(0, 100e6)]);
    simulation.run();
    expect(ended[0]?.at).toBeGreaterThan(3.9e9);
  });
});

it('the same transfers after a reset take the same time', () => {
  const { simulation, disk } = diskOf('hard-disk');
  const once = () => {
    const stream = disk.stream('one');
    const ended = running(simulation, () => randomly(stream, 20, 65536));
    simulation.run();
    return ended;
  };
  const first = once();
  simulation.reset();
  expect(once()).toEqual(first);
});
