import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { SharedServer } from '../../../src/kernel/resources/shared-server.ts';
import { Simulation } from '../../../src/kernel/simulation.ts';

interface Job {
  readonly at: number;
  readonly size: number;
  readonly weight: number;
}

/**
 * When each job leaves, by following the fluid from one arrival or departure to the next: O(n) an event, and obviously
 * right.
 */
function fluid(jobs: readonly Job[], capacity: number): number[] {
  const left = jobs.map((job) => job.size);
  const leaves = jobs.map(() => Infinity);
  let now = 0;
  for (let guard = 0; guard < 3 * jobs.length && leaves.includes(Infinity); guard++) {
    const present = jobs.flatMap((job, i) => (job.at <= now && leaves[i] === Infinity ? [i] : []));
    const weight = present.reduce((sum, i) => sum + jobs[i]!.weight, 0);
    const rate = (i: number): number => (capacity * jobs[i]!.weight) / weight;
    const arrival = Math.min(...jobs.map((job) => (job.at > now ? job.at : Infinity)));
    const next = Math.min(arrival, ...present.map((i) => now + left[i]! / rate(i)));
    for (const i of present) {
      left[i]! -= rate(i) * (next - now);
      if (left[i]! <= 1e-12 * jobs[i]!.size) leaves[i] = next;
    }
    now = next;
  }
  return leaves;
}

function simulate(jobs: readonly Job[], capacity: number): number[] {
  const sim = new Simulation();
  const server = new SharedServer(sim, { capacity });
  const leaves = jobs.map(() => Infinity);
  const leave = sim.on('leave', (index) => void (leaves[index] = sim.now));
  const arrive = sim.on(
    'arrive',
    (index) => void server.submit(jobs[index]!.size, leave, index, 0, jobs[index]!.weight),
  );
  for (const [index, job] of jobs.entries()) sim.scheduleAt(job.at, arrive, index);
  sim.run();
  expect(server.length).toBe(0);
  return leaves;
}

const job = fc.record({
  at: fc.integer({ min: 0, max: 20 }),
  size: fc.double({ min: 0.01, max: 10, noNaN: true }),
  weight: fc.constantFrom(1, 1, 2, 0.5),
});

/**
 * The work that a server of this capacity has done for each job until it left, given when all of them left: whatever
 * the weights, this is a sum of positive terms and loses nothing.
 */
function workDone(jobs: readonly Job[], leaves: readonly number[], capacity: number): number[] {
  const times = [...new Set([...jobs.map((job) => job.at), ...leaves])].toSorted((x, y) => x - y);
  const done = jobs.map(() => 0);
  for (const [i, time] of times.slice(0, -1).entries()) {
    const present = jobs.flatMap((job, index) => (job.at <= time && leaves[index]! > time ? [index] : []));
    const weight = present.reduce((sum, index) => sum + jobs[index]!.weight, 0);
    for (const index of present) done[index]! += (capacity * jobs[index]!.weight * (times[i + 1]! - time)) / weight;
  }
  return done;
}

const decades = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((exponent) => 10 ** exponent);
const extremeJob = fc.record({
  at: fc.integer({ min: 0, max: 20 }),
  size: fc.tuple(fc.double({ min: 1, max: 10, noNaN: true }), decades(-3, 2)).map(([x, y]) => x * y),
  weight: fc.tuple(fc.double({ min: 1, max: 10, noNaN: true }), decades(-30, 30)).map(([x, y]) => x * y),
});

