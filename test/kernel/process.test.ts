import { describe, expect, test } from 'vitest';
import { assert } from '../../src/kernel/assertions.ts';
import { Interrupt, ProcessError } from '../../src/kernel/process.ts';
import { Resource } from '../../src/kernel/resources/resource.ts';
import { SharedServer } from '../../src/kernel/resources/shared-server.ts';
import { Store } from '../../src/kernel/resources/store.ts';
import { EndlessRun } from '../../src/kernel/run-limits.ts';
import { Signal } from '../../src/kernel/signal.ts';
import { Simulation } from '../../src/kernel/simulation.ts';
import { Timeout } from '../../src/kernel/timeout.ts';
import { type Delay, WAITING, type Wait, Waitable, type Waiter } from '../../src/kernel/wait.ts';

function* driver(): Generator<Wait, void, unknown> {}

describe('a process', () => {
  test('starts at the time it is made, after events scheduled before it', () => {
    const sim = new Simulation();
    const seen: string[] = [];
    sim.schedule(
      0,
      sim.on('before', () => void seen.push('before')),
    );
    sim.process(function* () {
      seen.push('process');
      yield sim.delay(1);
    });
    seen.push('made');
    sim.run();
    expect(seen).toEqual(['made', 'before', 'process']);
  });

  test('gives its result to all who wait for it, before and after its end', () => {
    const sim = new Simulation();
    const seen: string[] = [];
    const worker = sim.process(function* () {
      yield sim.delay(2);
      return 'done';
    }, 'worker');
    const join = function* (name: string): Generator<Wait, void, unknown> {
      seen.push(`${name} ${yield* worker} ${sim.now}`);
    };
    sim.process(join('early'));
    sim.process(function* () {
      yield sim.delay(5);
      yield* join('late');
    });
    sim.run();
    expect(seen).toEqual(['early done 2', 'late done 5']);
    expect([worker.hasEnded, worker.result]).toEqual([true, 'done']);
  });

  test('is called by the name given, else by that of its function', () => {
    const sim = new Simulation();
    const names = [
      sim.process(driver, 'disk driver'),
      sim.process(driver),
      sim.process(function* () {}),
      sim.process(driver()),
    ];
    expect(names.map((process) => process.name)).toEqual(['disk driver', 'driver', 'unnamed', 'unnamed']);
  });

  test('that fails ends the run with its name, the time and the cause', () => {
    const sim = new Simulation();
    const cause = new Error('disk on fire');
    sim.process(function* () {
      yield sim.delay(7);
      throw cause;
    }, 'driver');
    let caught: unknown;
    try {
      sim.run();
    } catch (error) {
      caught = error;
    }
    assert(caught instanceof ProcessError, 'a ProcessError comes out of run()');
    expect(caught.message).toBe('process "driver" failed at simulated time 7: disk on fire');
    expect([caught.process, caught.simulatedTime, caught.cause]).toEqual(['driver', 7, cause]);
  });

  test('passes on as itself that the run has no end', () => {
    const sim = new Simulation();
    const endless = new EndlessRun(5, 0);
    sim.process(function* () {
      yield sim.delay(1);
      throw endless;
    }, 'walker');
    expect(() => sim.run()).toThrow(endless);
  });

  test('passes an assertion on as itself, with the place added', () => {
    const sim = new Simulation();
    sim.process(function* () {
      yield sim.delay(1);
      assert(sim.now > 1, 'late enough');
    }, 'checker');
    expect(() => sim.run()).toThrow(
      expect.objectContaining({
        name: 'AssertionError',
        message: 'late enough (at simulated time 1, in process "checker")',
      }),
    );
  });

  test('that yields something that cannot be waited for gets an error', () => {
    const sim = new Simulation();
    sim.process(function* () {
      yield undefined as unknown as Wait;
    }, 'confused');
    expect(() => sim.run()).toThrow(
      /"confused".*wait for a delay, a signal, a request or a process, but yielded undefined/,
    );
  });

  test('for which everything is always there is stopped as an endless loop, at a limit that can be set', () => {
    const endless = (sim: Simulation) => {
      const fired = sim.event();
      fired.fire();
      sim.process(function* () {
        while (true) yield fired;
      });
      return sim;
    };
    expect(() => endless(new Simulation()).run()).toThrow(/an endless loop: 10000000 things .* raise grantsAtOnce/);
    expect(() => endless(new Simulation({ grantsAtOnce: 7 })).run()).toThrow(/an endless loop: 7 things/);
    expect(() => new Simulation({ grantsAtOnce: NaN })).toThrow('grantsAtOnce must be a number, got NaN');
  });

  test('takes 1.2 million items out of a store in one go', () => {
    const sim = new Simulation();
    const store = new Store<number>(sim);
    for (let item = 0; item < 1_200_000; item++) store.tryPut(item);
    const process = sim.process(function* () {
      let sum = 0;
      while (store.length > 0) sum += yield* store.get();
      return sum;
    });
    sim.run();
    expect(process.result).toBe((1_200_000 * 1_199_999) / 2);
  });

  test('receives a hundred thousand interrupts one by one', () => {
    const sim = new Simulation();
    let met = 0;
    const patient = sim.process(function* () {
      while (true) {
        try {
          yield sim.delay(1);
          return;
        } catch {
          met++;
        }
      }
    });
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    for (let i = 0; i < 100_000; i++) patient.interrupt();
    Error.stackTraceLimit = stackTraceLimit;
    sim.run();
    expect(met).toBe(100_000);
  });
});

