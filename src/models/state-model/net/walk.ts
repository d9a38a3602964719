/**
 * A state model in simulated time: clocks run while their moves can be made, a clock that runs out makes its move,
 * forced moves follow, and what was spent in every state is added up.
 *
 * A run begins with every component in its first state and ends, unless it is told to stop at the horizon, when the
 * system is in that state again for the first time after the horizon. What comes then does not depend on what was
 * before, so a run is a whole number of independent cycles, and totals over runs estimate the long run without a bias
 * from its beginning or its end: expected downtime over expected time is the unavailability exactly (Wald's identity;
 * regenerative method of Crane and Iglehart, 1975).
 */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import { byChance } from './chance.ts';
import { noteChanges, noteJudgement } from './changes.ts';
import { Clocks } from './clocks.ts';
import type { Vector } from './formula.ts';
import { Sums } from './gauge.ts';
import { isEnabled, type Move } from './moves.ts';
import type { Net } from './net.ts';
import { Settler, startOf } from './settle.ts';
import type { Situation } from './situation.ts';
import { Tally } from './tally.ts';
import type { Strike, WalkEnd, WalkLimits, WalkTotals } from './totals.ts';
import { isOfTheLongRun, type Trial } from './trial.ts';

/** Built once for a net; every run starts it anew. */
export class Walk {
  readonly #net: Net;
  readonly #sim: Simulation;
  readonly #streams = new RandomStreams('');
  readonly #mark: TimerId;
  readonly #striking: TimerId;
  readonly #settler: Settler;
  /** The states in which every run begins, or the first of those; and all of them, if they are several. */
  readonly initial: Vector;
  readonly #starts: readonly Vector[];
  readonly #begins: Stream;
  readonly #states: Vector;
  readonly #tally: Tally;
  readonly #clocks: Clocks;
  /** How many places are not as at the start. */
  #away = 0;
  #isMeasuring = true;
  #cycles = 0;
  #strikes: readonly Strike[] = [];
  #struck = 0;
  #limits: WalkLimits = { horizonNanos: 0, warmUpNanos: null, maxEvents: 0 };
  #observer: RunObserver | null = null;
  #trial: Trial | null = null;
  #isThere: ((states: Vector) => boolean) | null = null;
  /** What measures of the long run add up; null where there are none. */
  readonly #sums: Sums | null;

  constructor(net: Net) {
    this.#net = net;
    const { timed, model, length } = net;
    this.#sim = new Simulation({ capacity: Math.max(16, 2 * timed.length), mostEvents: MOST_EVENTS });
    this.#clocks = new Clocks(net, this.#sim, this.#streams, (move) => this.#fire(move));
    this.#mark = this.#sim.timer('mark', () => this.#passMark());
    this.#striking = this.#sim.timer('from outside', () => this.#strike());
    this.#settler = new Settler(net, byChance(net, this.#streams));
    this.initial = startOf(net);
    this.#begins = this.#streams.stream('begins in');
    this.#starts = (model.starts ?? []).map((_, start) => startOf(net, start));
    this.#states = new Int32Array(length);
    this.#tally = new Tally(net);
    this.#sums = model.measures.some(isOfTheLongRun) ? new Sums(net.gauges) : null;
  }

  run(
    seed: string,
    limits: WalkLimits,
    observer: RunObserver | null = null,
    strikes: readonly Strike[] = [],
  ): WalkTotals {
    const { warmUpNanos, maxEvents } = limits;
    this.#begin(seed, limits, observer);
    this.#strikes = strikes;
    this.#struck = 0;
    this.#armStrike();
    if (warmUpNanos !== null) this.#sim.arm(this.#mark, warmUpNanos);
    const end = this.#sim.run({ maxEvents });
    if (end === 'stopped') return this.#totals(warmUpNanos === null ? 'returned' : 'horizon');
    return this.#totals(end === 'empty' ? 'stuck' : 'event-limit');
  }

  /** Of the last run or trial. */
  get events(): number {
    return this.#sim.events;
  }

