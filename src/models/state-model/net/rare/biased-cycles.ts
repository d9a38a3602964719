/**
 * Rare outages by balanced failure biasing (Shahabuddin, Management Science 40, 1994), for systems whose clocks are
 * exponential or Erlang.
 *
 * A cycle goes from one state to the next without a clock: only which move comes next is drawn, and each state counts
 * with the mean time until then. Until the system is down, a failure comes next with a probability of a half, each of
 * the possible ones as often; what that makes more frequent than it is counts less, by the ratio of the probabilities.
 * Once it is down, and for the length of a cycle, nothing is biased.
 */
import type { RandomStreams } from '../../../../kernel/random.ts';
import type { Stream } from '../../../../kernel/stream.ts';
import { byChance } from '../chance.ts';
import type { Vector } from '../formula.ts';
import { holds } from '../guard.ts';
import { isEnabled, speedOf, type TimedMove } from '../moves.ts';
import type { Net } from '../net.ts';
import { Settler, theFirst } from '../settle.ts';
import { type CycleSample, CycleTally, MOST_STEPS, meanOf } from './sample.ts';

const HOUR_MS = 3_600_000;
/** How often a failure comes next where something else could, too. */
const BIAS = 0.5;

export class BiasedCycles {
  readonly #net: Net;
  readonly #isFailure: Uint8Array;
  readonly #next: Stream;
  readonly #settler: Settler;
  readonly #initial: Vector;
  readonly #vector: Vector;
  /** By timed move: how many stages of its clock there are, their rate per hour, and how many are over. */
  readonly #stages: Int32Array;
  readonly #stageRate: Float64Array;
  readonly #stage: Int32Array;
  /** By timed move, its rate in the present state; 0 where its clock does not run. */
  readonly #rates: Float64Array;
  #total = 0;
  #failing = 0;
  #failures = 0;

  constructor(net: Net, isFailure: Uint8Array, streams: RandomStreams) {
    const { timed, length } = net;
    this.#net = net;
    this.#isFailure = isFailure;
    this.#next = streams.stream('the next move');
    this.#settler = new Settler(net, byChance(net, streams));
    this.#initial = new Int32Array(length);
    new Settler(net, theFirst).begin(this.#initial);
    this.#vector = new Int32Array(length);
    this.#stages = Int32Array.from(timed, ({ clock }) => (clock.kind === 'phases' ? clock.stages : 1));
    this.#stageRate = Float64Array.from(timed, ({ clock }, move) => (this.#stages[move]! * HOUR_MS) / clock.meanMs);
    this.#stage = new Int32Array(timed.length);
    this.#rates = new Float64Array(timed.length);
  }

  /** So many cycles with biasing, and as many without for their length; null when one does not come to an end. */
  sample(cycles: number): CycleSample | null {
    return meanOf(cycles, (isBiased) => this.#cycle(isBiased));
  }

  #cycle(isBiased: boolean): CycleSample | null {
    const vector = this.#vector;
    vector.set(this.#initial);
    this.#stage.fill(0);
    const tally = new CycleTally(holds(this.#net.up, vector));
    for (let step = 0; step < MOST_STEPS; step++) {
      this.#look();
      if (this.#total === 0) return null;
      tally.pass(1 / this.#total, tally.weight / this.#total);
      const move = isBiased && tally.seen === 0 ? this.#biased() : this.#plain();
      if (isBiased && tally.seen === 0) tally.weight *= this.#rates[move]! / this.#total / this.#chanceOf(move);
      this.#make(move);
      tally.come(holds(this.#net.up, vector));
      if (this.#isBack()) return tally.total();
    }
    return null;
  }

  /** Rates of the present state. */
  #look(): void {
    const { timed } = this.#net;
    [this.#total, this.#failing, this.#failures] = [0, 0, 0];
    for (let move = 0; move < timed.length; move++) {
      const each = timed[move]!;
      const rate = isEnabled(each, this.#vector) ? speedOf(each, this.#vector) * this.#stageRate[move]! : 0;
      this.#rates[move] = rate;
      this.#total += rate;
      if (rate === 0 || this.#isFailure[move] === 0) continue;
      this.#failing += rate;
      this.#failures++;
    }
  }

  /** By its rate. */
  #plain(): number {
    return this.#drawn(this.#total * this.#next.double(), () => true);
  }

  /** Where failures and other moves compete; else as if nothing was biased but that failures are as likely. */
  #biased(): number {
    const others = this.#total - this.#failing;
    if (this.#failures === 0) return this.#plain();
    if (others > 0 && this.#next.double() >= BIAS)
      return this.#drawn(others * this.#next.double(), (move) => this.#isFailure[move] === 0);
    let left = Math.floor(this.#failures * this.#next.double());
    for (let move = 0; ; move++) if (this.#isFailure[move] === 1 && this.#rates[move]! > 0 && left-- === 0) return move;
  }

  /** The probability with which `biased` chooses it. */
  #chanceOf(move: number): number {
    const others = this.#total - this.#failing;
    if (this.#failures === 0) return this.#rates[move]! / this.#total;
    if (this.#isFailure[move] === 1) return (others > 0 ? BIAS : 1) / this.#failures;
    return ((1 - BIAS) * this.#rates[move]!) / others;
  }

  #drawn(chosen: number, counts: (move: number) => boolean): number {
    let [left, last] = [chosen, 0];
    for (let move = 0; move < this.#rates.length; move++) {
      if (this.#rates[move] === 0 || !counts(move)) continue;
      last = move;
      left -= this.#rates[move]!;
      if (left < 0) break;
    }
    return last;
  }

  /** The end of a stage of its clock. */
  #make(index: number): void {
    const move = this.#net.timed[index] as TimedMove;
    if (this.#stage[index]! + 1 < this.#stages[index]!) {
      this.#stage[index]!++;
      return;
    }
    this.#stage[index] = 0;
    this.#settler.move(this.#vector, move);
    const { timed } = this.#net;
    for (let other = 0; other < timed.length; other++)
      if (this.#stage[other]! > 0 && !timed[other]!.clock.keeps && !isEnabled(timed[other]!, this.#vector))
        this.#stage[other] = 0;
  }

  #isBack(): boolean {
    for (let place = 0; place < this.#vector.length; place++)
      if (this.#vector[place] !== this.#initial[place]) return false;
    for (let move = 0; move < this.#stage.length; move++) if (this.#stage[move]! > 0) return false;
    return true;
  }
}