describe('an interrupt', () => {
  test('ends a delay at once, and the delay never comes back', () => {
    const sim = new Simulation();
    const seen: string[] = [];
    const sleeper = sim.process(function* () {
      try {
        yield sim.delay(100);
      } catch (error) {
        assert(error instanceof Interrupt, 'only interrupts are thrown in');
        seen.push(`${String(error.cause)} at ${sim.now}`);
      }
      yield sim.delay(10);
      seen.push(`awake at ${sim.now}`);
    });
    sim.schedule(
      3,
      sim.on('alarm', () => void sleeper.interrupt('alarm')),
    );
    sim.run();
    expect(seen).toEqual(['alarm at 3', 'awake at 13']);
    expect(sim.now).toBe(13);
  });

  test('that is not caught is an error of the process', () => {
    const sim = new Simulation();
    const victim = sim.process(function* () {
      yield sim.delay(1);
    }, 'victim');
    sim.run({ maxEvents: 1 });
    victim.interrupt('killed');
    expect(() => sim.run()).toThrow('process "victim" failed at simulated time 0: interrupted: killed');
  });

  test('reaches a process only after its start, and one by one', () => {
    const sim = new Simulation();
    const causes: unknown[] = [];
    const patient = sim.process(function* () {
      for (let i = 0; i < 3; i++) {
        try {
          yield sim.delay(10);
          causes.push('delay over');
        } catch (error) {
          causes.push((error as Interrupt).cause);
        }
      }
    });
    patient.interrupt('first');
    patient.interrupt('second');
    sim.run();
    expect(causes).toEqual(['first', 'second', 'delay over']);
    expect(sim.now).toBe(10);
  });

  test('never takes back what was granted at the same time', () => {
    const sim = new Simulation();
    const resource = new Resource(sim);
    const seen: string[] = [];
    resource.tryAcquire();
    const holder = sim.process(function* () {
      yield resource.request();
      seen.push('granted');
      try {
        yield sim.delay(10);
      } catch {
        seen.push('interrupted');
      } finally {
        resource.release();
      }
    });
    sim.schedule(
      1,
      sim.on('both', () => {
        resource.release();
        holder.interrupt();
      }),
    );
    sim.run();
    expect(seen).toEqual(['granted', 'interrupted']);
    expect(resource.inUse).toBe(0);
  });

  test('of an ended process does nothing, of itself is refused', () => {
    const sim = new Simulation();
    const ended = sim.process(function* () {});
    const suicidal = sim.process(function* () {
      yield sim.delay(1);
      suicidal.interrupt();
    }, 'suicidal');
    expect(() => sim.run()).toThrow(/"suicidal" cannot interrupt itself/);
    expect(ended.interrupt()).toBe(false);
  });

  test('of a process of a run before the reset does nothing to the present ones', () => {
    const sim = new Simulation();
    const signal = sim.event<string>();
    const seen: string[] = [];
    const old = sim.process(function* () {
      yield signal;
      seen.push('old');
    });
    sim.run();
    sim.reset();
    sim.process(function* () {
      yield sim.delay(5);
      seen.push(`new at ${sim.now}`);
    });
    expect(old.interrupt()).toBe(false);
    signal.fire('from before');
    sim.run();
    expect(seen).toEqual(['new at 5']);
  });
});