  /**
   * From the initial state until the trial knows all it asks for. Returns whether it does; if not, either nothing moves
   * any more, or there were as many events as are allowed.
   */
  try(seed: string, trial: Trial, maxEvents: number): boolean {
    const { endNanos } = trial;
    this.#begin(seed, { horizonNanos: Number.POSITIVE_INFINITY, warmUpNanos: null, maxEvents }, null);
    if (trial.begin(this.#states)) return true;
    this.#trial = trial;
    if (endNanos < Number.POSITIVE_INFINITY) this.#sim.arm(this.#mark, Math.ceil(endNanos));
    const end = this.#sim.run({ maxEvents });
    this.#trial = null;
    return end === 'event-limit' ? false : trial.end(end === 'empty' ? endNanos : this.#sim.now, this.#states);
  }

  /**
   * From a situation, or from the initial state, until the system is in its initial state again, or until `isThere`
   * says so of the states.
   */
  cycle(
    seed: string,
    from: Situation | null,
    isThere: ((states: Vector) => boolean) | null,
    maxEvents: number,
  ): WalkTotals {
    this.#begin(seed, { horizonNanos: 0, warmUpNanos: null, maxEvents }, null);
    if (from !== null) this.#goOn(from);
    this.#isThere = isThere;
    const end = this.#sim.run({ maxEvents });
    this.#isThere = null;
    return this.#totals(end === 'stopped' ? 'returned' : end === 'empty' ? 'stuck' : 'event-limit');
  }

  /** Where the last run has ended. */
  situation(): Situation {
    return { states: this.#states.slice(), ...this.#clocks.situation() };
  }

  #goOn(from: Situation): void {
    this.#states.set(from.states);
    this.#tally.begin(from.states);
    this.#tally.forget(0);
    this.#away = this.#elsewhere();
    this.#clocks.goOn(from);
  }

  #begin(seed: string, limits: WalkLimits, observer: RunObserver | null): void {
    this.#sim.reset();
    this.#streams.reseed(seed);
    this.#limits = limits;
    this.#observer = observer;
    show(observer, { model: 'state-model', simulation: this.#sim });
    this.#states.set(this.#starts.length === 0 ? this.initial : this.#begins.pick(this.#starts));
    this.#tally.begin(this.#states);
    this.#clocks.clear();
    this.#away = this.#elsewhere();
    this.#isMeasuring = limits.warmUpNanos === null;
    this.#forget();
    for (let move = 0; move < this.#net.timed.length; move++) this.#clocks.update(move, this.#states);
  }

  #strike(): void {
    const { move } = this.#strikes[this.#struck++]!;
    if (isEnabled(move, this.#states)) this.#make(move, -1);
    this.#armStrike();
  }

  #armStrike(): void {
    const next = this.#strikes[this.#struck];
    if (next !== undefined) this.#sim.arm(this.#striking, Math.max(0, next.atNanos - this.#sim.now));
  }

  /** The end of the warm-up, and then the horizon. */
  #passMark(): void {
    if (this.#trial !== null) return this.#sim.stop();
    if (this.#isMeasuring) return this.#sim.stop();
    this.#isMeasuring = true;
    this.#forget();
    this.#sim.arm(this.#mark, this.#limits.horizonNanos);
  }

  /** Measures from now on. */
  #forget(): void {
    const { now } = this.#sim;
    this.#tally.forget(now);
    this.#sums?.begin(now, this.#states);
    this.#cycles = 0;
  }

  /** How many places are not as at the start. */
  #elsewhere(): number {
    let count = 0;
    for (let place = 0; place < this.#net.shown; place++) if (this.#states[place] !== this.initial[place]) count++;
    return count;
  }

  #fire(index: number): void {
    const move = this.#net.timed[index]!;
    if (!this.#clocks.runOut(index)) return;
    (this.#trial ?? this.#sums)?.fire(this.#sim.now, index, this.#states);
    this.#make(move, index);
  }

  /** @param index Of the move, if it waits for a clock; else -1. */
  #make(move: Move, index: number): void {
    const settler = this.#settler;
    settler.move(this.#states, move);
    // Before the changes are accounted for, so that both states are known.
    if (this.#observer !== null)
      noteChanges(this.#observer, this.#sim.now, this.#net, move, settler, this.#tally.shown, this.#states);
    const { moved, count } = settler;
    for (let i = 0; i < count; i++) this.#account(moved[i]!);
    this.#judge(move);
    for (let i = 0; i < count; i++) {
      const touched = this.#net.timedBy[moved[i]!]!;
      for (let t = 0; t < touched.length; t++) this.#clocks.update(touched[t]!, this.#states);
    }
    // It may read nothing of what it changes.
    if (index !== -1) this.#clocks.update(index, this.#states);
    this.#judge(move);
    if (this.#trial !== null) {
      if (this.#trial.look(this.#sim.now, this.#states)) this.#sim.stop();
      return;
    }
    this.#sums?.change(this.#sim.now, this.#states);
    if (this.#isThere?.(this.#states)) return this.#sim.stop();
    if (this.#away === 0 && this.#clocks.begun === 0 && this.#isFresh()) this.#return();
  }

  /** Notes that a place has changed. */
  #account(place: number): void {
    const before = this.#tally.change(place, this.#sim.now, this.#states);
    if (before === null) return;
    const initial = this.initial[place]!;
    if (before === initial) this.#away++;
    else if (this.#states[place] === initial) this.#away--;
  }

  /** Looks whether the system is up. */
  #judge({ name }: Move): void {
    const { now } = this.#sim;
    const isUp = this.#tally.judge(now, this.#states);
    if (isUp !== null && this.#observer !== null) noteJudgement(this.#observer, now, isUp, name);
  }

  /**
   * Whether every clock with an age that runs was started now, and none remembers an earlier time; and those that
   * queue do so as at the start.
   */
  #isFresh(): boolean {
    for (let place = this.#net.shown; place < this.#states.length; place++)
      if (this.#states[place] !== this.initial[place]) return false;
    return this.#clocks.areFresh();
  }

  #return(): void {
    this.#cycles++;
    const { warmUpNanos, horizonNanos } = this.#limits;
    if (warmUpNanos === null && this.#sim.now >= horizonNanos) this.#sim.stop();
  }

  #totals(end: WalkEnd): WalkTotals {
    const { now, events } = this.#sim;
    return {
      nanos: now - (this.#limits.warmUpNanos ?? 0),
      ...this.#tally.totals(now, this.#states),
      cycles: this.#cycles,
      added: this.#net.gauges.map((_, measure) => this.#sums?.sumAt(measure, now) ?? 0),
      events,
      end,
    };
  }
}
