import { describe, expect, test } from 'vitest';
import { Resource } from '../../../src/kernel/resources/resource.ts';
import { type EventKind, Simulation } from '../../../src/kernel/simulation.ts';

describe('a resource', () => {
  test('serves by priority, and within one by order of arrival', () => {
    const sim = new Simulation();
    const server = new Resource(sim);
    const served: string[] = [];
    for (const [name, priority] of [
      ['a', 0],
      ['b', 5],
      ['c', 0],
      ['d', -1],
      ['e', 5],
    ] as const) {
      sim.process(function* () {
        yield* server.use(1, priority);
        served.push(`${name}${sim.now}`);
      });
    }
    sim.run();
    expect(served).toEqual(['a1', 'd2', 'c3', 'b4', 'e5']);
  });

  test('never gives out more than its capacity', () => {
    const sim = new Simulation();
    const server = new Resource(sim, 2);
    const ends: number[] = [];
    for (let i = 0; i < 5; i++) {
      sim.process(function* () {
        yield* server.use(10);
        ends.push(sim.now);
      });
    }
    sim.run({ until: 5 });
    expect([server.inUse, server.queueLength]).toEqual([2, 3]);
    sim.run();
    expect(ends).toEqual([10, 10, 20, 20, 30]);
    expect(server.inUse).toBe(0);
  });

  test('drops the request of a process interrupted while waiting, and serves the next', () => {
    const sim = new Simulation();
    const server = new Resource(sim);
    const seen: string[] = [];
    const customer = (name: string) =>
      sim.process(function* () {
        try {
          yield* server.use(10);
          seen.push(`${name} served ${sim.now}`);
        } catch {
          seen.push(`${name} left ${sim.now}`);
        }
      });
    customer('first');
    const second = customer('second');
    customer('third');
    sim.schedule(
      4,
      sim.on('interrupt', () => void second.interrupt()),
    );
    sim.run();
    expect(seen).toEqual(['second left 4', 'first served 10', 'third served 20']);
  });

  test('gets its unit back from a process interrupted while it holds it', () => {
    const sim = new Simulation();
    const server = new Resource(sim);
    const holder = sim.process(function* () {
      try {
        yield* server.use(10);
      } catch {
        return sim.now;
      }
      return -1;
    });
    sim.schedule(
      3,
      sim.on('interrupt', () => void holder.interrupt()),
    );
    sim.run();
    expect([holder.result, server.inUse]).toEqual([3, 0]);
  });

  test('serves callbacks and processes in one line', () => {
    const sim = new Simulation();
    const server = new Resource(sim);
    const seen: string[] = [];
    const finish = sim.on('finish', () => server.release());
    const begin = sim.on('begin', (a, b) => {
      seen.push(`callback ${a},${b} at ${sim.now}`);
      sim.schedule(2, finish);
    });
    server.acquire(begin, 1, 10);
    server.acquire(begin, 2, 20);
    sim.schedule(
      2.5,
      sim.on('less urgent', () => server.acquire(begin, 5, 50, 1)),
    );
    sim.process(function* () {
      yield* server.use(3);
      seen.push(`process until ${sim.now}`);
    });
    sim.schedule(
      1,
      sim.on('urgent', () => server.acquire(begin, 3, 30, -1)),
    );
    sim.schedule(
      4.5,
      sim.on('again', () => server.acquire(begin, 4, 40)),
    );
    sim.run();
    expect(seen).toEqual([
      'callback 1,10 at 0',
      'callback 3,30 at 2',
      'callback 2,20 at 4',
      'process until 9',
      'callback 4,40 at 9',
      'callback 5,50 at 11',
    ]);
    expect(server.inUse).toBe(0);
  });

  test('serves a hundred thousand different priorities, and drops each that has no waiting request', () => {
    const sim = new Simulation();
    const server = new Resource(sim);
    const served: number[] = [];
    const begin = sim.on('begin', (label) => void served.push(label));
    server.tryAcquire();
    for (let label = 0; label < 100_000; label++) server.acquire(begin, label, 0, 100_000 - label);
    for (let label = 0; label < 100_000; label++) server.release();
    for (let label = 0; label < 300_000; label += 2) {
      server.acquire(begin, label + 1, 0, label + 0.5);
      server.acquire(begin, label, 0, label);
      server.release();
      server.release();
    }
    sim.run();
    expect(served).toEqual([
      ...Array.from({ length: 100_000 }, (_, label) => 99_999 - label),
      ...Array.from({ length: 300_000 }, (_, label) => label),
    ]);
  });

  test('leaves no gap when a priority is removed: infinite ones, withdrawn ones, the last of one', () => {
    const sim = new Simulation();
    const server = new Resource(sim);
    const served: number[] = [];
    const wait = (priority: number) => {
      const request = server.request(priority);
      const waiter = { wake: () => void served.push(priority) };
      request.subscribe(waiter);
      return { request, waiter };
    };
    server.tryAcquire();
    const waits = [Infinity, 1, -Infinity, 2, 1, -0, 0, 3].map(wait);
    for (const index of [3, 7]) waits[index]!.request.withdraw(waits[index]!.waiter);
    wait(2.5);
    while (server.queueLength > 0) server.release();
    wait(9);
    server.release();
    expect(served).toEqual([-Infinity, -0, 0, 1, 1, 2.5, Infinity, 9]);
  });

  test('measures utilization and queue length over time, from the last restart', () => {
    const sim = new Simulation();
    const server = new Resource(sim, 2);
    for (let i = 0; i < 3; i++) sim.process(server.use(4));
    sim.run();
    // Two busy for 4, one for 4; one waits for 4; of 8 in all.
    expect([server.utilization(), server.meanQueueLength()]).toEqual([0.75, 0.5]);
    server.restartStatistics();
    sim.process(server.use(1));
    sim.run();
    expect([server.utilization(), server.meanQueueLength()]).toEqual([0.5, 0]);
  });

  test('is empty after a reset', () => {
    const sim = new Simulation();
    const server = new Resource(sim);
    for (let i = 0; i < 3; i++) sim.process(server.use(4));
    sim.run({ until: 1 });
    sim.reset();
    expect([server.inUse, server.queueLength, server.utilization()]).toEqual([0, 0, 0]);
    const user = sim.process(server.use(4));
    sim.run();
    expect([user.hasEnded, sim.now]).toEqual([true, 4]);
  });

  test('refuses a release of a free unit, an impossible capacity, and one request made twice', () => {
    const sim = new Simulation();
    const server = new Resource(sim);
    expect(() => server.release()).toThrow('release() of a resource of which nothing is in use');
    expect(() => new Resource(sim, 1.5)).toThrow("a resource's capacity must be a positive integer, got 1.5");
    for (const priority of [NaN, '1' as unknown as number, null as unknown as number]) {
      expect(() => server.request(priority)).toThrow(RangeError);
      expect(() => server.acquire(0 as EventKind, 0, 0, priority)).toThrow(/^a priority must be a number, got /);
    }
    server.tryAcquire();
    const request = server.request();
    for (let i = 0; i < 2; i++) {
      sim.process(function* () {
        yield request;
      });
    }
    expect(() => sim.run()).toThrow(/already waits in line was made again/);
  });
});
