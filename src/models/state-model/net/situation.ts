/** Where a system is, with all that its clocks remember: a run can go on from it. */
import type { Vector } from './formula.ts';

export interface Situation {
  readonly states: Vector;
  readonly clocks: ClockStates;
  /** By timed move, how long its clock would still run; infinite where it does not run. */
  readonly leftNanos: Float64Array;
}

/** By timed move, what is to be known of its clock beside when it runs out. */
export class ClockStates {
  readonly running: Uint8Array;
  /** 0 where it does not run. */
  readonly speed: Float64Array;
  /** How many of its stages are over. */
  readonly stage: Int32Array;
  /** Of a clock with an age: what is left of one that was stopped, and how long it takes in all, at speed 1. */
  readonly left: Float64Array;
  readonly whole: Float64Array;
  /** -1 for one that goes on where it was stopped. */
  readonly startedAt: Float64Array;

  constructor(moves: number) {
    this.running = new Uint8Array(moves);
    this.speed = new Float64Array(moves);
    this.stage = new Int32Array(moves);
    this.left = new Float64Array(moves);
    this.whole = new Float64Array(moves);
    this.startedAt = new Float64Array(moves);
  }

  clear(): void {
    for (const each of [this.running, this.speed, this.stage, this.left, this.whole, this.startedAt]) each.fill(0);
  }

  set(other: ClockStates): void {
    this.running.set(other.running);
    this.speed.set(other.speed);
    this.stage.set(other.stage);
    this.left.set(other.left);
    this.whole.set(other.whole);
    this.startedAt.set(other.startedAt);
  }

  /** As seen from `now`, which becomes 0: what was started earlier was started before time began. */
  copied(now: number): ClockStates {
    const copy = new ClockStates(this.speed.length);
    copy.set(this);
    for (const [move, at] of this.startedAt.entries()) copy.startedAt[move] = at === now ? 0 : -1;
    return copy;
  }
}
