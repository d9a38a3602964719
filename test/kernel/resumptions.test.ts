/**
 * The order in which processes are resumed, against a list of everything that is pending: a start, a wake-up and the
 * end of a delay take their turn among the other events of their time, also where the kernel resumes without its queue.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Interrupt } from '../../src/kernel/process.ts';
import { Simulation } from '../../src/kernel/simulation.ts';
import { TraceBuffer } from '../../src/kernel/trace.ts';

type Step =
  | { readonly do: 'delay' | 'schedule'; readonly after: number; readonly priority: number }
  | { readonly do: 'wait' | 'pulse' | 'stop' }
  | { readonly do: 'spawn'; readonly steps: readonly Step[] };

const after = fc.constantFrom(0, 0, 1, 2, 0.5);
const priority = fc.constantFrom(0, 0, -1, 1);
const leaf = fc.oneof(
  fc.record({ do: fc.constantFrom('delay' as const, 'delay' as const, 'schedule' as const), after, priority }),
  fc.record({ do: fc.constantFrom('wait' as const, 'pulse' as const, 'stop' as const) }),
);
const inner = fc.record({ do: fc.constant('spawn' as const), steps: fc.array(leaf, { maxLength: 6 }) });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.oneof({ weight: 4, arbitrary: leaf }, inner), {
  maxLength: 12,
});

const limits = fc.oneof(
  fc.record({ maxEvents: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ ahead: fc.constantFrom(0, 0.25, 1, 3) }),
);

interface Entry {
  readonly time: number;
  readonly priority: number;
  readonly insertion: number;
}

/** Everything that is to come, in one list. What happens must be the first of it. */
class Agenda {
  readonly pending: Entry[] = [];
  readonly happened: Entry[] = [];
  private readonly sim: Simulation;
  private insertions = 0;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  plan(delay: number, priority = 0): Entry {
    const entry = { time: this.sim.now + delay, priority, insertion: this.insertions++ };
    this.pending.push(entry);
    return entry;
  }

  happens(entry: Entry | undefined): void {
    this.pending.sort((x, y) => x.time - y.time || x.priority - y.priority || x.insertion - y.insertion);
    expect(entry).toBe(this.pending.shift());
    this.happened.push(entry!);
    this.check();
  }

  check(): void {
    expect([this.sim.events, this.sim.pending]).toEqual([this.happened.length, this.pending.length]);
    expect(this.sim.now).toBeGreaterThanOrEqual(this.happened.at(-1)?.time ?? 0);
  }
}

/** A process that does these steps, with all that it starts, on an agenda. */
function play(sim: Simulation, agenda: Agenda, program: readonly Step[]): void {
  const signal = sim.event();
  const called: Entry[] = [];
  let waiting: { entry?: Entry }[] = [];
  const call = sim.on('call', (index) => agenda.happens(called[index]));
  const start = (of: readonly Step[]): void => {
    const entry = agenda.plan(0);
    sim.process(body(of, entry));
  };
  function* body(of: readonly Step[], begins: Entry) {
    agenda.happens(begins);
    for (const step of of) {
      if (step.do === 'delay') {
        const entry = agenda.plan(step.after);
        yield sim.delay(step.after);
        agenda.happens(entry);
        expect(sim.now).toBe(entry.time);
      } else if (step.do === 'schedule') {
        const index = called.push(agenda.plan(step.after, step.priority)) - 1;
        sim.scheduleWithPriority(step.after, step.priority, call, index);
      } else if (step.do === 'wait') {
        const own: { entry?: Entry } = {};
        waiting.push(own);
        yield signal;
        agenda.happens(own.entry);
      } else if (step.do === 'pulse') {
        for (const own of waiting) own.entry = agenda.plan(0);
        waiting = [];
        signal.pulse();
      } else if (step.do === 'spawn') start(step.steps);
      else sim.stop();
    }
  }
  start(program);
}

