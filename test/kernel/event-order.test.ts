/** The order of events, against a list that is sorted anew for every question. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { EventId } from '../../src/kernel/event-queue.ts';
import { Simulation } from '../../src/kernel/simulation.ts';

const delay = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 4, noNaN: true }));
const priority = fc.integer({ min: -127, max: 127 });

describe('total order', () => {
  test.prop([fc.array(fc.record({ delay, priority }), { maxLength: 200 })])(
    'is (time, priority, insertion)',
    (events) => {
      const sim = new Simulation({ capacity: 1 });
      const seen: number[] = [];
      const kind = sim.on('event', (label) => void seen.push(label));
      for (const [label, event] of events.entries()) sim.scheduleWithPriority(event.delay, event.priority, kind, label);
      sim.run();
      const expected = events
        .map((event, label) => ({ ...event, label }))
        .sort((x, y) => x.delay - y.delay || x.priority - y.priority || x.label - y.label);
      expect(seen).toEqual(expected.map((event) => event.label));
    },
  );

  test.prop([fc.array(delay, { minLength: 1, maxLength: 50 })])(
    'puts what is scheduled for now after what was there already',
    (delays) => {
      const sim = new Simulation();
      const seen: string[] = [];
      const late = sim.on('late', (label) => void seen.push(`late ${label} ${sim.now}`));
      const first = sim.on('first', (label) => {
        seen.push(`first ${label} ${sim.now}`);
        sim.schedule(0, late, label);
      });
      for (const [label, time] of delays.entries()) sim.scheduleAt(time, first, label);
      sim.run();
      const order = delays.map((time, label) => ({ time, label })).sort((x, y) => x.time - y.time || x.label - y.label);
      const expected = [...new Set(order.map(({ time }) => time))].flatMap((time) => {
        const tied = order.filter((entry) => entry.time === time);
        return [
          ...tied.map(({ label }) => `first ${label} ${time}`),
          ...tied.map(({ label }) => `late ${label} ${time}`),
        ];
      });
      expect(seen).toEqual(expected);
    },
  );
});

const doomed = fc.record({ time: fc.integer({ min: 0, max: 1e6 }), kept: fc.integer({ min: 0, max: 2 }) });

test.prop([fc.noBias(fc.array(doomed, { minLength: 150, maxLength: 300, size: 'max' }))], { numRuns: 300 })(
  'cancelling most of what is pending leaves the rest in order',
  (events) => {
    const sim = new Simulation();
    const seen: number[] = [];
    const kind = sim.on('event', () => void seen.push(sim.now));
    const ids = events.map(({ time }) => sim.schedule(time, kind));
    for (const [i, { kept }] of events.entries()) if (kept > 0) expect(sim.cancel(ids[i]!)).toBe(true);
    expect(sim.pending).toBe(events.filter(({ kept }) => kept === 0).length);
    sim.run();
    expect(seen).toEqual(events.flatMap(({ time, kept }) => (kept === 0 ? [time] : [])).sort((x, y) => x - y));
  },
);

/** The simulation's promises in the plainest form: everything pending in one array. */
class NaiveModel {
  now = 0;
  readonly seen: string[] = [];
  readonly deadlines = [Infinity, Infinity, Infinity];
  private pending: { time: number; priority: number; insertion: number; label: number; timer: boolean }[] = [];
  private insertions = 0;

  schedule(delay: number, priority: number, label: number): void {
    this.pending.push({ time: this.now + delay, priority, insertion: this.insertions++, label, timer: false });
  }

  cancel(label: number): boolean {
    return this.remove(label, false);
  }

  arm(timer: number, delay: number): void {
    this.remove(timer, true);
    this.deadlines[timer] = this.now + delay;
    this.pending.push({ time: this.now + delay, priority: 0, insertion: this.insertions++, label: timer, timer: true });
  }

  disarm(timer: number): boolean {
    this.deadlines[timer] = Infinity;
    return this.remove(timer, true);
  }

