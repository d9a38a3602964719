import { afterEach, describe, expect, test, vi } from 'vitest';
import { assert } from '../../src/kernel/assertions.ts';
import { type EventId, EventQueue } from '../../src/kernel/event-queue.ts';
import { Simulation } from '../../src/kernel/simulation.ts';
import { TraceBuffer } from '../../src/kernel/trace.ts';

/** An event a time unit, for ever. */
function ticking(): { sim: Simulation; times: number[] } {
  const sim = new Simulation();
  const times: number[] = [];
  const tick = sim.on('tick', () => {
    times.push(sim.now);
    sim.schedule(1, tick);
  });
  sim.schedule(1, tick);
  return { sim, times };
}

describe('a run ends', () => {
  test('empty, with the clock at the last event', () => {
    const sim = new Simulation();
    sim.schedule(
      3,
      sim.on('once', () => undefined),
    );
    expect(sim.run({ until: 10 })).toBe('empty');
    expect(sim.now).toBe(3);
  });

  test('at `until`, after the events of that time, and can continue from there', () => {
    const { sim, times } = ticking();
    expect(sim.run({ until: 2 })).toBe('until');
    expect(times).toEqual([1, 2]);
    expect(sim.run({ until: 2.5 })).toBe('until');
    expect(sim.now).toBe(2.5);
    sim.run({ until: 3 });
    expect(times).toEqual([1, 2, 3]);
  });

  test("at a time of one's own, after all that happens at it, by an event of the lowest priority there", () => {
    for (const [last, seen] of [
      [7, [7]],
      [10, [7, 10]],
      [12, [7]],
    ] as const) {
      const sim = new Simulation();
      const times: number[] = [];
      const kind = sim.on('event', () => void times.push(sim.now));
      sim.scheduleWithPriority(
        10,
        127,
        sim.on('end', () => sim.stop()),
      );
      sim.schedule(7, kind);
      if (last > 7) sim.schedule(last, kind);
      expect([sim.run(), sim.now, times]).toEqual(['stopped', 10, seen]);
    }
  });

  test('stopped, after the event that stopped it', () => {
    const { sim, times } = ticking();
    sim.schedule(
      2,
      sim.on('stop', () => sim.stop()),
    );
    expect(sim.run()).toBe('stopped');
    expect(times).toEqual([1]);
    expect(sim.run({ maxEvents: 2 })).toBe('event-limit');
    expect(times).toEqual([1, 2, 3]);
  });

  test('at the event limit, and counts only what happened', () => {
    const { sim, times } = ticking();
    expect(sim.run({ maxEvents: 3 })).toBe('event-limit');
    expect(times).toEqual([1, 2, 3]);
    expect(sim.events).toBe(3);
  });

  test('with the error of a handler, and can continue after it', () => {
    const { sim, times } = ticking();
    sim.schedule(
      1.5,
      sim.on('bad', () => assert(false, 'the lock is free')),
    );
    expect(() => sim.run({ until: 5 })).toThrow(
      expect.objectContaining({
        name: 'AssertionError',
        message: 'the lock is free (at simulated time 1.5, in event 2)',
      }),
    );
    expect(sim.run({ until: 2 })).toBe('until');
    expect(times).toEqual([1, 2]);
  });
});

describe('step', () => {
  test('executes one event and returns whether there was one', () => {
    const sim = new Simulation();
    sim.schedule(
      1,
      sim.on('once', () => undefined),
    );
    expect([sim.step(), sim.now, sim.step(), sim.now]).toEqual([true, 1, false, 1]);
  });

  test('is not deceived by a cancelled event', () => {
    const sim = new Simulation();
    sim.cancel(
      sim.schedule(
        1,
        sim.on('never', () => undefined),
      ),
    );
    expect(sim.step()).toBe(false);
  });
});

describe('cancel', () => {
  test('an event cannot cancel itself, and its id then names nothing, not even what took its place', () => {
    const sim = new Simulation();
    const seen: number[] = [];
    const results: boolean[] = [];
    let id = 0 as EventId;
    const kind = sim.on('event', (label) => {
      seen.push(label);
      results.push(sim.cancel(id));
    });
    id = sim.schedule(1, kind, 1);
    sim.run();
    sim.schedule(1, kind, 2);
    results.push(sim.cancel(id));
    sim.run();
    expect(seen).toEqual([1, 2]);
    expect(results).toEqual([false, false, false]);
  });

  test('an id from before a reset names nothing after it', () => {
    const sim = new Simulation();
    const kind = sim.on('event', () => undefined);
    const old = sim.schedule(1, kind);
    sim.reset();
    sim.schedule(1, kind);
    expect(sim.cancel(old)).toBe(false);
    expect(sim.pending).toBe(1);
  });

  test.each([0, -1, 1e300, NaN])('the number %s names nothing', (id) => {
    const sim = new Simulation();
    sim.schedule(
      1,
      sim.on('event', () => undefined),
    );
    expect(sim.cancel(id as EventId)).toBe(false);
  });

  test('a slot retires before its generations run out', () => {
    const queue = new EventQueue(4);
    const first = queue.push(0, 0, 0, 0);
    // Two billion uses later, in the only shortcut of these tests: the slot is in its last generation.
    (queue as unknown as { fields: Int32Array }).fields[4 * first + 3] = 2 ** 31 - 2;
    const id = queue.idOf(first);
    queue.take(queue.front());
    const second = queue.push(1, 0, 0, 0);
    expect(second).not.toBe(first);
    expect(queue.slotOf(id)).toBe(-1);
    expect(queue.slotOf(queue.idOf(second))).toBe(second);
  });
});

