/**
 * The replicas of an experiment along a trajectory: it tells how many of them are down, and is told when a host fails.
 */
import type { RandomStreams } from '../../kernel/random.ts';
import type { Simulation } from '../../kernel/simulation.ts';
import { levelOf, type Passage } from './all-down.ts';
import { Ladder } from './ladder.ts';
import { type FailureRate, NearMisses } from './near-misses.ts';

export interface ReplicatedHosts {
  readonly hosts: number;
  isDown(host: number): boolean;
  fails(host: number): void;
}

export class Replicas {
  readonly #simulation: Simulation;
  readonly #ladder: Ladder;
  readonly #nearMisses: NearMisses;
  readonly #all: number;
  #rate: FailureRate = { meanNanos: Number.POSITIVE_INFINITY, depth: 0 };
  #down = 0;
  #from = 0;
  #since = 0;
  #anyNanos = 0;
  #anyTimes = 0;
  #allNanos = 0;
  #allTimes = 0;

  constructor(simulation: Simulation, streams: RandomStreams, system: ReplicatedHosts) {
    this.#simulation = simulation;
    this.#ladder = new Ladder(simulation, streams);
    this.#all = system.hosts;
    this.#nearMisses = new NearMisses(simulation, streams, system.hosts, {
      fewestSteps: () => this.#fewestSteps(),
      nearly: (host, steps) => !system.isDown(host) && this.#nearly(steps),
      fails: (host) => system.fails(host),
    });
  }

  /** Before anything of a trajectory is drawn. */
  start(seeds: readonly string[], goal: number): void {
    this.#ladder.begin(seeds, goal);
  }

  /** The seed that holds now, and whether the goal is reached. */
  get seed(): string {
    return this.#ladder.seed;
  }

  get isThere(): boolean {
    return this.#ladder.isThere;
  }

  /** From now on hosts fail, and what is down counts; at first so many are. */
  begin(rate: FailureRate, down: number): void {
    this.#rate = rate;
    this.#down = 0;
    this.#from = this.#since = this.#simulation.now;
    [this.#anyNanos, this.#anyTimes, this.#allNanos, this.#allTimes] = [0, 0, 0, 0];
    this.#nearMisses.begin(rate);
    this.change(down);
  }

  /** Now so many are down. */
  change(down: number): void {
    if (down === this.#down) return;
    const before = this.#down;
    this.#count();
    this.#down = down;
    if (before === 0) this.#anyTimes++;
    if (down === this.#all) this.#allTimes++;
    this.#ladder.reach(levelOf(down, 0, this.#rate));
    this.#nearMisses.again();
  }

  /** One of those that are up has nearly failed, by so many steps. */
  #nearly(steps: number): void {
    if (this.#down > 0 && this.#down < this.#all) this.#ladder.reach(levelOf(this.#down, steps, this.#rate));
  }

  /** That is one more than the trajectory has seen with so many down; where that cannot help, only failures count. */
  #fewestSteps(): number {
    const { depth } = this.#rate;
    if (this.#down === 0 || this.#down === this.#all) return depth;
    const seen = this.#ladder.reached - levelOf(this.#down, 0, this.#rate);
    return Math.min(seen + 1, depth);
  }

  /** Up to now. */
  passage(): Passage {
    this.#count();
    return {
      isThere: this.#ladder.isThere,
      nanos: this.#simulation.now - this.#from,
      anyNanos: this.#anyNanos,
      anyTimes: this.#anyTimes,
      allNanos: this.#allNanos,
      allTimes: this.#allTimes,
    };
  }

  #count(): void {
    const { now } = this.#simulation;
    if (this.#down > 0) this.#anyNanos += now - this.#since;
    if (this.#down === this.#all) this.#allNanos += now - this.#since;
    this.#since = now;
  }
}
