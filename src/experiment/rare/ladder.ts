/**
 * A trajectory by its seeds: the first holds from the start, and each other from the first moment in which one level
 * more is reached. Replayed from the start, it is the same up to its last level, and goes on from there with another
 * future. So trajectories can be split whose state nobody could copy, such as that of processes and their generators.
 */
import type { RandomStreams } from '../../kernel/random.ts';
import type { Simulation } from '../../kernel/simulation.ts';

export class Ladder {
  readonly #simulation: Simulation;
  readonly #streams: RandomStreams;
  #seeds: readonly string[] = [''];
  #goal = 0;
  /** The highest level so far. */
  reached = 0;

  constructor(simulation: Simulation, streams: RandomStreams) {
    this.#simulation = simulation;
    this.#streams = streams;
  }

  /** From the start, as far as `goal`, which ends the simulation; Infinity: to its own end. */
  begin(seeds: readonly string[], goal: number): void {
    this.#seeds = seeds;
    this.#goal = goal;
    this.reached = 0;
    this.#streams.reseed(seeds[0]!);
  }

  /** The seed that holds now. */
  get seed(): string {
    return this.#seeds[Math.min(this.reached, this.#seeds.length - 1)]!;
  }

  get isThere(): boolean {
    return this.reached >= this.#goal;
  }

  /** The trajectory has come to this level; no matter whether it was there before. */
  reach(level: number): void {
    while (this.reached < level && !this.isThere) {
      this.reached++;
      const seed = this.#seeds[this.reached];
      if (this.isThere) this.#simulation.stop();
      else if (seed !== undefined) this.#streams.reseed(seed);
    }
  }
}