describe('a signal', () => {
  test('fired, wakes all who wait, in order, and lets later ones through', () => {
    const sim = new Simulation();
    const booted = sim.event<number>();
    const seen: string[] = [];
    const waiter = function* (name: string): Generator<Wait, void, unknown> {
      seen.push(`${name} ${yield* booted} ${sim.now}`);
    };
    sim.process(waiter('a'));
    sim.process(waiter('b'));
    booted.onNext((value) => void seen.push(`callback ${value}`));
    sim.schedule(
      4,
      sim.on('boot', () => booted.fire(42)),
    );
    sim.run();
    sim.process(waiter('c'));
    sim.run();
    booted.onNext((value) => void seen.push(`late callback ${value}`));
    expect(seen).toEqual(['callback 42', 'a 42 4', 'b 42 4', 'c 42 4', 'late callback 42']);
    expect(booted.hasFired).toBe(true);
    expect(() => booted.fire(43)).toThrow('a signal fires only once');
  });

  test('pulsed, wakes only the present waiters', () => {
    const sim = new Simulation();
    const tick = sim.event();
    let woken = 0;
    sim.process(function* () {
      while (true) {
        yield tick;
        woken++;
      }
    });
    const pulse = sim.on('pulse', () => tick.pulse());
    sim.schedule(1, pulse);
    sim.schedule(2, pulse);
    sim.run();
    expect([woken, tick.hasFired]).toEqual([2, false]);
  });

  test('forgets an interrupted process', () => {
    const sim = new Simulation();
    const signal = sim.event();
    const seen: string[] = [];
    const process = sim.process(function* () {
      try {
        yield signal;
      } catch {
        yield sim.delay(10);
        seen.push(`at ${sim.now}`);
      }
    });
    sim.schedule(
      1,
      sim.on('interrupt', () => void process.interrupt()),
    );
    sim.schedule(
      2,
      sim.on('fire', () => signal.fire()),
    );
    sim.run();
    expect(seen).toEqual(['at 11']);
  });
});

test('a signal withdrawn from by an interrupt does not wake the process from its next wait', () => {
  const sim = new Simulation();
  const [old, next] = [sim.event<string>(), sim.event<string>()];
  const process = sim.process(function* () {
    try {
      yield old;
    } catch {
      return yield* next;
    }
    return 'not interrupted';
  });
  sim.schedule(
    1,
    sim.on('interrupt', () => void process.interrupt()),
  );
  sim.schedule(
    2,
    sim.on('old', () => old.fire('old')),
  );
  sim.schedule(
    3,
    sim.on('next', () => next.fire('next')),
  );
  sim.run();
  expect(process.result).toBe('next');
});

test('a callback of a signal can stop another one before its turn', () => {
  const signal = new Simulation().event();
  const seen: string[] = [];
  const second = { wake: () => void seen.push('second') };
  signal.onNext(() => {
    seen.push('first');
    signal.withdraw(second);
    signal.onNext(() => void seen.push('later'));
  });
  signal.subscribe(second);
  signal.pulse();
  expect(seen).toEqual(['first']);
  signal.pulse();
  expect(seen).toEqual(['first', 'later']);
});