  run(count: number): void {
    for (let i = 0; i < count && this.pending.length > 0; i++) {
      this.pending.sort((x, y) => x.time - y.time || x.priority - y.priority || x.insertion - y.insertion);
      const { time, label, timer } = this.pending.shift()!;
      this.now = time;
      if (timer) this.deadlines[label] = Infinity;
      this.seen.push(`${timer ? 'timer' : 'event'} ${label} at ${time}`);
    }
  }

  reset(): void {
    this.now = 0;
    this.insertions = 0;
    this.pending = [];
    this.deadlines.fill(Infinity);
  }

  get length(): number {
    return this.pending.length;
  }

  private remove(label: number, timer: boolean): boolean {
    const before = this.pending.length;
    this.pending = this.pending.filter((entry) => entry.label !== label || entry.timer !== timer);
    return this.pending.length < before;
  }
}

const timer = fc.integer({ min: 0, max: 2 });
const step = fc.oneof(
  fc.record({ do: fc.constant('schedule' as const), delay, priority: fc.constantFrom(0, 0, 0, -1, 5) }),
  fc.record({ do: fc.constant('burst' as const), delay, keepEvery: fc.integer({ min: 2, max: 30 }) }),
  fc.record({ do: fc.constant('cancel' as const), pick: fc.nat() }),
  fc.record({ do: fc.constant('arm' as const), timer, delay }),
  fc.record({ do: fc.constant('arm' as const), timer, delay }),
  fc.record({ do: fc.constant('disarm' as const), timer }),
  fc.record({ do: fc.constant('run' as const), count: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ do: fc.constant('reset' as const) }),
);

describe('schedule, cancel, arm, disarm, run and reset in any order', () => {
  test.prop([fc.array(step, { maxLength: 120 })], { numRuns: 300 })('do what the naive model does', (steps) => {
    const sim = new Simulation({ capacity: 2 });
    const naive = new NaiveModel();
    const seen: string[] = [];
    const ids: EventId[] = [];
    const event = sim.on('event', (label) => void seen.push(`event ${label} at ${sim.now}`));
    const timers = [0, 1, 2].map((label) =>
      sim.timer('timer', (a) => void seen.push(`timer ${a} at ${sim.now}`), label),
    );
    const schedule = (after: number, priority: number): void => {
      naive.schedule(after, priority, ids.length);
      ids.push(sim.scheduleWithPriority(after, priority, event, ids.length));
    };
    const cancel = (label: number): void => expect(sim.cancel(ids[label]!)).toBe(naive.cancel(label));
    for (const action of steps) {
      if (action.do === 'schedule') schedule(action.delay, action.priority);
      else if (action.do === 'burst') {
        // Enough at once, and enough of it cancelled, that the queue compacts itself.
        const first = ids.length;
        for (let i = 0; i < 100; i++) schedule(action.delay + (i % 7), 0);
        for (let i = 0; i < 100; i++) if (i % action.keepEvery > 0) cancel(first + i);
      } else if (action.do === 'cancel') {
        if (ids.length > 0) cancel(action.pick % ids.length);
      } else if (action.do === 'arm') {
        sim.arm(timers[action.timer]!, action.delay);
        naive.arm(action.timer, action.delay);
      } else if (action.do === 'disarm') expect(sim.disarm(timers[action.timer]!)).toBe(naive.disarm(action.timer));
      else if (action.do === 'run') {
        sim.run({ maxEvents: action.count });
        naive.run(action.count);
      } else {
        sim.reset();
        naive.reset();
      }
      expect(sim.now).toBe(naive.now);
      expect(sim.pending).toBe(naive.length);
      expect(timers.map((id) => sim.deadline(id))).toEqual(naive.deadlines);
      expect(timers.map((id) => sim.isArmed(id))).toEqual(naive.deadlines.map((deadline) => deadline < Infinity));
    }
    sim.run();
    naive.run(Infinity);
    expect(seen).toEqual(naive.seen);
  });
});
