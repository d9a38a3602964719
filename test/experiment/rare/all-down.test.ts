/** Splitting by replay on the way to no replica at all, held against what is known of independent units. */
import { describe, expect, it } from 'vitest';
import { allDownOf, type Passage, type Replicated } from '../../../src/experiment/rare/all-down.ts';
import type { FailureRate } from '../../../src/experiment/rare/near-misses.ts';
import { Replicas } from '../../../src/experiment/rare/replicas.ts';
import { RandomStreams } from '../../../src/kernel/random.ts';
import { Simulation } from '../../../src/kernel/simulation.ts';

const SECOND = 1e9;
const YEAR_SECONDS = 365.25 * 86_400;
const DOWN_SECONDS = 60;

/** Units that are down for a uniform time, 60 s on average, after each failure; those that are down do not fail. */
class Units implements Replicated {
  readonly nearMissEffort = 2;
  readonly hosts: number;
  readonly #simulation = new Simulation();
  readonly #streams = new RandomStreams('');
  readonly #replicas: Replicas;
  readonly #isDown: boolean[];
  readonly #back = this.#simulation.on('back', (unit) => this.#set(unit, false));
  /** Whether near misses come to failures more often than they should. */
  readonly #isWrong: boolean;
  #isNear = false;

  constructor(hosts: number, isWrong = false) {
    this.hosts = hosts;
    this.#isWrong = isWrong;
    this.#isDown = Array.from({ length: hosts }, () => false);
    this.#replicas = new Replicas(this.#simulation, this.#streams, {
      hosts,
      isDown: (unit) => this.#isDown[unit]!,
      fails: (unit) => this.#fail(unit),
    });
  }

  follow(seeds: readonly string[], goal: number, rate: FailureRate): Passage {
    this.#simulation.reset();
    this.#isDown.fill(false);
    this.#isNear = rate.depth > 1;
    this.#replicas.start(seeds, goal);
    this.#replicas.begin(rate, 0);
    this.#fail(this.#streams.stream('first').integer(0, this.hosts - 1));
    if (!this.#replicas.isThere) this.#simulation.run();
    return this.#replicas.passage();
  }

  spanNanos(nanos: number, mttfNanos: number): number {
    return mttfNanos / this.hosts + nanos;
  }

  hastened(): Replicated {
    return this;
  }

  #fail(unit: number): void {
    if (this.#isDown[unit] === true) return;
    const factor = this.#isWrong && this.#isNear ? 3 : 1;
    const nanos = Math.round(this.#streams.stream('repair').uniform(0, 2 * factor * DOWN_SECONDS) * SECOND);
    this.#simulation.schedule(nanos, this.#back, unit);
    this.#set(unit, true);
  }

  #set(unit: number, isDown: boolean): void {
    this.#isDown[unit] = isDown;
    const down = this.#isDown.filter((each) => each).length;
    this.#replicas.change(down);
    if (down === 0) this.#simulation.stop();
  }
}

describe('splitting by replay, with near misses', () => {
  it.each([
    [2, 1e8],
    [3, 1e5],
  ])('of %d units that fail once in %d s sees them all down', (units, mttfSeconds) => {
    const { refusal, sample } = allDownOf(new Units(units), mttfSeconds * SECOND);
    expect(refusal).toBeNull();
    const came = Array.from({ length: 2 }, (_, run) => sample(`run ${run}`, 200));
    const mean = (name: 'allDownTime|rare' | 'allDown|rare' | 'relativeError|rare'): number =>
      came.reduce((sum, each) => sum + (each?.[name] ?? Number.NaN), 0) / came.length;
    const error = mean('relativeError|rare') / Math.sqrt(came.length);
    // The share of time does not depend on the law of the repair: each unit is down by itself.
    const share = (DOWN_SECONDS / (mttfSeconds + DOWN_SECONDS)) ** units;
    expect(Math.abs(mean('allDownTime|rare') / (share * YEAR_SECONDS) - 1)).toBeLessThan(4 * error);
    const oneFails = YEAR_SECONDS / (mttfSeconds + DOWN_SECONDS);
    const times = units * oneFails * (DOWN_SECONDS / (mttfSeconds + DOWN_SECONDS)) ** (units - 1);
    expect(Math.abs(mean('allDown|rare') / times - 1)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.35);
  });

  it('goes on from a level as the same trajectory with another future', () => {
    const units = new Units(2);
    const rate = { meanNanos: 100 * SECOND, depth: 3 };
    const ways = Array.from({ length: 400 }, (_, each) => `${each}`).filter(
      (seed) => units.follow([seed], 2, rate).isThere,
    );
    const [seed] = ways;
    const there = units.follow([seed!], 2, rate);
    expect(units.follow([seed!], 2, rate)).toEqual(there);
    const ends = Array.from({ length: 20 }, (_, other) => units.follow([seed!, `${other}`], 2, rate));
    // The first level is reached at once, so from there the futures are different.
    expect(new Set(ends.map(({ nanos }) => nanos)).size).toBeGreaterThan(3);
    expect(units.follow([seed!, '0'], 2, rate)).toEqual(ends[0]);
  });

  it('says no number where it and plain simulation differ', () => {
    expect(allDownOf(new Units(2, true), 1e6 * SECOND).refusal).toMatch(/standard errors apart$/);
  });
});