describe('any of', () => {
  test('gives the first, and withdraws the request that lost', () => {
    const sim = new Simulation();
    const resource = new Resource(sim);
    resource.tryAcquire();
    const seen: unknown[] = [];
    sim.process(function* () {
      seen.push(yield* sim.anyOf([resource.request(), sim.delay(5)]), sim.now, resource.queueLength);
    });
    sim.run();
    expect(seen).toEqual([{ index: 1, value: undefined }, 5, 0]);
    resource.release();
    expect(resource.inUse).toBe(0);
  });

  test('takes what is available at once, and the losing delay leaves no event behind', () => {
    const sim = new Simulation();
    const fired = sim.event<string>();
    fired.fire('now');
    const seen: unknown[] = [];
    sim.process(function* () {
      seen.push(yield* sim.anyOf([sim.delay(5), fired]), sim.now);
    });
    expect(sim.run()).toBe('empty');
    expect(seen).toEqual([{ index: 1, value: 'now' }, 0]);
    expect(sim.now).toBe(0);
  });

  test('can be used again after an interrupt, and refuses an empty list', () => {
    const sim = new Simulation();
    const resource = new Resource(sim);
    resource.tryAcquire();
    const process = sim.process(function* () {
      try {
        yield sim.anyOf<void>([resource.request(), sim.delay(5)]);
      } catch {
        yield sim.delay(1);
      }
    });
    sim.run({ maxEvents: 1 });
    process.interrupt();
    sim.run();
    expect([sim.now, resource.queueLength]).toEqual([1, 0]);
    expect(() => sim.anyOf([])).toThrow('at least one wait');
    expect(() => sim.anyOf([undefined as unknown as Delay])).toThrow('can wait for a delay, a signal, a request');
  });

  test('a delay and a job that end in one instant has one winner, and later processes are not disturbed', () => {
    const sim = new Simulation();
    const link = new SharedServer(sim, { capacity: 1 });
    const ends: number[] = [];
    const first = sim.process(function* () {
      return yield* sim.anyOf([sim.delay(5), link.serve(5)]);
    });
    sim.run();
    for (let i = 0; i < 4; i++) {
      sim.process(function* () {
        yield sim.delay(1);
        ends.push(sim.now);
      });
    }
    sim.run();
    expect(first.result).toEqual({ index: 0, value: undefined });
    expect([ends, link.length, sim.pending]).toEqual([[6, 6, 6, 6], 0, 0]);
  });

  test.each([undefined, Math.ceil])(
    'a job and a request that come in one instant loses neither unit nor job',
    (round) => {
      const sim = new Simulation();
      const link = new SharedServer(sim, { capacity: 1, ...(round && { round }) });
      const resource = new Resource(sim);
      sim.process(function* () {
        yield* resource.use(5);
      }, 'holder');
      const first = sim.process(function* () {
        const { index } = yield* sim.anyOf([link.serve(round ? 4.5 : 5), resource.request()]);
        if (index === 1) resource.release();
        return index;
      });
      sim.run();
      expect([first.result, resource.inUse, resource.queueLength, link.length]).toEqual([1, 0, 0, 0]);
    },
  );

  test('two jobs of one server that are done in one instant gives the first', () => {
    const sim = new Simulation();
    const link = new SharedServer(sim, { capacity: 1, round: Math.ceil });
    const first = sim.process(function* () {
      return yield* sim.anyOf([link.serve(1), link.serve(1), link.serve(1.1)]);
    });
    const other = sim.process(function* () {
      yield link.serve(2);
      return sim.now;
    });
    sim.run();
    // At 4.0 the first two have their 1 each; what is left of the third goes with them.
    expect([first.result, other.result, link.length, sim.pending]).toEqual([{ index: 0, value: undefined }, 5, 0, 0]);
  });

  test.each([
    ['a longer job', (sim: Simulation, link: SharedServer) => [link.serve(10), sim.event(), link.serve(0.6)]],
    ['a delay', (sim: Simulation, link: SharedServer) => [sim.delay(9), sim.event(), link.serve(0.8)]],
  ])('a job that was done a moment ago and %s, interrupted, gives the job, once', (_, waits) => {
    const sim = new Simulation();
    const link = new SharedServer(sim, { capacity: 1, round: Math.ceil });
    const never = sim.on('never', () => undefined);
    const other = link.submit(5, never);
    const process = sim.process(function* () {
      const { index } = yield* sim.anyOf<unknown>(waits(sim, link));
      try {
        yield sim.delay(1);
      } catch {
        return [index, sim.now];
      }
      return null;
    });
    // Scheduled before the departure, which is rounded up to 2: at 2 this comes first.
    sim.schedule(
      2,
      sim.on('interrupt', () => void process.interrupt()),
    );
    sim.run({ until: 2 });
    expect([link.length, link.abort(other), link.length]).toEqual([1, true, 0]);
    const ends: number[] = [];
    for (let i = 0; i < 3; i++) {
      sim.process(function* () {
        yield sim.delay(1);
        ends.push(sim.now);
      });
    }
    sim.run();
    expect([process.result, ends, link.length, sim.pending]).toEqual([[2, 2], [3, 3, 3], 0, 0]);
  });

  test('a wait that completes another while it is subscribed leaves no waiter behind', () => {
    const sim = new Simulation();
    const signal = sim.event<string>();
    const kicked = new Set<Waiter>();
    class Kicker extends Waitable<string> {
      subscribe(waiter: Waiter): typeof WAITING {
        signal.pulse('kicked');
        kicked.add(waiter);
        return WAITING;
      }
      withdraw(waiter: Waiter): void {
        kicked.delete(waiter);
      }
    }
    const process = sim.process(function* () {
      return yield* sim.anyOf([signal, new Kicker()]);
    });
    sim.run();
    expect([process.result, kicked.size]).toEqual([{ index: 0, value: 'kicked' }, 0]);
  });

  test('a get and a put of one store does not get what it puts', () => {
    const sim = new Simulation();
    const store = new Store<string>(sim, 1);
    const wait = () =>
      sim.process(function* () {
        return yield* sim.anyOf<string | void>([store.get(), store.put('mine')]);
      });
    const [putter, getter] = [wait(), wait()];
    sim.run();
    expect([putter.result, getter.result, store.length]).toEqual([
      { index: 1, value: undefined },
      { index: 0, value: 'mine' },
      0,
    ]);
  });

  test('dropped by a reset, is not woken by a signal that outlives it, and keeps none of its memory', () => {
    const sim = new Simulation();
    const alarm = sim.event();
    const resource = new Resource(sim);
    for (const other of [() => sim.delay(100), () => resource.request()]) {
      resource.tryAcquire();
      const deaf = sim.process(function* () {
        yield sim.anyOf<void>([alarm, other()]);
      });
      sim.run({ until: 1 });
      expect(alarm.waiting).toBe(1);
      sim.reset();
      expect(alarm.waiting).toBe(0);
      const ends: number[] = [];
      for (let i = 0; i < 3; i++) {
        sim.process(function* () {
          yield sim.delay(1);
          ends.push(sim.now);
        });
      }
      alarm.pulse();
      sim.run();
      expect([ends, deaf.hasEnded, deaf.result, sim.pending]).toEqual([[1, 1, 1], true, undefined, 0]);
      sim.reset();
    }
  });
});

