import { describe, expect, it } from 'vitest';
import { GIB, hostValues, runningHost, secondsOf } from './host.ts';

const { cacheBlockBytes: BLOCK, copyBytesPerSecond, protectionFaultNanos, pageBytes, windowBytes } = hostValues;
const MIB = 2 ** 20;

function guestWithFile(bytes: number, guestBytes = GIB) {
  const host = runningHost({ guestBytes });
  const guest = host.guests[0]!;
  return { host, guest, files: guest.files, file: guest.files.create(bytes) };
}

describe('a file', () => {
  it('is read from the disk once, and from memory as long as it is cached', () => {
    const { host, files, file } = guestWithFile(64 * MIB);
    const first = secondsOf(host, () => files.read(file, 0, 64 * MIB));
    expect(host.disk.bytesMoved).toBe(64 * MIB);
    expect(secondsOf(host, () => files.read(file, 0, 64 * MIB))).toBeCloseTo((64 * MIB) / copyBytesPerSecond, 6);
    expect(host.disk.bytesMoved).toBe(64 * MIB);
    expect(first).toBeGreaterThan(0.7);
  });

  it('costs the disk only the blocks that are missing', () => {
    const { host, files, file } = guestWithFile(10 * BLOCK);
    secondsOf(host, () => files.read(file, 3 * BLOCK + 5, 1));
    expect(host.disk.bytesMoved).toBe(BLOCK);
    secondsOf(host, () => files.read(file, 0, 10 * BLOCK));
    expect(host.disk.bytesMoved).toBe(10 * BLOCK);
  });

  it('larger than the cache is never there when it is read again from its beginning', () => {
    const { host, files, file } = guestWithFile(2 * GIB);
    files.warm(file);
    const before = host.disk.bytesMoved;
    secondsOf(host, () => files.read(file, 0, 256 * MIB));
    expect(host.disk.bytesMoved - before).toBe(256 * MIB);
  });

  it('is refused beyond its end, and where no disk space is left', () => {
    const { files, file } = guestWithFile(BLOCK);
    expect(() => files.read(file, 0, BLOCK + 1).next()).toThrow(RangeError);
    expect(() => files.create(1e12)).toThrow(/vm1 data has \d+ bytes left/);
  });
});

describe('a written block', () => {
  it('reaches the disk when it has been dirty for 30 s and the flusher comes', () => {
    const { host, files, file } = guestWithFile(8 * BLOCK);
    secondsOf(host, () => files.write(file, 0, 8 * BLOCK));
    expect([files.dirtyBlocks, host.disk.bytesMoved]).toEqual([0, 8 * BLOCK]);
    expect(host.simulation.now / 1e9).toBeGreaterThan(30);
    expect(host.simulation.now / 1e9).toBeLessThan(36);
  });

  it('reaches the disk at a shutdown, and is lost when the guest only halts', () => {
    const bytesOfReboot = (write: boolean, isShutDown: boolean): number => {
      const { host, guest, files, file } = guestWithFile(8 * BLOCK);
      secondsOf(host, function* () {
        if (write) yield* files.write(file, 0, 8 * BLOCK);
        if (isShutDown) yield* guest.shutdown();
        else guest.halt();
        yield* guest.boot();
      });
      return host.disk.bytesMoved;
    };
    expect(bytesOfReboot(true, true) - bytesOfReboot(false, true)).toBe(8 * BLOCK);
    expect(bytesOfReboot(true, false) - bytesOfReboot(false, false)).toBe(0);
  });

  it('is written back first when a reader needs its space', () => {
    const { host, files, file } = guestWithFile(2 * GIB);
    secondsOf(host, function* () {
      yield* files.write(file, 0, 2 * MIB);
      const before = files.dirtyBlocks;
      yield* files.bring(file, 2 * MIB, 2 * GIB - 2 * MIB);
      expect([before, files.dirtyBlocks, files.cache.has(file.firstBlock)]).toEqual([(2 * MIB) / BLOCK, 0, false]);
    });
    expect(host.disk.bytesMoved).toBe(2 * GIB);
  });

  it('costs a protection fault for each page that the VMM watches, once', () => {
    const { host, files, file } = guestWithFile(windowBytes);
    files.warm(file);
    const plain = runningHost();
    const other = plain.guests[0]!.files;
    const otherFile = other.create(windowBytes);
    other.warm(otherFile);
    files.cache.protects = true;
    const time = (on: typeof host, write: () => ReturnType<typeof files.write>): number => {
      const at: number[] = [];
      on.simulation.process(function* () {
        for (let round = 0; round < 2; round++) {
          const from = on.simulation.now;
          yield* write();
          at.push(on.simulation.now - from);
        }
      });
      on.simulation.run({ until: on.simulation.now + 1e9 });
      return at[0]! - at[1]!;
    };
    expect(time(plain, () => other.write(otherFile, 0, windowBytes))).toBe(0);
    const faults = windowBytes / pageBytes;
    expect(time(host, () => files.write(file, 0, windowBytes))).toBeCloseTo(faults * protectionFaultNanos, -1);
  });
});

describe('a warm-cache reboot', () => {
  it('finds the cached blocks after a scan of the table; a normal one finds none', () => {
    const after = (takesOverCache: boolean) => {
      const { host, guest, files, file } = guestWithFile(64 * MIB);
      files.warm(file);
      guest.halt();
      const seconds = secondsOf(host, () => guest.boot({ takesOverCache }));
      return { seconds, blocks: files.cachedBlocks, takeover: guest.takeover };
    };
    const [warm, plain] = [after(true), after(false)];
    expect(warm.takeover).toEqual({ kept: 1024, dropped: 0, wrong: 0 });
    expect([warm.blocks, plain.blocks]).toEqual([1024, 0]);
    const scan = ((GIB / pageBytes) * hostValues.tableScanNanosPerPage) / 1e9;
    expect(warm.seconds - plain.seconds).toBeCloseTo(scan, 3);
  });

  it('drops blocks that were not written back, and blocks that a faulty kernel has stored into', () => {
    const { host, guest, files, file } = guestWithFile(10 * BLOCK);
    files.warm(file);
    files.cache.protects = true;
    files.cache.corrupt(file.firstBlock + 7);
    host.simulation.process(function* () {
      yield* files.write(file, 0, 2 * BLOCK);
      guest.halt('crashed');
      yield* guest.boot({ takesOverCache: true });
    });
    host.simulation.run();
    expect(guest.takeover).toEqual({ kept: 7, dropped: 3, wrong: 0 });
  });
});
