import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { SharedServer } from '../../../src/kernel/resources/shared-server.ts';
import { Simulation } from '../../../src/kernel/simulation.ts';

interface Job {
  readonly at: number;
  readonly size: number;
  readonly weight: number;
}

/** When each job leaves, by following the fluid from one arrival or departure to the next: O(n) an event, and obviously right. */
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

describe('a processor-sharing server', () => {
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

  test('gives a job that was done a moment ago to its process, which meets an interrupt of that very time at its next wait', () => {
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

  test('stands still at capacity 0 and keeps what was done', () => {
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

  test('forgets the work of the past when idle, so that a small job after a huge one keeps its digits', () => {
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
    expect(server.length).toBe(0);
  });
});