describe('to take back for a stranger, or after the value has come, does nothing', () => {
  test.each<[string, (sim: Simulation) => [Waitable<unknown>, () => void]]>([
    ['a signal', (sim) => [sim.event(), () => undefined]],
    [
      'a process',
      (sim) => [
        sim.process(function* () {
          yield sim.delay(1);
        }),
        () => undefined,
      ],
    ],
    ['a delay', (sim) => [new Timeout(sim, 1), () => undefined]],
    ['a job', (sim) => [new SharedServer(sim, { capacity: 1 }).serve(1), () => undefined]],
    [
      'a request',
      (sim) => {
        const resource = new Resource(sim);
        resource.tryAcquire();
        return [resource.request(), () => resource.release()];
      },
    ],
    [
      'a get',
      (sim) => {
        const store = new Store(sim);
        return [store.get(), () => store.tryPut(1)];
      },
    ],
    [
      'a put',
      (sim) => {
        const store = new Store(sim, 1);
        store.tryPut(1);
        return [store.put(2), () => store.tryGet()];
      },
    ],
    ['any of several', (sim) => [sim.anyOf<unknown>([sim.event(), sim.delay(1)]), () => undefined]],
    ['all of several', (sim) => [sim.allOf<unknown>([sim.delay(0), sim.delay(1)]), () => undefined]],
  ])('for %s', (_, make) => {
    const sim = new Simulation();
    const [wait, come] = make(sim);
    let woken = 0;
    const waiter = { wake: () => void woken++ };
    expect(wait.isThere).toBe(false);
    expect(wait.subscribe(waiter)).toBe(WAITING);
    wait.withdraw({ wake: () => undefined });
    if (wait instanceof Signal) wait.pulse(undefined);
    sim.run();
    come();
    expect(woken).toBe(1);
    wait.withdraw(waiter);
    sim.process(function* () {
      yield sim.delay(1);
      woken++;
    });
    sim.run();
    expect([woken, sim.pending]).toEqual([2, 0]);
  });
});