describe('a persistent timer', () => {
  test('put off a thousand times fires once, at the last deadline, in the order of its last arming', () => {
    const sim = new Simulation();
    const seen: string[] = [];
    const watchdog = sim.timer('watchdog', () => void seen.push(`watchdog ${sim.now}`));
    const same = sim.on('same time', (label) => void seen.push(`event ${label}`));
    for (let i = 0; i < 1000; i++) sim.arm(watchdog, i);
    sim.schedule(1000, same, 1);
    sim.arm(watchdog, 1000);
    sim.schedule(1000, same, 2);
    sim.run();
    expect(seen).toEqual(['event 1', 'watchdog 1000', 'event 2']);
  });

  test('can be armed again by its own handler', () => {
    const sim = new Simulation();
    const times: number[] = [];
    const heartbeat = sim.timer('heartbeat', () => {
      times.push(sim.now);
      expect(sim.isArmed(heartbeat)).toBe(false);
      sim.arm(heartbeat, 10);
    });
    sim.arm(heartbeat, 10);
    sim.run({ until: 30 });
    expect(times).toEqual([10, 20, 30]);
  });
});

describe('bad input is refused with the value and what was expected', () => {
  const sim = new Simulation();
  const kind = sim.on('packet', () => undefined);
  const timer = sim.timer('timeout', () => undefined);
  test.each([-1, -1e-300, NaN, Infinity, 2 ** 1023 * 2])('a delay of %s', (delay) => {
    const message = `a delay must be finite and not negative, got ${delay} for packet`;
    expect(() => sim.schedule(delay, kind)).toThrow(new RangeError(message));
    expect(() => sim.scheduleWithPriority(delay, 1, kind)).toThrow(new RangeError(message));
    expect(() => sim.arm(timer, delay)).toThrow(RangeError);
    expect(() => sim.delay(delay)).toThrow(RangeError);
    expect(sim.pending).toBe(0);
  });

  test.each([4.9, NaN, Infinity])('the time %s when it is 5', (time) => {
    const later = new Simulation();
    const event = later.on('packet', () => undefined);
    later.schedule(5, event);
    later.run();
    expect(() => later.scheduleAt(time, event)).toThrow(
      new RangeError(`cannot schedule packet at ${time}: it must be finite and not before now, 5`),
    );
    expect(() => later.run({ until: 4 })).toThrow('cannot run until 4: the clock already stands at 5');
  });

  test.each([0.5, 128, -128, NaN])('a priority of %s', (priority) => {
    expect(() => sim.scheduleWithPriority(1, priority, kind)).toThrow(
      `a priority must be an integer in [-127, 127], got ${priority}`,
    );
  });

  test.each([
    ['5', 'the string "5"'],
    [null, 'null'],
    [true, 'true'],
    [[5], 'an object'],
  ] as const)('what is no number: %j', (wrong, shown) => {
    const number = wrong as unknown as number;
    expect(() => sim.schedule(number, kind)).toThrow(
      new RangeError(`a delay must be finite and not negative, got ${shown} for packet`),
    );
    expect(() => sim.scheduleAt(number, kind)).toThrow(
      new RangeError(`cannot schedule packet at ${shown}: it must be finite and not before now, 0`),
    );
    for (const refused of [
      () => sim.scheduleWithPriority(number, 0, kind),
      () => sim.scheduleWithPriority(0, number, kind),
      () => sim.schedule(0, kind, number),
      () => sim.arm(timer, number),
      () => sim.timer('timer', () => undefined, number),
      () => sim.delay(number),
      () => sim.run({ until: number }),
      () => sim.run({ maxEvents: number }),
      () => new Simulation({ capacity: number }),
      () => new Simulation({ grantsAtOnce: number }),
    ])
      expect(refused).toThrow(new RegExp(`^.*, got (.* and )?${shown}`));
    expect([sim.pending, sim.now]).toEqual([0, 0]);
  });

  test('payloads that would not survive as 32-bit integers', () => {
    expect(() => sim.schedule(1, kind, 0.5)).toThrow('a payload must be a 32-bit integer, got 0.5 and 0 for packet');
    expect(() => sim.schedule(1, kind, 0, 2 ** 31)).toThrow(RangeError);
    expect(() => sim.scheduleAt(1, kind, NaN)).toThrow(RangeError);
    expect(() => sim.timer('timeout', () => undefined, 1.5)).toThrow(RangeError);
    expect(sim.pending).toBe(0);
  });

  test('run and reset from inside a run, an impossible capacity, a negative event limit', () => {
    const nested = new Simulation();
    nested.schedule(
      1,
      nested.on('nested', () => nested.run()),
    );
    nested.schedule(
      2,
      nested.on('reset', () => nested.reset()),
    );
    expect(() => nested.run()).toThrow('run() was called from inside a run');
    expect(() => nested.run()).toThrow('reset() was called from inside a run');
    expect(() => new Simulation({ capacity: 0 })).toThrow('capacity must be a positive integer, got 0');
    expect(() => nested.run({ maxEvents: -1 })).toThrow('maxEvents must not be negative, got -1');
  });
});

