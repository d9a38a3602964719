/** What is charged to an event delays what follows from it, by exactly that, and nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.ts';

/** A chain of events, `delays` apart, each charged so much; and one that is charged nothing. */
function chains(delays: readonly number[], charge: number): { readonly charged: number[]; readonly other: number[] } {
  const sim = new Simulation();
  const seen: { charged: number[]; other: number[] } = { charged: [], other: [] };
  const charged = sim.on('charged', (index) => {
    seen.charged.push(sim.now);
    sim.charge(charge);
    if (index < delays.length) sim.schedule(delays[index]!, charged, index + 1);
  });
  const other = sim.on('other', (index) => {
    seen.other.push(sim.now);
    if (index < delays.length) sim.schedule(delays[index]!, other, index + 1);
  });
  sim.schedule(0, charged);
  sim.schedule(0, other);
  sim.run();
  return seen;
}

describe('a charge', () => {
  it('of c on each of n events delays what follows by n c, and leaves others alone', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 1e6 }), { maxLength: 20 });
    fc.assert(
      fc.property(delays, fc.integer({ min: 0, max: 1e6 }), (times, charge) => {
        const { charged, other } = chains(times, charge);
        expect(charged).toEqual(other.map((time, index) => time + index * charge));
      }),
      { numRuns: 50 },
    );
  });

  it('delays timers and processes alike, and not what has a time of its own', () => {
    const sim = new Simulation();
    const seen: string[] = [];
    const see = (what: string) => () => void seen.push(`${what} ${sim.now}`);
    const timer = sim.timer('timer', see('timer'));
    const at = sim.on('at', see('at'));
    sim.process(function* () {
      sim.charge(5);
      expect(sim.owed).toBe(5);
      sim.arm(timer, 1);
      sim.scheduleAt(3, at);
      yield sim.delay(2);
      see('process')();
      expect(sim.owed).toBe(0);
    });
    sim.run();
    expect(seen).toEqual(['at 3', 'timer 6', 'process 7']);
  });

  it('between runs is of what is scheduled until the next event, and is forgotten by a reset', () => {
    const sim = new Simulation();
    const seen: number[] = [];
    const event = sim.on('event', () => void seen.push(sim.now));
    sim.charge(10);
    sim.schedule(1, event);
    sim.run();
    sim.schedule(1, event);
    sim.run();
    sim.charge(10);
    sim.reset();
    sim.schedule(1, event);
    sim.run();
    expect(seen).toEqual([11, 12, 1]);
  });

  it('is a time', () => {
    expect(() => new Simulation().charge(-1)).toThrow(RangeError);
    expect(() => new Simulation().charge(Number.NaN)).toThrow(RangeError);
  });
});