describe('giving up takes constant time, however many wait', () => {
  const CROWD = 400_000;
  const crowd = () => Array.from({ length: CROWD }, () => ({ wake: () => undefined }));

  test.each([
    ['a signal', (sim: Simulation) => sim.event()],
    ['a process', (sim: Simulation) => sim.process(driver)],
  ])('for %s', (_, waitable) => {
    const thing = waitable(new Simulation());
    const waiters = crowd();
    for (const waiter of waiters) thing.subscribe(waiter);
    for (const waiter of waiters.toReversed()) thing.withdraw(waiter);
  });

  test('for a unit, and for an item', () => {
    const sim = new Simulation();
    const [resource, store] = [new Resource(sim), new Store(sim)];
    resource.tryAcquire();
    const waits = crowd().map((waiter, i) => ({ waiter, wait: i % 2 ? resource.request() : store.get() }));
    for (const { waiter, wait } of waits) wait.subscribe(waiter);
    for (const { waiter, wait } of waits.toReversed()) wait.withdraw(waiter);
    expect([resource.queueLength, store.meanGetters()]).toEqual([0, 0]);
  });
});

describe('all of', () => {
  test('gives every value in order once the last is there', () => {
    const sim = new Simulation();
    const child = (duration: number): Generator<Wait, number, unknown> =>
      (function* (): Generator<Wait, number, unknown> {
        yield sim.delay(duration);
        return duration;
      })();
    const seen: unknown[] = [];
    sim.process(function* () {
      seen.push(yield* sim.allOf([sim.process(child(3)), sim.process(child(1)), sim.delay(2)]), sim.now);
      seen.push(yield* sim.allOf([]));
    });
    sim.run();
    expect(seen).toEqual([[3, 1, undefined], 3, []]);
  });

  test('interrupted, waits for none of them any longer', () => {
    const sim = new Simulation();
    const process = sim.process(function* () {
      try {
        yield sim.allOf([sim.delay(50), sim.delay(60)]);
      } catch {
        yield sim.delay(1);
      }
    });
    sim.run({ maxEvents: 1 });
    process.interrupt();
    sim.run();
    expect(sim.now).toBe(1);
  });

  test('complete at the time at which it loses, gives back what it was granted', () => {
    const sim = new Simulation();
    const link = new SharedServer(sim, { capacity: 1 });
    const resource = new Resource(sim);
    const process = sim.process(function* () {
      return yield* sim.anyOf<unknown>([sim.delay(5), sim.allOf([resource.request(), link.serve(5)])]);
    });
    sim.run();
    expect([process.result, resource.inUse, link.length]).toEqual([{ index: 0, value: undefined }, 0, 0]);
  });

  test('given up, gives back the unit and the item it has already', () => {
    const sim = new Simulation();
    const resource = new Resource(sim);
    const store = new Store<string>(sim, 1);
    store.tryPut('old');
    const never = sim.event();
    const both = sim.process(function* () {
      const all = sim.allOf<unknown>([resource.request(), store.get(), never]);
      const first = yield* sim.anyOf<unknown>([all, sim.delay(5)]);
      try {
        yield sim.allOf<unknown>([resource.request(), store.get(), never]);
      } catch {
        return [first.index, sim.now];
      }
      return null;
    });
    const seen: string[] = [];
    sim.process(function* () {
      yield sim.delay(1);
      yield store.put('new');
      seen.push(`put ${sim.now}`);
      yield sim.delay(6);
      both.interrupt();
    });
    sim.run();
    expect([both.result, seen, resource.inUse]).toEqual([[1, 7], ['put 1'], 0]);
    expect([store.tryGet(), store.tryGet(), store.tryGet()]).toEqual(['old', 'new', undefined]);
  });
});
