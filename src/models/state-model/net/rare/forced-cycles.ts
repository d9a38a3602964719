/**
 * Rare outages by forcing (Lewis and Böhm, Nuclear Engineering and Design 77, 1984), for systems whose failures have
 * exponential clocks, whatever the laws of the others.
 *
 * While something else is under way, such as a repair, what is left of it is known, and a failure before its end is
 * made to come with a probability of a half: its time by the exponential law cut off at that end, each of the possible
 * failures as often. What that makes more frequent than it is counts less. Once the system is down, and for the length
 * of a cycle, nothing is forced. A failure without a memory comes with no warning: there is no way towards it that
 * splitting could divide, but the time in which it has to come is known.
 */
import { exp, log } from '../../../../kernel/arithmetic.ts';
import type { RandomStreams } from '../../../../kernel/random.ts';
import type { Stream } from '../../../../kernel/stream.ts';
import { byChance } from '../chance.ts';
import { drawTime } from '../clock-law.ts';
import type { Vector } from '../formula.ts';
import { holds } from '../guard.ts';
import { isEnabled, speedOf } from '../moves.ts';
import type { Net } from '../net.ts';
import { Settler, theFirst } from '../settle.ts';
import type { Failures } from './failures.ts';
import { type CycleSample, CycleTally, MOST_STEPS, meanOf } from './sample.ts';

const HOUR_MS = 3_600_000;
/** How often a failure comes before what else is under way. */
const FORCED = 0.5;

/** Whether every failure has a clock without a memory. */
export function areMemoryless({ timed }: Net, { isFailure }: Failures): boolean {
  return timed.every(({ clock }, move) => isFailure[move] === 0 || (clock.kind === 'phases' && clock.stages === 1));
}

export class ForcedCycles {
  readonly #net: Net;
  readonly #isFailure: Uint8Array;
  readonly #next: Stream;
  readonly #draws: readonly Stream[];
  readonly #settler: Settler;
  readonly #initial: Vector;
  readonly #vector: Vector;
  /**
   * By move: its speed, 0 where it cannot be made; of those that are no failures the hours that are left at speed 1.
   */
  readonly #speeds: Float64Array;
  readonly #left: Float64Array;

