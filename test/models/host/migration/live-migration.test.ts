import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { SharedServer } from '../../../../src/kernel/resources/shared-server.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import {
  type MigratingVm,
  type MigrationRecord,
  migrate,
} from '../../../../src/models/host/migration/live-migration.ts';

const GIB = 2 ** 30;
/** Bytes per nanosecond: Gigabit Ethernet. */
const LINK = 0.117;
const rules = { mostRounds: 29, enoughBytes: 50 * 4096, mostMemories: 3, prepareNanos: 0, resumeNanos: 0 };

function migrated(vm: Partial<MigratingVm>, others = 0, limits = rules): MigrationRecord & { readonly told: string[] } {
  const sim = new Simulation();
  const link = new SharedServer(sim, { capacity: LINK, round: Math.ceil });
  const told: string[] = [];
  for (let other = 0; other < others; other++) {
    sim.process(function* traffic() {
      while (told.length < 2) yield link.serve(GIB);
    });
  }
  const whole: MigratingVm = {
    memoryBytes: GIB,
    writableBytes: GIB,
    writtenBytesPerNano: 0,
    stop: () => told.push('stop'),
    resume: () => told.push('resume'),
    ...vm,
  };
  const process = sim.process(migrate(sim, link, whole, limits));
  sim.run();
  const { result } = process;
  if (result === undefined) throw new Error('the migration never ended');
  return { ...result, told };
}

describe('a live migration', () => {
  it('of a VM that writes nothing sends its memory once, without a round after the stop', () => {
    const { rounds, sentBytes, nanos, stoppedNanos, told } = migrated({});
    expect({ rounds, sentBytes, stoppedNanos, told }).toEqual({
      rounds: 1,
      sentBytes: GIB,
      stoppedNanos: 0,
      told: ['stop', 'resume'],
    });
    expect(nanos).toBeCloseTo(GIB / LINK, -1);
  });

  it('stands still for what is done after the last byte, and not for what is done before the first', () => {
    const { nanos, stoppedNanos } = migrated({}, 0, { ...rules, prepareNanos: 400e6, resumeNanos: 20e6 });
    expect(stoppedNanos).toBe(20e6);
    expect(nanos).toBeCloseTo(GIB / LINK + 420e6, -1);
  });

  it('sends a geometric series when writes spread over far more than is written', () => {
    const share = 0.2;
    const { sentBytes } = migrated({ writtenBytesPerNano: share * LINK, writableBytes: 1e6 * GIB });
    expect(sentBytes / GIB).toBeCloseTo(1 / (1 - share), 3);
  });

  it('of a VM that writes faster than the link sends ends all the same, and stops it for its writable set', () => {
    const { sentBytes, stoppedNanos } = migrated({ writtenBytesPerNano: 10 * LINK, writableBytes: GIB / 4 });
    expect(sentBytes).toBeLessThanOrEqual(3.25 * GIB);
    expect(stoppedNanos / (GIB / 4 / LINK)).toBeCloseTo(1, 3);
  });

  it('takes twice as long on a link that is shared, and so has more to send', () => {
    const vm = { writtenBytesPerNano: 0.1 * LINK, writableBytes: GIB };
    const [alone, shared] = [migrated(vm), migrated(vm, 1)];
    expect(shared.nanos).toBeGreaterThan(2 * alone.nanos);
    expect(shared.sentBytes).toBeGreaterThan(alone.sentBytes);
  });

  property.prop([
    fc.double({ min: 0, max: 5, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 1, max: 29 }),
  ])('stops the VM for less than sending all of it, and keeps to its limits', (share, writable, mostRounds) => {
    const vm = { writtenBytesPerNano: share * LINK, writableBytes: writable * GIB };
    const { rounds, sentBytes, stoppedNanos, nanos, told } = migrated(vm, 0, { ...rules, mostRounds });
    expect(told).toEqual(['stop', 'resume']);
    expect(rounds).toBeLessThanOrEqual(mostRounds);
    expect(sentBytes).toBeLessThanOrEqual(4 * GIB);
    expect(stoppedNanos).toBeLessThanOrEqual(Math.ceil(GIB / LINK) + 1);
    expect(nanos).toBeGreaterThanOrEqual(stoppedNanos);
  });
});