describe('starts, wake-ups and delays of processes', () => {
  test.prop([steps, fc.array(limits, { maxLength: 8 }), fc.boolean()], { numRuns: 400 })(
    'come in the order (time, priority, insertion), each an event of its own, and none beyond a limit',
    (program, slices, isTraced) => {
      const sim = new Simulation({ capacity: 1 });
      const trace = new TraceBuffer(10_000);
      if (isTraced) sim.trace(trace);
      const agenda = new Agenda(sim);
      play(sim, agenda, program);
      for (const slice of slices) {
        const before = sim.events;
        const until = 'ahead' in slice ? sim.now + slice.ahead : Infinity;
        const maxEvents = 'maxEvents' in slice ? slice.maxEvents : Infinity;
        const end = sim.run({ until, maxEvents });
        agenda.check();
        expect(sim.events - before).toBeLessThanOrEqual(maxEvents);
        if (end === 'event-limit') expect(sim.events - before).toBe(maxEvents);
        if (end === 'until') expect(sim.now).toBe(until);
        if (end === 'until') expect(agenda.pending.every(({ time }) => time > until)).toBe(true);
      }
      while (sim.run() === 'stopped');
      expect(agenda.pending).toEqual([]);
      if (isTraced) expect(trace.entries().map(({ time }) => time)).toEqual(agenda.happened.map(({ time }) => time));
    },
  );
});

describe('a delay of a process that is alone', () => {
  test('is one event, and is traced when a tracer comes meanwhile', () => {
    const sim = new Simulation();
    const trace = new TraceBuffer();
    sim.process(function* () {
      yield sim.delay(1);
      sim.trace(trace);
      yield sim.delay(2);
      sim.trace(null);
      yield sim.delay(4);
    });
    expect(sim.run()).toBe('empty');
    expect([sim.now, sim.events]).toEqual([7, 4]);
    expect(trace.entries()).toEqual([{ time: 3, kind: 'process', a: 0, b: 0 }]);
  });

  test('does not pass for a process that has been interrupted together with what it was granted', () => {
    const sim = new Simulation();
    const signal = sim.event();
    const seen: unknown[] = [];
    const process = sim.process(function* () {
      yield signal;
      seen.push(sim.now);
      try {
        yield sim.delay(5);
      } catch (error) {
        seen.push(error instanceof Interrupt && error.cause, sim.now);
      }
    });
    const both = sim.on('both', () => {
      signal.fire();
      process.interrupt('cause');
    });
    sim.schedule(1, both);
    sim.run();
    expect(seen).toEqual([1, 'cause', 1]);
    expect(sim.now).toBe(1);
  });

  test('passes what the step before charged to its event, and no more', () => {
    const sim = new Simulation();
    const seen: number[] = [];
    sim.process(function* () {
      sim.charge(0.5);
      yield sim.delay(1);
      seen.push(sim.now);
      yield sim.delay(1);
      seen.push(sim.now);
    });
    sim.run();
    expect(seen).toEqual([1.5, 2.5]);
  });

  test('begins the count of what was granted at once anew', () => {
    const sim = new Simulation({ grantsAtOnce: 5 });
    const fired = sim.event();
    fired.fire();
    sim.process(function* () {
      for (let round = 0; round < 10; round++) {
        for (let grant = 0; grant < 3; grant++) yield fired;
        yield sim.delay(1);
      }
    });
    sim.run();
    expect(sim.now).toBe(10);
  });
});

test('a hundred processes started at once by one start in their order', () => {
  const sim = new Simulation();
  const seen: number[] = [];
  const starter = function* () {
    for (let label = 0; label < 100; label++)
      sim.process(function* () {
        seen.push(label);
        yield sim.delay(0);
      });
    yield sim.delay(0);
  };
  sim.process(starter);
  sim.run();
  expect(seen).toEqual(Array.from({ length: 100 }, (_, label) => label));
});

test('what an event is charged delays the start of a process by it, and not what the next event schedules', () => {
  const sim = new Simulation();
  const seen: unknown[] = [];
  const started = (label: string, delay: number) =>
    sim.process(function* () {
      seen.push([label, sim.now]);
      sim.charge(delay);
      yield sim.delay(0);
    });
  started('first', 3);
  sim.process(function* () {
    started('from the second', 0);
    sim.charge(2);
    started('late', 0);
    yield sim.delay(0);
  });
  sim.run();
  expect(seen).toEqual([
    ['first', 0],
    ['from the second', 0],
    ['late', 2],
  ]);
});
