/**
 * What services are worth to their clients, against what the slowest resource allows, and against what was measured of
 * one guest.
 */
import { describe, expect, it } from 'vitest';
import { hostParts } from '../../../../src/models/host/experiment/parts.ts';
import { database } from '../../../../src/models/host/services/database.ts';
import { fileReader } from '../../../../src/models/host/services/file-reader.ts';
import { jboss } from '../../../../src/models/host/services/jboss.ts';
import type { Service, Work } from '../../../../src/models/host/services/service.ts';
import { ssh } from '../../../../src/models/host/services/ssh.ts';
import { webServer } from '../../../../src/models/host/services/web-server.ts';
import { hostValues } from '../host/host.ts';
import { SECOND, type Setting, serving } from './services.ts';

/** Of its next sample from `from` on, per second. */
const rateOfNext = ({ throughput, sample }: Work, from: number, until: number): number =>
  throughput.rateOf(sample, from, until);

/** From the order to reboot until it answers, in seconds. */
function secondsAway(service: Service): number {
  const { simulation, guest, answered, silent } = serving(service, { guestGiB: 1 });
  simulation.process(function* () {
    yield* guest.shutdown();
    yield* guest.boot();
  });
  simulation.run({ until: 60 * SECOND });
  return (answered.at(-1)! - silent[0]!) / 1e9;
}

const small: Setting = { guestGiB: 4, services: { webFiles: 1000 } };

describe.each(hostParts.services.map((service) => [service.name, service] as const))('%s', (_, service) => {
  it('answers from the beginning, and again after a reboot of its guest', () => {
    const { simulation, guest, answered, silent, installed } = serving(service, small);
    expect([answered, silent]).toEqual([[0], []]);
    simulation.process(function* () {
      yield simulation.delay(SECOND);
      guest.halt();
      yield* guest.boot();
    });
    simulation.run({ until: 60 * SECOND });
    expect([silent, answered.length, installed.endpoint.answers]).toEqual([[SECOND], 2, true]);
  });

  it('takes the disk space and the memory that it says', () => {
    const { guest, values } = serving(service, small);
    const block = hostValues.cacheBlockBytes;
    const { fileBytes, memoryBytes } = service.takes(values, block);
    expect(guest.files.fileBlocks * block).toBe(fileBytes);
    const cacheBytes = 4 * 2 ** 30 - hostValues.guestKernelBytes - memoryBytes;
    expect(guest.files.cache.capacity).toBe(Math.floor(cacheBytes / block));
  });

  it('stops while its guest is frozen, and continues at the same point', () => {
    const { simulation, guest, installed } = serving(service, small);
    simulation.process(function* () {
      yield simulation.delay(20 * SECOND);
      guest.freeze();
      expect(installed.endpoint.answers).toBe(false);
      yield simulation.delay(40 * SECOND);
      guest.thaw();
      expect(installed.endpoint.answers).toBe(true);
    });
    simulation.run({ until: 80 * SECOND });
    const [before = 0, frozen = 0, after = 0] = [0, 20.2, 60].map((from) =>
      installed.work?.throughput.mean(from * SECOND, (from === 20.2 ? 60 : from + 20) * SECOND),
    );
    expect(frozen).toBe(0);
    // A statement of the database more or less is an eighth of what it does in this time.
    expect(Math.abs(after - before)).toBeLessThanOrEqual(0.13 * before);
  });

  it('stands still at its next need of a device while it has none', () => {
    const { simulation, guest, installed } = serving(service, { ...small, isWarm: false });
    simulation.run({ until: 3 * SECOND });
    guest.detach();
    simulation.process(function* () {
      yield simulation.delay(20 * SECOND);
    });
    simulation.run();
    expect(installed.endpoint.answers).toBe(false);
    expect(installed.work?.throughput.mean(10 * SECOND, 20 * SECOND) ?? 0).toBe(0);
  });
});

describe('the time to the first answer', () => {
  it('is that of the guest OS for ssh, and 33.6 s for JBoss on one guest (K60)', () => {
    expect(secondsAway(ssh)).toBeCloseTo(16.8 - 0.38, 1);
    expect(secondsAway(jboss)).toBeCloseTo(33.6 - 0.38, 0);
  });
});

/** Bytes per second over a while that begins cold, or warm. */
function rateOf(service: Service, setting: Setting, until = 60): number {
  const { simulation, installed } = serving(service, setting);
  simulation.run({ until: until * SECOND });
  return rateOfNext(installed.work!, 0, until * SECOND);
}

describe('the effect of a page cache is', () => {
  const { diskBytesPerSecond, copyBytesPerSecond, linkBytesPerSecond } = hostValues;

  it('for a file reader the difference between memory and disk: without cache it reads, then copies', () => {
    expect(rateOf(fileReader, {}, 10) / copyBytesPerSecond).toBeCloseTo(1, 2);
    const cold = 1 / (1 / diskBytesPerSecond + 1 / copyBytesPerSecond);
    expect(rateOf(fileReader, { isWarm: false }, 10) / cold).toBeCloseTo(1, 1);
  });

  it('for a web server at most the rate of the link', () => {
    const warm = rateOf(webServer, {});
    expect(warm / linkBytesPerSecond).toBeGreaterThan(0.9);
    expect(warm / linkBytesPerSecond).toBeLessThanOrEqual(1);
    expect(rateOf(webServer, { host: { linkBytesPerSecond: 20e6 }, isWarm: false }) / 20e6).toBeCloseTo(1, 1);
  });

  it('for a web server also the positioning for each file: without cache, smaller files have a lower rate', () => {
    const rates = [64, 256, 1024].map((kib) =>
      rateOf(webServer, { services: { webFileBytes: kib * 1024, webFiles: 2000 }, isWarm: false }),
    );
    expect(rates[0]! * 1.5).toBeLessThan(rates[1]!);
    expect(rates[1]! * 1.3).toBeLessThan(rates[2]!);
  });

  it('nothing for a web server on a disk that is faster than the link', () => {
    const host = { diskBytesPerSecond: 2e9, seekNanos: 0, settleNanos: 0, rotationNanos: 0 };
    expect(rateOf(webServer, { host, isWarm: false }) / rateOf(webServer, { host })).toBeCloseTo(1, 1);
  });

  it('for a database the reading of its first test, and nothing for the second', () => {
    const { simulation, installed } = serving(database, { isWarm: false });
    simulation.run({ until: 400 * SECOND });
    const work = installed.work!;
    const first = work.throughput.timeOf(work.sample, 0, 400 * SECOND);
    const warm = rateOf(database, {}, 100);
    expect(rateOfNext(work, 0, 400 * SECOND)).toBeLessThan(0.7 * warm);
    expect(rateOfNext(work, first, 400 * SECOND) / warm).toBeCloseTo(1, 1);
  });
});

it('a service that does not fit is refused with the available space', () => {
  expect(() => serving(webServer, { services: { webFiles: 100_000 } })).toThrow(/vm1 data has .* bytes left/);
  expect(() => serving(jboss, { host: { guestKernelBytes: 2 ** 30 }, guestGiB: 1 }).guest.files.cache).toThrow(
    /vm1: kernel and services leave/,
  );
});