describe('where numbers are further apart than the delay', () => {
  const far = () => {
    const sim = new Simulation();
    const kind = sim.on('tick', () => undefined);
    const warnings: string[] = [];
    vi.spyOn(globalThis.process, 'emitWarning').mockImplementation((message) => void warnings.push(String(message)));
    sim.scheduleAt(2 ** 53, kind);
    sim.run();
    return { sim, kind, warnings };
  };
  afterEach(() => void vi.restoreAllMocks());

  test('one that passes no time is warned of once, a second of the same instant is refused', () => {
    const { sim, kind, warnings } = far();
    sim.schedule(1, kind);
    expect(warnings).toEqual([
      expect.stringMatching(/^a delay of 1 for tick passes no time: the clock stands at 9007/),
    ]);
    expect(() => sim.schedule(1, kind)).toThrow(/^a delay of 1 for tick passes no time/);
    const timer = sim.timer('timeout', () => undefined);
    expect(() => sim.arm(timer, 0.5)).toThrow(/^a delay of 0.5 for a timer passes no time/);
    sim.schedule(2, kind);
    sim.schedule(0, kind);
    sim.run();
    expect(sim.now).toBe(2 ** 53 + 2);
    sim.schedule(0.5, kind);
    expect(warnings.length).toBe(1);
  });

  test('a process that delays by it for ever is stopped', () => {
    const { sim } = far();
    sim.process(function* () {
      while (true) yield sim.delay(1);
    });
    expect(() => sim.run()).toThrow(/passes no time/);
  });

  test('what is far but long enough happens, and payloads are still looked at', () => {
    const { sim, kind, warnings } = far();
    expect(() => sim.schedule(4, kind, 0.5)).toThrow('a payload must be a 32-bit integer');
    expect(() => sim.schedule(Infinity, kind)).toThrow('a delay must be finite');
    sim.schedule(1e300, kind);
    sim.run();
    expect([sim.now, warnings]).toEqual([1e300 + 2 ** 53, []]);
  });
});

describe('the trace', () => {
  test('records every event with its name, and keeps the last ones', () => {
    const sim = new Simulation();
    const trace = new TraceBuffer(2);
    const kind = sim.on('packet', () => undefined);
    for (let i = 1; i <= 3; i++) sim.schedule(i, kind, i, 10 * i);
    sim.trace(trace);
    sim.run();
    expect(trace.entries()).toEqual([
      { time: 2, kind: 'packet', a: 2, b: 20 },
      { time: 3, kind: 'packet', a: 3, b: 30 },
    ]);
    expect(trace.dropped).toBe(1);
    sim.trace(null);
    sim.schedule(1, kind);
    sim.run();
    expect(trace.dropped).toBe(1);
    trace.clear();
    expect([trace.entries(), trace.dropped]).toEqual([[], 0]);
  });

  test('refuses a capacity of nothing', () => {
    expect(() => new TraceBuffer(0)).toThrow("the trace's capacity must be a positive integer, got 0");
  });
});

describe('a timer moved forward', () => {
  test('fires at its new time even when taking its old entry out compacts the queue', () => {
    const sim = new Simulation();
    const fired: number[] = [];
    const timer = sim.timer('timer', () => void fired.push(sim.now));
    const event = sim.on('event', () => {});
    sim.arm(timer, 10);
    const ids = Array.from({ length: 130 }, () => sim.schedule(20, event));
    for (const id of ids.slice(0, 65)) sim.cancel(id);
    sim.arm(timer, 5);
    sim.run();
    expect(fired).toEqual([5]);
  });
});
