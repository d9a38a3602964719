import { describe, expect, test } from 'vitest';
import { assert } from '../../src/kernel/assertions.ts';
import { Interrupt, ProcessError } from '../../src/kernel/process.ts';
import { Resource } from '../../src/kernel/resources/resource.ts';
import { Simulation } from '../../src/kernel/simulation.ts';
import type { Wait } from '../../src/kernel/wait.ts';

function* driver(): Generator<Wait, void, unknown> {}

describe('a process', () => {
  test('starts at the time it is made, after what was scheduled before it', () => {
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

  test('that yields what cannot be waited for says so', () => {
    const sim = new Simulation();
    sim.process(function* () {
      yield undefined as unknown as Wait;
    }, 'confused');
    expect(() => sim.run()).toThrow(
      /"confused".*wait for a delay, a signal, a request or a process, but yielded undefined/,
    );
  });

  test('for which everything is always there is stopped as an endless loop', () => {
    const sim = new Simulation();
    const fired = sim.event();
    fired.fire();
    sim.process(function* () {
      while (true) yield fired;
    });
    expect(() => sim.run()).toThrow(/an endless loop/);
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

  test('that nobody catches is an error of the process', () => {
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

  test('pulsed, wakes who waits now and nobody later', () => {
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

  test('takes what is there at once, and the lost delay leaves nothing behind', () => {
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

  test('is left whole by an interrupt, and refuses to wait for nothing', () => {
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
});