  constructor(net: Net, { isFailure }: Failures, streams: RandomStreams) {
    const { timed, length } = net;
    this.#net = net;
    this.#isFailure = isFailure;
    this.#next = streams.stream('the next move');
    this.#draws = timed.map(({ name }) => streams.stream(name));
    this.#settler = new Settler(net, byChance(net, streams));
    this.#initial = new Int32Array(length);
    new Settler(net, theFirst).begin(this.#initial);
    this.#vector = new Int32Array(length);
    this.#speeds = new Float64Array(timed.length);
    this.#left = new Float64Array(timed.length);
  }

  /** So many cycles with forcing, and as many without for their length; null when one does not come to an end. */
  sample(cycles: number): CycleSample | null {
    return meanOf(cycles, (isForced) => this.#cycle(isForced));
  }

  #cycle(isForced: boolean): CycleSample | null {
    const vector = this.#vector;
    vector.set(this.#initial);
    this.#speeds.fill(0);
    this.#left.fill(0);
    for (let move = 0; move < this.#left.length; move++) this.#update(move);
    const tally = new CycleTally(holds(this.#net.up, vector));
    for (let step = 0; step < MOST_STEPS; step++) {
      const [first, untilFirst] = this.#firstOther();
      const rate = this.#failureRate();
      if (rate === 0 && first === -1) return null;
      const probability = first === -1 ? 1 : oneLessExp(rate * untilFirst);
      let [move, passes, factor] = [first, untilFirst, 1];
      if (isForced && tally.seen === 0 && first !== -1 && probability > 0) {
        const isFailing = this.#next.double() < FORCED;
        factor = isFailing ? probability / FORCED : (1 - probability) / (1 - FORCED);
        if (isFailing) [move, passes] = [this.#anyFailure(), this.#failsWithin(rate, probability)];
        if (isFailing) factor *= (this.#rateOf(move) * this.#failures()) / rate;
      } else if (rate > 0) {
        const comes = this.#next.exponential(1 / rate);
        if (first === -1 || comes < untilFirst) [move, passes] = [this.#failureByRate(rate), comes];
      }
      tally.pass(passes, tally.weight * passes);
      tally.weight *= factor;
      this.#make(move, passes);
      tally.come(holds(this.#net.up, vector));
      if (this.#isBack()) return tally.total();
    }
    return null;
  }

  /** The one of those that are no failures whose clock runs out first, and when; -1 where none runs. */
  #firstOther(): readonly [move: number, hours: number] {
    let [first, least] = [-1, Number.POSITIVE_INFINITY];
    for (let move = 0; move < this.#left.length; move++) {
      if (this.#isFailure[move] === 1 || this.#speeds[move] === 0) continue;
      const hours = this.#left[move]! / this.#speeds[move]!;
      if (hours < least) [first, least] = [move, hours];
    }
    return [first, least];
  }

  #rateOf(move: number): number {
    return (this.#speeds[move]! * HOUR_MS) / this.#net.timed[move]!.clock.meanMs;
  }

  #failureRate(): number {
    let sum = 0;
    for (let move = 0; move < this.#left.length; move++) if (this.#isFailure[move] === 1) sum += this.#rateOf(move);
    return sum;
  }

  #failures(): number {
    let count = 0;
    for (let move = 0; move < this.#left.length; move++)
      if (this.#isFailure[move] === 1 && this.#speeds[move]! > 0) count++;
    return count;
  }

  /** Of those that can come, each as often. */
  #anyFailure(): number {
    let left = Math.floor(this.#failures() * this.#next.double());
    for (let move = 0; ; move++)
      if (this.#isFailure[move] === 1 && this.#speeds[move]! > 0 && left-- === 0) return move;
  }

  #failureByRate(rate: number): number {
    let [left, last] = [rate * this.#next.double(), -1];
    for (let move = 0; move < this.#left.length; move++) {
      if (this.#isFailure[move] === 0 || this.#speeds[move] === 0) continue;
      last = move;
      left -= this.#rateOf(move);
      if (left < 0) break;
    }
    return last;
  }

  /** A time by the exponential law, provided that it is one of this probability. */
  #failsWithin(rate: number, probability: number): number {
    return lessLogOfOneLess(this.#next.double() * probability) / rate;
  }

  #make(move: number, passes: number): void {
    for (let other = 0; other < this.#left.length; other++)
      if (this.#isFailure[other] === 0 && this.#speeds[other]! > 0)
        this.#left[other] = Math.max(0, this.#left[other]! - passes * this.#speeds[other]!);
    this.#left[move] = 0;
    this.#speeds[move] = 0;
    this.#settler.move(this.#vector, this.#net.timed[move]!);
    for (let other = 0; other < this.#left.length; other++) this.#update(other);
  }

  /** Starts a clock, stops it, or changes its speed, as the states have it. */
  #update(move: number): void {
    const each = this.#net.timed[move]!;
    const speed = isEnabled(each, this.#vector) ? speedOf(each, this.#vector) : 0;
    const before = this.#speeds[move]!;
    this.#speeds[move] = speed;
    if (this.#isFailure[move] === 1) return;
    if (speed === 0 && before > 0 && !each.clock.keeps) this.#left[move] = 0;
    if (speed > 0 && before === 0 && this.#left[move]! <= 0) this.#left[move] = this.#drawn(move);
  }

  #drawn(move: number): number {
    const { clock } = this.#net.timed[move]!;
    const [hours, draws] = [clock.meanMs / HOUR_MS, this.#draws[move]!];
    if (clock.kind === 'deterministic') return hours;
    if (clock.kind === 'law') return drawTime(clock.law, hours, draws);
    let sum = 0;
    for (let stage = 0; stage < clock.stages; stage++) sum += draws.exponential(hours / clock.stages);
    return sum;
  }

  /** In the initial state, where nothing remembers what was before. */
  #isBack(): boolean {
    for (let place = 0; place < this.#vector.length; place++)
      if (this.#vector[place] !== this.#initial[place]) return false;
    return this.#left.every((left) => left <= 0);
  }
}

/** Below that the first terms of the series are exact to 13 digits, which a difference from 1 would lose. */
const SMALL = 0.01;

/** 1 - exp(-x). */
function oneLessExp(x: number): number {
  return x < SMALL ? x * (1 - (x / 2) * (1 - (x / 3) * (1 - (x / 4) * (1 - x / 5)))) : 1 - exp(-x);
}

/** -log(1 - q). */
function lessLogOfOneLess(q: number): number {
  return q < SMALL ? q * (1 + q * (1 / 2 + q * (1 / 3 + q * (1 / 4 + q * (1 / 5 + q / 6))))) : -log(1 - q);
}
