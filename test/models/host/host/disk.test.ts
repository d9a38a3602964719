/** The disk against closed forms: bytes at one rate, plus a positioning at every switch. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { Disk, type Transfer } from '../../../../src/models/host/host/disk.ts';
import { GIB, hostValues } from './host.ts';

const { diskBytes, diskBytesPerSecond, windowBytes, seekNanos, settleNanos, rotationNanos } = hostValues;
const transferSeconds = (bytes: number): number => bytes / diskBytesPerSecond;

function newDisk(changes: Partial<typeof hostValues> = {}) {
  const simulation = new Simulation();
  const disk = new Disk(simulation, { ...hostValues, ...changes });
  const doneAt: number[] = [];
  const move = (transfer: Transfer, after = 0) => {
    const index = doneAt.push(Number.NaN) - 1;
    return simulation.process(function* () {
      yield simulation.delay(after);
      yield transfer;
      doneAt[index] = simulation.now / 1e9;
    });
  };
  return { simulation, disk, move, doneAt };
}

describe('the disk', () => {
  it('writes the image of one VM of 11 GB in 133 s (K28)', () => {
    const { simulation, disk, move, doneAt } = newDisk();
    move(disk.move(disk.region('image', 11 * GIB), 0, 11 * GIB));
    simulation.run();
    expect(doneAt[0]).toBeCloseTo(133, -0.3);
  });

  it(
    'takes longer for the same bytes in eleven images at once: a positioning for every window, ' +
      'which no rate alone can give',
    () => {
      const { simulation, disk, move, doneAt } = newDisk();
      const images = Array.from({ length: 11 }, (_, index) => disk.region(`image ${index}`, GIB));
      for (const image of images) move(disk.move(image, 0, GIB));
      simulation.run();
      const switches = 11 * (GIB / windowBytes);
      // From one image to the next ten times, over all of them back once; the places within the images cancel.
      const hop = disk.positioningTo(0, GIB - windowBytes);
      const back = disk.positioningTo(0, 10 * GIB);
      const exact = transferSeconds(11 * GIB) + (switches * (10 * hop + back)) / 11 / 1e9;
      expect(Math.max(...doneAt)).toBeCloseTo(exact, 0);
      expect(Math.max(...doneAt)).toBeGreaterThan(1.25 * transferSeconds(11 * GIB));
      expect(Math.min(...doneAt)).toBeGreaterThan(0.99 * Math.max(...doneAt));
    },
  );

  it('is the slower for many streams the smaller its window', () => {
    const ends = [64, 256, 1024, 4096].map((kib) => {
      const { simulation, disk, move } = newDisk({ windowBytes: kib * 1024 });
      for (const name of ['a', 'b', 'c']) move(disk.move(disk.region(name, 2 ** 26), 0, 2 ** 26));
      simulation.run();
      return simulation.now;
    });
    expect(ends).toEqual([...ends].sort((a, b) => b - a));
    expect(ends[0]! / ends[3]!).toBeGreaterThan(3);
  });

  it(
    'pays half a turn and a seek that grows with the root of the distance, nothing when the ' +
      'bytes follow each other',
    () => {
      const { disk } = newDisk();
      expect(disk.positioningTo(5, 5)).toBe(0);
      expect(disk.positioningWithin(diskBytes)).toBeCloseTo(seekNanos + rotationNanos / 2, 3);
      expect(disk.positioningTo(0, 1)).toBeCloseTo(settleNanos + rotationNanos / 2, -4);
      const seek = (distance: number): number => disk.positioningTo(0, distance) - rotationNanos / 2 - settleNanos;
      expect(seek(4e9)).toBeCloseTo(2 * seek(1e9), 3);
    },
  );

  it('has a mean seek between random places that is the mean that data sheets give', () => {
    const { disk } = newDisk();
    const places = 400;
    let sum = 0;
    for (let from = 0; from < places; from++)
      for (let to = 0; to < places; to++) {
        const nanos = disk.positioningTo(((from + 0.5) / places) * diskBytes, ((to + 0.5) / places) * diskBytes);
        sum += Math.max(0, nanos - rotationNanos / 2);
      }
    expect(sum / places ** 2 / seekNanos).toBeCloseTo(1, 2);
  });

  it('pays a positioning for each scattered piece', () => {
    const { simulation, disk, move, doneAt } = newDisk();
    const region = disk.region('system', GIB);
    move(disk.scattered(region, 100 * 65_536, 65_536));
    simulation.run();
    const first = disk.positioningTo(0, GIB / 2);
    const exact = transferSeconds(100 * 65_536) + (first + 99 * disk.positioningWithin(GIB)) / 1e9;
    expect(doneAt[0]).toBeCloseTo(exact, 6);
  });

  /** What positioning costs for a piece, of scattered transfers in these of eleven partitions at once. */
  const positioningOfAPiece = (...partitions: readonly number[]): number => {
    const { simulation, disk, move } = newDisk();
    const regions = Array.from({ length: 11 }, (_, index) => disk.region(`vm${index}`, 1.5 * GIB));
    for (const partition of partitions) move(disk.scattered(regions[partition]!, 200 * 65_536, 65_536));
    simulation.run();
    return disk.positioningNanos / (200 * partitions.length);
  };

  it('lets scattered pieces pay for the way to the partitions of others', () => {
    const { disk } = newDisk();
    expect(positioningOfAPiece(0, 10)).toBeCloseTo(disk.positioningTo(0, 15 * GIB), -5);
    expect(positioningOfAPiece(0, 10)).toBeGreaterThan(1.3 * positioningOfAPiece(0));
  });

  it('goes shorter ways the more wait, as a queue in the order of places does', () => {
    const costs = [[0, 10], [0, 5, 10], [0, 2, 4, 6, 8, 10], [...Array(11).keys()]].map((partitions) =>
      positioningOfAPiece(...partitions),
    );
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    // Several in one partition likewise.
    expect(positioningOfAPiece(3, 3, 3, 3)).toBeLessThan(positioningOfAPiece(3, 3));
    expect(positioningOfAPiece(3, 3)).toBeLessThan(positioningOfAPiece(3));
  });

  it('serves what waits when a sweep begins in the order of places, and what comes meanwhile in the next', () => {
    const { simulation, disk, move, doneAt } = newDisk();
    const [low, middle, high] = ['low', 'middle', 'high'].map((name) => disk.region(name, GIB));
    move(disk.move(middle!, 0, 4096));
    for (const region of [high!, middle!, low!]) move(disk.move(region, 8192, 4096), 1);
    move(disk.move(low!, 0, 4096), 20e6);
    simulation.run();
    const order = [...doneAt.keys()].sort((a, b) => doneAt[a]! - doneAt[b]!);
    expect(order).toEqual([0, 3, 2, 1, 4]);
  });

  it('lets a small request wait for one window of each stream, not for their ends', () => {
    const { simulation, disk, move, doneAt } = newDisk();
    move(disk.move(disk.region('large', GIB), 0, GIB));
    move(disk.move(disk.region('small', 4096), 0, 4096), 1e9);
    simulation.run();
    expect(doneAt[1]! - 1).toBeLessThan(0.03);
    expect(doneAt[0]).toBeGreaterThan(10);
  });

  it('drops a withdrawn transfer, and continues with the others', () => {
    const { simulation, disk, move, doneAt } = newDisk();
    const [first, second] = [disk.region('first', GIB), disk.region('second', GIB)];
    const gone = simulation.process(function* () {
      try {
        yield disk.move(first, 0, GIB);
      } catch {}
    });
    const queued = simulation.process(function* () {
      try {
        yield disk.move(first, 0, GIB);
      } catch {}
    });
    move(disk.move(second, 0, windowBytes));
    simulation.process(function* () {
      yield simulation.delay(1e6);
      gone.interrupt();
      queued.interrupt();
    });
    simulation.run();
    expect(disk.bytesMoved).toBe(2 * windowBytes);
    expect(doneAt[0]).toBeLessThan(0.05);
  });

  it('refuses a region that is too large, and transfers outside a region', () => {
    const { disk } = newDisk();
    const region = disk.region('data', 1000);
    expect(() => disk.region('more', diskBytes)).toThrow(/more: the disk has .* bytes left/);
    expect(() => disk.move(region, 900, 101)).toThrow(RangeError);
    expect(() => disk.scattered(region, 0, 10)).toThrow(RangeError);
  });

  test.prop([
    fc.array(
      fc.record({
        region: fc.integer({ min: 0, max: 2 }),
        from: fc.integer({ min: 0, max: 8 }),
        windows: fc.integer({ min: 1, max: 6 }),
        after: fc.integer({ min: 0, max: 50 }),
        scattered: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  ])(
    'moves every byte asked for, is busy exactly as long as it moves and positions, and never faster than its rate',
    (wishes) => {
      const { simulation, disk, move, doneAt } = newDisk();
      const regions = ['a', 'b', 'c'].map((name) => disk.region(name, 2 ** 26));
      for (const { region, from, windows, after, scattered } of wishes) {
        const bytes = windows * windowBytes - 17;
        const where = regions[region]!;
        move(scattered ? disk.scattered(where, bytes, 65_536) : disk.move(where, from * 2 ** 20, bytes), after * 1e6);
      }
      simulation.run();
      const asked = wishes.reduce((sum, { windows }) => sum + windows * windowBytes - 17, 0);
      expect(disk.bytesMoved).toBe(asked);
      expect(doneAt.every((at) => at > 0)).toBe(true);
      expect(disk.busyNanos).toBeCloseTo(transferSeconds(asked) * 1e9 + disk.positioningNanos, -3);
      expect(simulation.now).toBeGreaterThanOrEqual(disk.busyNanos);
    },
  );
});