describe('a processor-sharing server', () => {
  property.prop([fc.array(extremeJob, { minLength: 1, maxLength: 25 })], { numRuns: 300 })(
    'does exactly its work for every job, however far apart the weights lie',
    (jobs) => {
      const leaves = simulate(jobs, 1);
      for (const [i, done] of workDone(jobs, leaves, 1).entries()) {
        // The clock itself resolves 1e-12 where it ends here, at several thousand.
        expect(Math.abs(done - jobs[i]!.size)).toBeLessThan(1e-8 * jobs[i]!.size + 25e-12);
      }
    },
  );

  test('serves the small one beside a huge weight, and a new one beside one that never ends', () => {
    const small = { at: 0, size: 10, weight: 1 };
    expect(simulate([small, { at: 1, size: 2, weight: 1e17 }], 1)).toEqual([12, 3]);
    const endless = { at: 0, size: 1e12, weight: 1e-9 };
    expect(simulate([endless, { at: 1e9, size: 1, weight: 1 }], 1)[1]).toBe(1e9 + 1);
  });

  test('keeps its digits through a million jobs without an idle moment', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1 });
    let served = 0;
    const left = sim.on('left', () => {
      if (++served < 1_000_000) server.submit(1e-3, left, 0, 0, served % 2 ? 0.1 : 1e3);
    });
    const never = sim.on('never', () => undefined);
    server.submit(1e12, never, 0, 0, 1e-9);
    server.submit(1e-3, left, 0, 0, 1);
    sim.run({ maxEvents: 2_000_000 });
    expect([served, Math.abs(sim.now - 1000) < 1e-4]).toEqual([1_000_000, true]);
  });

  property.prop([fc.array(job, { minLength: 1, maxLength: 25 }), fc.constantFrom(1, 0.5, 3)])(
    'lets every job leave when the fluid says so',
    (jobs, capacity) => {
      const exact = fluid(jobs, capacity);
      for (const [i, leaves] of simulate(jobs, capacity).entries())
        expect(Math.abs(leaves - exact[i]!)).toBeLessThan(1e-7);
    },
  );

  test('shares equally: 4 alone for 2, then beside 1, end at 5 and 4', () => {
    expect(
      simulate(
        [
          { at: 0, size: 4, weight: 1 },
          { at: 2, size: 1, weight: 1 },
        ],
        1,
      ),
    ).toEqual([5, 4]);
  });

  test('serves processes, and takes an interrupted one out: the other then has it alone', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1 });
    const seen: string[] = [];
    const download = (name: string) =>
      sim.process(function* () {
        try {
          yield server.serve(10);
          seen.push(`${name} done ${sim.now}`);
        } catch {
          seen.push(`${name} left ${sim.now}`);
        }
      });
    download('a');
    const b = download('b');
    sim.schedule(
      8,
      sim.on('interrupt', () => void b.interrupt()),
    );
    sim.run();
    expect(seen).toEqual(['b left 8', 'a done 14']);
    expect([server.length, server.utilization()]).toEqual([0, 1]);
    expect(server.meanLength()).toBeCloseTo((2 * 8 + 6) / 14, 12);
  });

  test('ends a job that is already done; an interrupt at that time is thrown at the next wait of its process', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1, round: Math.ceil });
    const seen: string[] = [];
    const victim = sim.process(function* () {
      try {
        yield server.serve(1.5);
        seen.push(`done ${sim.now}`);
        yield sim.delay(5);
      } catch {
        seen.push(`interrupted ${sim.now}`);
      }
    });
    // Scheduled before the departure, which is rounded up to 2: at 2 this comes first.
    sim.schedule(
      2,
      sim.on('interrupt', () => void victim.interrupt()),
    );
    const left = sim.on('left', () => seen.push(`other ${sim.now}`));
    sim.schedule(
      3,
      sim.on('other', () => server.submit(2, left)),
    );
    sim.run();
    expect(seen).toEqual(['done 2', 'interrupted 2', 'other 5']);
    expect(server.length).toBe(0);
  });

  test('stops at capacity 0 and keeps the work done so far', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 2 });
    const left = sim.on('left', () => sim.stop());
    server.submit(10, left);
    const change = sim.on('change', (capacity) => server.setCapacity(capacity));
    sim.schedule(3, change, 0);
    sim.schedule(8, change, 4);
    sim.run();
    expect(sim.now).toBe(9);
  });

  test('aborts a job once, and no other job by its id', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1 });
    const seen: number[] = [];
    const left = sim.on('left', (label) => void seen.push(label));
    const first = server.submit(5, left, 1);
    server.submit(5, left, 2);
    expect([server.abort(first), server.abort(first)]).toEqual([true, false]);
    const third = server.submit(5, left, 3);
    expect(third).not.toBe(first);
    expect(server.abort(first)).toBe(false);
    sim.run();
    expect(seen).toEqual([2, 3]);
    expect(sim.now).toBe(10);
  });

  test('leaves on the grid of its rounding', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 3, round: Math.ceil });
    const times: number[] = [];
    const left = sim.on('left', () => void times.push(sim.now));
    server.submit(10, left);
    server.submit(20, left);
    sim.run();
    expect(times).toEqual([7, 10]);
  });

  test('resets its clock when idle, so that a small job after a huge one keeps its digits', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1e16 });
    const left = sim.on('left', () => undefined);
    server.submit(1e16, left);
    sim.run();
    server.setCapacity(1);
    server.submit(0.001, left);
    sim.run();
    expect(sim.now).toBe(1.001);
  });

  test('is idle, with its first capacity, after a reset', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1 });
    const left = sim.on('left', () => undefined);
    server.submit(10, left);
    sim.run({ until: 4 });
    server.setCapacity(9);
    sim.reset();
    expect([server.length, server.utilization()]).toEqual([0, 0]);
    server.submit(10, left);
    sim.run();
    expect(sim.now).toBe(10);
  });

  test('refuses sizes, weights and capacities that make no sense', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1 });
    const left = sim.on('left', () => undefined);
    expect(() => server.submit(0, left)).toThrow("a job's size must be positive and finite, got 0");
    expect(() => server.submit(1, left, 0, 0, NaN)).toThrow("a job's weight must be positive and finite, got NaN");
    expect(() => server.setCapacity(-1)).toThrow("a server's capacity must be finite and not negative, got -1");
    expect(() => new SharedServer(sim, { capacity: Infinity })).toThrow('got Infinity');
    for (const wrong of ['5', null, true] as unknown as number[]) {
      expect(() => server.submit(wrong, left)).toThrow(RangeError);
      expect(() => server.serve(1, wrong)).toThrow(RangeError);
      expect(() => server.setCapacity(wrong)).toThrow(RangeError);
    }
    expect(() => server.serve(-1)).toThrow("a job's size must be positive and finite, got -1");
    expect(() => server.serve(1e76)).toThrow("a job's size must be between 1e-75 and 1e+75, got 1e+76");
    expect(() => server.submit(1, left, 0, 0, 1e-76)).toThrow("a job's weight must be between 1e-75 and 1e+75");
    expect(() => server.setCapacity(1e-76)).toThrow("a server's capacity must be 0 or between 1e-75 and 1e+75");
    expect(server.length).toBe(0);
  });

  test('refuses to round a delay down, which would do work for nothing', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1, round: Math.floor });
    const left = sim.on('left', () => undefined);
    server.submit(3, left);
    expect(() => server.submit(1.25, left)).toThrow("a shared server's round must not shorten a delay, got 2 for 2.5");
  });

  test('overflows nowhere at the ends of its range', () => {
    const ends: number[] = [];
    for (const [size, weight, capacity] of [
      [1e75, 1e-75, 1e75],
      [1e-75, 1e75, 1e-75],
      [1e75, 1e75, 1e75],
    ] as const) {
      ends.push(
        ...simulate(
          [
            { at: 0, size, weight },
            { at: 0, size, weight: 1e75 },
          ],
          capacity,
        ).map((end) => end),
      );
    }
    expect(ends.map((end) => Number(end.toPrecision(12)))).toEqual([2, 1, 2, 2, 2, 2]);
  });

  test('is waited for by one process a job', () => {
    const sim = new Simulation();
    const server = new SharedServer(sim, { capacity: 1 });
    const service = server.serve(1);
    for (let i = 0; i < 2; i++) {
      sim.process(function* () {
        yield service;
      });
    }
    expect(() => sim.run()).toThrow(/a job is waited for by one process at a time/);
  });
});
