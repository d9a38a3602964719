import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { Fifo } from '../../../src/kernel/resources/fifo.ts';
import { Store } from '../../../src/kernel/resources/store.ts';
import { Simulation } from '../../../src/kernel/simulation.ts';

describe('a store', () => {
  test('hands items over in the order they came, to getters in the order they came', () => {
    const sim = new Simulation();
    const store = new Store<string>(sim);
    const seen: string[] = [];
    for (const name of ['x', 'y']) {
      sim.process(function* () {
        while (true) seen.push(`${name} got ${yield* store.get()} at ${sim.now}`);
      });
    }
    sim.process(function* () {
      for (const item of ['a', 'b', 'c']) {
        yield sim.delay(1);
        yield store.put(item);
      }
    });
    sim.run();
    expect(seen).toEqual(['x got a at 1', 'y got b at 2', 'x got c at 3']);
  });

  test('makes a put wait while it is full, and takes its item when there is space', () => {
    const sim = new Simulation();
    const store = new Store<number>(sim, 2);
    const putAt: number[] = [];
    sim.process(function* () {
      for (let item = 0; item < 4; item++) {
        yield store.put(item);
        putAt.push(sim.now);
      }
    });
    const got: number[] = [];
    sim.process(function* () {
      for (let i = 0; i < 4; i++) {
        yield sim.delay(10);
        got.push(yield* store.get());
      }
    });
    sim.run();
    expect(putAt).toEqual([0, 0, 10, 20]);
    expect(got).toEqual([0, 1, 2, 3]);
  });

  test('loses neither an item nor space when a waiting get or put is interrupted', () => {
    const sim = new Simulation();
    const store = new Store<string>(sim, 1);
    const quitter = (body: () => Generator) =>
      sim.process(function* () {
        try {
          yield* body() as Generator<never, void, unknown>;
        } catch {
          /* gives up */
        }
      });
    const getter = quitter(function* () {
      yield store.get();
    });
    sim.run();
    getter.interrupt();
    sim.run();
    expect(store.tryPut('kept')).toBe(true);
    const putter = quitter(function* () {
      yield store.put('withdrawn');
    });
    sim.run();
    putter.interrupt();
    sim.run();
    expect([store.tryGet(), store.tryGet(), store.length]).toEqual(['kept', undefined, 0]);
  });

  test('gives items to callbacks, at once or when one comes', () => {
    const sim = new Simulation();
    const store = new Store<number>(sim);
    const seen: number[] = [];
    store.tryPut(1);
    store.onItem((item) => void seen.push(item));
    store.onItem((item) => void seen.push(10 * item));
    expect(seen).toEqual([1]);
    store.tryPut(2);
    expect(seen).toEqual([1, 20]);
  });

  test('is full at its capacity, measures its level over time, and is empty after a reset', () => {
    const sim = new Simulation();
    const store = new Store<undefined>(sim, 2);
    expect([store.tryPut(undefined), store.tryPut(undefined), store.tryPut(undefined)]).toEqual([true, true, false]);
    const take = sim.on('take', () => {
      store.tryGet();
    });
    sim.schedule(3, take);
    sim.schedule(4, take);
    sim.schedule(
      4,
      sim.on('want', () => store.onItem(() => undefined)),
    );
    sim.schedule(
      7,
      sim.on('end', () => undefined),
    );
    sim.run();
    expect([store.meanLength(), store.meanGetters()]).toEqual([1, 3 / 7]);
    store.restartStatistics();
    expect([store.meanLength(), store.meanGetters()]).toEqual([0, 1]);
    sim.reset();
    expect([store.length, store.meanGetters()]).toEqual([0, 0]);
    expect([store.tryPut(undefined), store.length]).toEqual([true, 1]);
  });

  test.each([0, -1, 1.5, NaN])('refuses a capacity of %s', (capacity) => {
    expect(() => new Store(new Simulation(), capacity)).toThrow(
      `must be a positive integer or Infinity, got ${capacity}`,
    );
  });
});

const fifoStep = fc.oneof(
  { arbitrary: fc.nat(), weight: 3 },
  { arbitrary: fc.constant('shift' as const), weight: 2 },
  { arbitrary: fc.constant('unshift' as const), weight: 1 },
);

property.prop([fc.array(fifoStep, { minLength: 100, maxLength: 300, size: 'max' })])(
  'a fifo is an array of which both ends are used',
  (steps) => {
    const fifo = new Fifo<number>();
    const array: number[] = [];
    for (const step of steps) {
      if (step === 'shift') expect(fifo.shift()).toBe(array.shift());
      else if (step === 'unshift') {
        fifo.unshift(-array.length);
        array.unshift(-array.length);
      } else {
        fifo.push(step);
        array.push(step);
      }
      expect(fifo.length).toBe(array.length);
    }
  },
);
