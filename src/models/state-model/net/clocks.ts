/**
 * The clocks of the moves of a net in a simulation: each runs, at a speed, while its move can be made; it is stopped,
 * and goes on or starts anew; and it runs out, one stage after the other.
 */
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import { drawBeyond, drawTime, NEVER_NANOS } from './clock-law.ts';
import type { Vector } from './formula.ts';
import { hasAge } from './model.ts';
import { isEnabled, speedOf, type TimedMove } from './moves.ts';
import type { Net } from './net.ts';
import { ClockStates, type Situation } from './situation.ts';

export class Clocks {
  readonly #net: Net;
  readonly #sim: Simulation;
  /** One decision a move: how long its clock takes. */
  readonly #draws: readonly Stream[];
  readonly #timers: readonly TimerId[];
  readonly #states: ClockStates;
  /** Moves whose clocks have an age. */
  readonly #aging: readonly number[];
  /** How many clocks have some of their stages behind them. */
  begun = 0;

  /** @param fire Told when a stage of the clock of a move is over. */
  constructor(net: Net, simulation: Simulation, streams: RandomStreams, fire: (move: number) => void) {
    const { timed } = net;
    this.#net = net;
    this.#sim = simulation;
    this.#draws = timed.map(({ name }) => streams.stream(name));
    this.#timers = timed.map(({ name }, index) => simulation.timer(name, fire, index));
    this.#states = new ClockStates(timed.length);
    this.#aging = [...timed.keys()].filter((index) => hasAge(timed[index]!.clock));
  }

  clear(): void {
    this.#states.clear();
    this.begun = 0;
  }

  /** What they remember, and for how long each would still run. */
  situation(): Omit<Situation, 'states'> {
    const { now } = this.#sim;
    const leftNanos = Float64Array.from(this.#timers, (timer) => this.#sim.deadline(timer) - now);
    return { clocks: this.#states.copied(now), leftNanos };
  }

  /** With another future: how long they still run is drawn anew, for those with an age provided they got that old. */
  goOn({ clocks, leftNanos }: Situation): void {
    this.#states.set(clocks);
    this.begun = 0;
    for (let move = 0; move < leftNanos.length; move++) {
      if (clocks.stage[move]! > 0) this.begun++;
      const [speed, stopped] = [clocks.speed[move]!, clocks.left[move]!];
      if (stopped > 0) this.#states.left[move] = this.#redraw(move, stopped);
      const left = speed > 0 ? this.#redraw(move, leftNanos[move]! * speed) / speed : 0;
      if (speed > 0) this.#sim.arm(this.#timers[move]!, Math.round(left));
      else this.#sim.disarm(this.#timers[move]!);
    }
  }

  /** What a clock has left, by its law and its age alone. */
  #redraw(move: number, left: number): number {
    const { clock } = this.#net.timed[move]!;
    const [draws, mean] = [this.#draws[move]!, clock.meanMs * 1e6];
    if (clock.kind === 'phases') return draws.exponential(mean / clock.stages);
    if (clock.kind === 'deterministic') return left;
    const age = this.#states.whole[move]! - left;
    const whole = drawBeyond(clock.law, mean, age, draws) ?? this.#states.whole[move]!;
    this.#states.whole[move] = whole;
    return Math.max(1, whole - age);
  }

  /** A stage is over: whether the whole clock is; else the next stage begins. */
  runOut(index: number): boolean {
    const move = this.#net.timed[index]!;
    const { clock } = move;
    const stage = this.#states.stage[index]!;
    if (clock.kind === 'phases' && stage + 1 < clock.stages) {
      if (stage === 0) this.begun++;
      this.#states.stage[index] = stage + 1;
      this.#arm(index, move);
      return false;
    }
    if (stage > 0) this.begun--;
    this.#states.stage[index] = 0;
    this.#states.running[index] = 0;
    this.#states.speed[index] = 0;
    return true;
  }

  /** Starts or stops the clock of a move, or changes its speed, as the states have it. */
  update(index: number, states: Vector): void {
    const move = this.#net.timed[index]!;
    const speed = isEnabled(move, states) ? speedOf(move, states) : 0;
    const before = this.#states.speed[index]!;
    if (speed === before) return;
    this.#states.speed[index] = speed;
    if (before > 0 && speed > 0) return this.#hasten(index, move, before);
    this.#states.running[index] = speed > 0 ? 1 : 0;
    if (speed > 0) {
      this.#states.startedAt[index] = this.#sim.now;
      this.#arm(index, move);
      return;
    }
    const timer = this.#timers[index]!;
    const { clock } = move;
    // At least 1 ns, or a clock that was stopped in the moment it ran out would start anew.
    if (clock.keeps && hasAge(clock))
      this.#states.left[index] = Math.max(1, (this.#sim.deadline(timer) - this.#sim.now) * before);
    if (!clock.keeps && this.#states.stage[index]! > 0) {
      this.#states.stage[index] = 0;
      this.begun--;
    }
    this.#sim.disarm(timer);
  }

  /** The clock goes on with another speed. */
  #hasten(index: number, move: TimedMove, before: number): void {
    const timer = this.#timers[index]!;
    if (hasAge(move.clock))
      this.#states.left[index] = Math.max(1, (this.#sim.deadline(timer) - this.#sim.now) * before);
    this.#sim.disarm(timer);
    this.#arm(index, move);
  }

  /** What is left of a stage is as long as a whole one, since it is exponential. */
  #arm(index: number, { clock }: TimedMove): void {
    const speed = this.#states.speed[index]!;
    let nanos = clock.meanMs * 1e6;
    const draws = this.#draws[index]!;
    if (clock.kind === 'phases') nanos = draws.exponential(Math.min(NEVER_NANOS, nanos / clock.stages / speed));
    else {
      if (this.#states.left[index]! > 0) {
        nanos = this.#states.left[index]!;
        this.#states.left[index] = 0;
        // Not a fresh start: the clock counts as started long ago.
        this.#states.startedAt[index] = -1;
      } else {
        if (clock.kind === 'law') nanos = drawTime(clock.law, nanos, draws);
        this.#states.whole[index] = nanos;
      }
      nanos /= speed;
    }
    this.#sim.arm(this.#timers[index]!, Math.round(nanos));
  }

  /** Whether every clock with an age that runs was started now, and none remembers an earlier time. */
  areFresh(): boolean {
    const { now } = this.#sim;
    return this.#aging.every((index) =>
      this.#states.running[index] === 1 ? this.#states.startedAt[index] === now : this.#states.left[index] === 0,
    );
  }
}
