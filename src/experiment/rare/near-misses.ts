/**
 * Failures without a memory, with near misses before them.
 *
 * Whether a second host fails within the minute in which the first is away has no forerunner that splitting could hold
 * on to: a failure that comes once in years comes out of nothing. So it is given some. A Poisson process of failures is
 * that of near misses which come STEP to the power of `depth` times as often, where each step further is taken with a
 * probability of one in STEP, and the last is the failure. That is the same process to the letter; but each step is a
 * level. Only near misses that come further than the trajectory has been are drawn.
 */
import type { RandomStreams } from '../../kernel/random.ts';
import type { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { TimerId } from '../../kernel/timers.ts';

/** One trajectory in so many takes the next step. Steps are cheap, and small ones vary less. */
const STEP = 4;
const MOST_DEPTH = 24;

export interface FailureRate {
  /** Mean time from one failure to the next, of all hosts together. */
  readonly meanNanos: number;
  /** Steps from a near miss to a failure. */
  readonly depth: number;
}

/** As many steps as it takes for near misses of one step to come about once in this time. */
export function depthFor(meanNanos: number, withinNanos: number): number {
  if (withinNanos <= 0) return 0;
  for (let depth = 0, often = withinNanos / meanNanos; depth < MOST_DEPTH; depth++, often *= STEP)
    if (often >= 1) return depth + 1;
  return MOST_DEPTH;
}

export interface Struck {
  /** Near misses of fewer steps than this do not matter now. */
  fewestSteps(): number;
  /** So many steps of the way to a failure of this host. */
  nearly(host: number, steps: number): void;
  fails(host: number): void;
}

export class NearMisses {
  readonly #simulation: Simulation;
  readonly #hosts: number;
  readonly #struck: Struck;
  readonly #gaps: Stream;
  readonly #which: Stream;
  readonly #steps: Stream;
  readonly #timer: TimerId;
  #fewest = 0;
  #rate: FailureRate = { meanNanos: Number.POSITIVE_INFINITY, depth: 0 };

  constructor(simulation: Simulation, streams: RandomStreams, hosts: number, struck: Struck) {
    this.#simulation = simulation;
    this.#hosts = hosts;
    this.#struck = struck;
    this.#gaps = streams.stream('near misses');
    this.#which = streams.stream('near misses.host');
    this.#steps = streams.stream('near misses.steps');
    this.#timer = simulation.timer('near miss', () => this.#come());
  }

  begin(rate: FailureRate): void {
    this.#rate = rate;
    this.again();
  }

  /** Other near misses matter from now on. What comes next has no memory, so it can be drawn anew. */
  again(): void {
    const { meanNanos, depth } = this.#rate;
    this.#fewest = this.#struck.fewestSteps();
    let mean = meanNanos;
    for (let step = this.#fewest; step < depth; step++) mean /= STEP;
    this.#simulation.arm(this.#timer, Math.ceil(this.#gaps.exponential(mean)));
  }

  #come(): void {
    const host = this.#which.integer(0, this.#hosts - 1);
    const { depth } = this.#rate;
    let steps = this.#fewest;
    if (steps > 0) this.#struck.nearly(host, steps);
    for (; steps < depth && this.#steps.bernoulli(1 / STEP); steps++) this.#struck.nearly(host, steps + 1);
    if (steps === depth) this.#struck.fails(host);
    this.again();
  }
}
