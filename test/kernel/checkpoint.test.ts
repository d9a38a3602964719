/** Put back to a checkpoint, a model goes on as it went on from there before. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../src/kernel/checkpoint.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import { Simulation } from '../../src/kernel/simulation.ts';

/** A queue with customers that lose patience: timers, cancelled events, streams, and state of every kind. */
class Bank {
  readonly sim = new Simulation({ capacity: 16 });
  readonly streams = new RandomStreams('bank');
  readonly waiting: { readonly since: number; served: boolean }[] = [];
  readonly byHour = new Map<number, number[]>();
  readonly days = new Set<number>();
  readonly counts = new Float64Array(3);
  /** For itself: a cycle. */
  readonly self = this;
  busy: { since: number } | null = null;
  history: readonly string[] = [];
  private readonly arrives = this.sim.on('arrives', () => this.arrive());
  private readonly leaves = this.sim.on('leaves', () => this.leave());
  private readonly patience = this.sim.timer('patience', () => this.loseOne());

  constructor() {
    this.sim.schedule(0, this.arrives);
  }

  arrive(): void {
    const { sim, streams } = this;
    this.waiting.push({ since: sim.now, served: false });
    this.counts[0]!++;
    this.note('arrives');
    this.sim.schedule(streams.stream('arrivals').exponential(1), this.arrives);
    // An event that is taken back at once leaves a stale entry in the queue.
    if (streams.stream('whims').bernoulli(0.5)) sim.cancel(sim.schedule(0.3, this.leaves));
    if (this.busy === null) this.serve();
    this.sim.arm(this.patience, 2);
  }

  serve(): void {
    const next = this.waiting[0];
    if (next === undefined) return;
    next.served = true;
    this.busy = { since: this.sim.now };
    this.sim.schedule(this.streams.stream('services').exponential(0.9), this.leaves);
  }

  leave(): void {
    this.waiting.shift();
    this.counts[1]!++;
    this.busy = null;
    const hour = Math.floor(this.sim.now / 10);
    this.byHour.set(hour, [...(this.byHour.get(hour) ?? []), this.sim.now]);
    this.days.add(Math.floor(this.sim.now / 30));
    this.note('leaves');
    this.serve();
  }

  loseOne(): void {
    const at = this.waiting.findIndex(({ served }) => !served);
    if (at >= 0) this.waiting.splice(at, 1);
    this.counts[2]!++;
    this.note('is lost');
  }

  note(what: string): void {
    this.history = [...this.history.slice(-5), `${what} at ${this.sim.now}`];
  }

  get state() {
    const { waiting, byHour, days, counts, busy, history, sim } = this;
    return JSON.stringify([
      waiting,
      [...byHour],
      [...days],
      [...counts],
      busy,
      history,
      sim.now,
      sim.events,
      sim.pending,
      sim.deadline(this.patience),
    ]);
  }
}

describe('a checkpoint', () => {
  it('puts a simulation back to where it was, as often as one likes, whatever came after', () => {
    const lengths = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(lengths, fc.array(lengths, { minLength: 1, maxLength: 4 }), (before, after) => {
        const bank = new Bank();
        bank.sim.run({ maxEvents: before });
        const checkpoint = new Checkpoint([bank]);
        const kept = bank.state;
        const longest = Math.max(...after);
        bank.sim.run({ maxEvents: longest });
        const end = bank.state;
        for (const events of after) {
          checkpoint.restore();
          expect(bank.state).toBe(kept);
          bank.sim.run({ maxEvents: events });
        }
        checkpoint.restore();
        bank.sim.run({ maxEvents: longest });
        expect(bank.state).toBe(end);
      }),
      { numRuns: 60 },
    );
  });

  it('is one of several, each of which goes on from its own instant', () => {
    const bank = new Bank();
    const kept = [100, 500, 200].map((events) => {
      bank.sim.run({ maxEvents: events });
      return { checkpoint: new Checkpoint([bank]), state: bank.state };
    });
    for (const { checkpoint, state } of [kept[2]!, kept[0]!, kept[1]!, kept[0]!]) {
      checkpoint.restore();
      expect(bank.state).toBe(state);
      bank.sim.run({ maxEvents: 50 });
    }
  });

  it('survives a reset of the simulation and another run on it', () => {
    const bank = new Bank();
    bank.sim.run({ maxEvents: 300 });
    const { state } = bank;
    const checkpoint = new Checkpoint([bank]);
    bank.sim.run({ maxEvents: 10 });
    const next = bank.state;
    bank.sim.reset();
    bank.streams.reseed('another');
    bank.arrive();
    bank.sim.run({ maxEvents: 1000 });
    checkpoint.restore();
    expect(bank.state).toBe(state);
    bank.sim.run({ maxEvents: 10 });
    expect(bank.state).toBe(next);
  });

  it('leaves alone what is frozen, and all behind it', () => {
    const shared = Object.freeze({ cache: { hits: 0 } });
    const model = { shared, own: { hits: 0 } };
    const checkpoint = new Checkpoint([model]);
    shared.cache.hits = 1;
    model.own.hits = 1;
    checkpoint.restore();
    expect([shared.cache.hits, model.own.hits]).toEqual([1, 0]);
  });

  it('keeps objects the same ones, and forgets those made later', () => {
    const inner = { value: 1 };
    const model: { inner: object; list: object[] } = { inner, list: [inner] };
    const checkpoint = new Checkpoint([model]);
    model.inner = { value: 2 };
    model.list.push(model.inner);
    inner.value = 3;
    checkpoint.restore();
    expect(model.inner).toBe(inner);
    expect(model.list).toEqual([{ value: 1 }]);
    expect(model.list[0]).toBe(inner);
  });

  it('does not pretend to keep what it cannot', () => {
    const generator = (function* () {
      yield 1;
    })();
    expect(() => new Checkpoint([{ generator }])).toThrow(/\[object Generator\] holds what cannot be put back/);
    expect(() => new Checkpoint([{ seen: new WeakMap() }])).toThrow(/\[object WeakMap\]/);
    const sim = new Simulation();
    sim.process(function* () {
      yield sim.delay(1);
    });
    sim.run({ until: 0.5 });
    expect(() => new Checkpoint([sim])).toThrow(/Generator/);
  });

  it('refuses streams whose draws somebody counts', () => {
    const streams = new RandomStreams('seed', () => {});
    streams.stream('one').uniform();
    expect(() => new Checkpoint([streams])).toThrow(/the stream one is observed/);
  });

  it('says so when an object has got another shape', () => {
    const model: Record<string, number> = { one: 1 };
    const checkpoint = new Checkpoint([model]);
    model['two'] = 2;
    expect(() => checkpoint.restore()).toThrow(/has got fields/);
  });
});
