import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { valuesOf } from '../../../src/experiment/parameter.ts';
import { schedulingParts } from '../../../src/models/scheduling/experiment/parts.ts';
import type { SchedulerKind } from '../../../src/models/scheduling/machine/scheduler.ts';
import { schedulerParameters } from '../../../src/models/scheduling/parameters.ts';
import { asymmetric } from '../../../src/models/scheduling/schedulers/asymmetric.ts';
import { credit } from '../../../src/models/scheduling/schedulers/credit.ts';
import { laxity } from '../../../src/models/scheduling/schedulers/laxity.ts';
import { roundRobin } from '../../../src/models/scheduling/schedulers/yardsticks.ts';
import { betweenTicks, blockIo, spin, voice } from '../../../src/models/scheduling/workloads/programs.ts';
import { after, type Guest } from './after.ts';

const anyGuest = fc.record({
  program: fc.constantFrom(...schedulingParts.programs),
  computeMs: fc.double({ min: 0.1, max: 9.9, noNaN: true }),
  periodMs: fc.double({ min: 0.2, max: 40, noNaN: true }),
  weight: fc.integer({ min: 1, max: 1024 }),
  laxityNanos: fc.constantFrom(2e6, 10e6, Number.POSITIVE_INFINITY),
});

describe('every scheduler', () => {
  test.prop(
    [
      fc.constantFrom(...schedulingParts.schedulers),
      fc.array(anyGuest, { minLength: 1, maxLength: 8 }),
      fc.array(fc.constantFrom(1, 0.5, 0.3), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('sampled' as const, 'exact' as const),
    ],
    { numRuns: 30 },
  )('hands out all core time and no more, and runs nobody twice', (kind, guests, speeds, debit) => {
    const { machine } = after(1, kind, guests, { speeds, debit, costs: valuesOf(schedulerParameters) });
    const ran = machine.vcpus.reduce((sum, { ranNanos }) => sum + ranNanos, 0);
    expect(ran + machine.unused.idleNanos).toBe(speeds.length * 1e9);
    for (const { ranNanos, waitedNanos, sleptNanos, workNanos } of machine.vcpus) {
      expect(ranNanos + waitedNanos + sleptNanos).toBe(1e9);
      expect(workNanos).toBeLessThanOrEqual(ranNanos + 1);
    }
  });

  test.each(schedulingParts.schedulers)('$name leaves no core idle while somebody could run', (kind) => {
    const { machine } = after(
      3,
      kind,
      Array.from({ length: 5 }, () => ({ program: spin })),
      { speeds: [1, 1, 0.5] },
    );
    expect(machine.unused.idleNanos).toBe(0);
  });

  test.each(schedulingParts.schedulers)('$name keeps a vCPU on the cores that it is pinned to', (kind) => {
    const guests = [{ program: spin, pinned: [1] }, { program: spin, pinned: [1] }, { program: blockIo }];
    const { share } = after(3, kind, guests, { speeds: [1, 1] });
    expect((share[0] ?? 0) + (share[1] ?? 0)).toBeLessThanOrEqual(1);
    expect(share[2]).toBeGreaterThan(0.2);
  });
});

describe('the credit scheduler', () => {
  test('shares a core in proportion to the weights', () => {
    const { share } = after(
      60,
      credit,
      [256, 512, 1024].map((weight) => ({ program: spin, weight })),
    );
    for (const [index, weight] of [256, 512, 1024].entries()) expect(share[index]).toBeCloseTo(weight / 1792, 2);
  });

  test('gives no vCPU more than its cap', () => {
    const { share } = after(60, credit, [{ program: spin, cap: 0.3 }, { program: spin }]);
    expect(share[0]).toBeCloseTo(0.3, 1);
    expect(share[1]).toBeCloseTo(0.7, 1);
  });

  test('debits by sampling nothing from whom no tick finds, and by time stamps what it used', () => {
    const thief = [{ program: betweenTicks, computeMs: 9.5 }, { program: spin }];
    expect(after(30, credit, thief, { debit: 'sampled' }).share[0]).toBeCloseTo(0.95, 2);
    expect(after(30, credit, thief, { debit: 'exact' }).share[0]).toBeCloseTo(0.5, 2);
  });

  test('runs whoever wakes at once, in front of those who compute all the time', () => {
    const { seen } = after(10, credit, [{ program: voice, computeMs: 1 }, { program: spin }]);
    const waits = (seen[0]?.waits ?? []).toSorted((a, b) => a - b);
    expect(waits.length).toBe(500);
    expect(waits[Math.floor(waits.length * 0.9)]).toBeLessThan(1e6);
  });
});

describe('a laxity', () => {
  const frames: readonly Guest[] = [
    ...Array.from({ length: 4 }, () => ({ program: voice, computeMs: 2, laxityNanos: 5e6 })),
    ...Array.from({ length: 3 }, () => ({ program: spin })),
    { program: blockIo, computeMs: 1, periodMs: 5 },
  ];

  test('of nobody leaves the schedule of the stock scheduler, to the nanosecond', () => {
    const patient = frames.map((guest) => ({ ...guest, laxityNanos: Number.POSITIVE_INFINITY }));
    const [own, stock] = [laxity, credit].map((kind) => after(5, kind, patient, { speeds: [1, 1] }));
    expect(own?.machine.vcpus.map(({ ranNanos }) => ranNanos)).toEqual(
      stock?.machine.vcpus.map(({ ranNanos }) => ranNanos),
    );
    expect(own?.machine.simulation.events).toBe(stock?.machine.simulation.events);
  });

  test('creates no time: over capacity frames are missed, and who computes all the time still gets a share', () => {
    const many = [
      ...Array.from({ length: 6 }, () => ({ program: voice, computeMs: 5, laxityNanos: 5e6 })),
      { program: spin },
    ];
    const { seen, share } = after(20, laxity, many);
    expect((seen[0]?.missed ?? 0) / (seen[0]?.waits.length ?? 1)).toBeGreaterThan(0.5);
    expect(share[6]).toBeGreaterThan(0.1);
  });

  test('is kept in 99 of 100 frames, within a millisecond', () => {
    const { seen } = after(20, laxity, frames, { speeds: [1, 1] });
    for (const { waits } of seen.slice(0, 4)) {
      const sorted = waits.toSorted((a, b) => a - b);
      expect(sorted[Math.floor(sorted.length * 0.99)]).toBeLessThan(6e6);
    }
  });
});

describe('cores of different speeds', () => {
  const work = (kind: SchedulerKind, spins: number, speeds: number[]) =>
    after(
      6,
      kind,
      Array.from({ length: spins }, () => ({ program: spin })),
      { speeds },
    ).machine.vcpus;
  const sum = (list: readonly { readonly workNanos: number }[]) =>
    list.reduce((total, { workNanos }) => total + workNanos, 0) / 6e9;

  test('are used fast ones first by a scheduler that knows them, and shared', () => {
    const vcpus = work(asymmetric, 3, [1, 0.5, 0.5, 1]);
    expect(sum(vcpus)).toBeCloseTo(2.5, 2);
    const shares = vcpus.map(({ workNanos }) => workNanos / 6e9);
    for (const share of shares) expect(share).toBeCloseTo(2.5 / 3, 1);
  });

  test('bring nothing more where all are equal, or all are busy', () => {
    expect(sum(work(asymmetric, 3, [1, 1, 1, 1]))).toBe(sum(work(credit, 3, [1, 1, 1, 1])));
    expect(sum(work(asymmetric, 8, [1, 1, 0.5, 0.5]))).toBeCloseTo(3, 2);
    expect(sum(work(credit, 8, [1, 1, 0.5, 0.5]))).toBeCloseTo(3, 2);
  });
});

describe('round robin', () => {
  test('gives slices in turn', () => {
    const { machine, share } = after(
      9,
      roundRobin,
      Array.from({ length: 3 }, () => ({ program: spin })),
    );
    for (const each of share) expect(each).toBeCloseTo(1 / 3, 6);
    // The first of all, and one each 30 ms, the end included.
    expect(machine.switches).toBe(301);
  });
});
