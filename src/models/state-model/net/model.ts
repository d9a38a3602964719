/**
 * A system described by its components: each is in one of some named states, and moves between them when a clock has
 * run out or because others force it to.
 *
 * This is what availability studies write as Markov chains and stochastic reward nets. It leaves out everything that
 * happens inside a state: a repair is a clock, not a list of steps. Its worth is that the same description can be
 * simulated and, where its clocks are exponential or Erlang, solved.
 */

import type { ClockLaw } from './clock-law.ts';
import type { Counting, Expression } from './expression.ts';

export interface StateModel {
  /** Each after the one it is on. */
  readonly components: readonly Component[];
  /** What the system counts beside the states of components. */
  readonly variables?: readonly Variable[];
  /** Values of the variables in each state that the system can begin in, if they are several: any, as probable. */
  readonly starts?: readonly (readonly number[])[];
  /** Moves that belong to no single component. */
  readonly rules?: readonly Rule[];
  readonly crews?: readonly Crew[];
  /** The component whose instances fail as nodes of a trace did; such a system has no chain. */
  readonly struck?: string;
  /** When the system counts as up. */
  readonly up: Condition;
  readonly costs: readonly CostRate[];
  readonly rewards?: readonly Reward[];
  /** What rewards are per, and amounts that have no unit of time of their own; absent: an hour. */
  readonly unitMs?: number;
  /** What "a year" means in figures per year. */
  readonly yearMs: number;
  readonly measures: readonly Measure[];
}

/** A whole number between two bounds. */
export interface Variable {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly initial: number;
}

/** A move of the system as a whole: all that it changes, it changes at once. */
export interface Rule {
  readonly name: string;
  /** What rewards call it; several rules can have one. */
  readonly label?: string;
  readonly when: Condition;
  readonly clock: Clock;
  /** The clock runs so many times as fast; absent: 1. Of a forced move, its share among those that are due. */
  readonly speed?: Expression;
  readonly ways: readonly Way[];
}

/** One of the things that a move can lead to, as probable as its weight is large beside those of the others. */
export interface Way {
  readonly weight: Expression;
  readonly changes: readonly Change[];
}

/**
 * A variable gets this value; or one instance of a component, which is in one of these states, comes into another: each
 * that could is as probable as the others.
 */
export type Change =
  | { readonly variable: string; readonly value: Expression }
  | { readonly component: string; readonly from: readonly string[]; readonly to: string };

/**
 * What is asked of a system that begins in its initial state, apart from the long run.
 *
 * - `holds-at`: the probability that a condition holds at a time.
 * - `reached-within`: that it has held at some time until then.
 * - `mean-time-to`: how long it takes until it holds.
 * - `first-of`: the probability of each of several conditions that it is the first to hold; of those that come to hold
 *   at once, the first in the list.
 * - `cost-until`: what the states cost until a time.
 * - `until`: the probability that one condition holds until, between two times, another does.
 * - `reward-until`, `reward-at`, `reward-to`: what a reward adds up to until a time, what it is per unit of time at a
 *   time, and what it adds up to until a condition holds.
 * - `long-run-share`, `long-run-reward`: the share of the time in which a condition holds, and what a reward adds up to
 *   per unit of time.
 * - `next`: the probability that a condition holds after the next move.
 */
export type Measure = { readonly name: string } & (AskedAtFirst | Filtered);

export type AskedAtFirst =
  | { readonly is: 'holds-at' | 'reached-within'; readonly condition: Condition; readonly timeMs: number }
  | { readonly is: 'mean-time-to'; readonly condition: Condition }
  | {
      readonly is: 'first-of';
      readonly conditions: readonly { readonly name: string; readonly condition: Condition }[];
    }
  | { readonly is: 'cost-until'; readonly timeMs: number }
  | {
      readonly is: 'until';
      readonly holds: Condition;
      readonly reaches: Condition;
      readonly fromMs: number;
      readonly toMs: number;
      /** Whether the probability of the opposite is asked for. */
      readonly isOpposite: boolean;
    }
  | { readonly is: 'reward-until' | 'reward-at'; readonly reward: string; readonly timeMs: number }
  | { readonly is: 'reward-to'; readonly reward: string; readonly condition: Condition }
  | { readonly is: 'long-run-share'; readonly condition: Condition }
  | { readonly is: 'long-run-reward'; readonly reward: string }
  | { readonly is: 'next'; readonly condition: Condition };

/**
 * What is asked of every state in which a condition holds, as if the system began there, and taken together: that of
 * the first by the values of its variables, of the only one, the least, the most, the mean or the sum; or in how many,
 * in all or in some the value is within the bound. No run begins in all of them: this is asked of the chain alone.
 */
export interface Filtered {
  readonly is: 'filter';
  readonly over: Condition;
  readonly take: Take;
  readonly of: AskedAtFirst | { readonly is: 'value'; readonly value: Expression; readonly isTruth: boolean };
  readonly bound: Bound | null;
}

export type Take = 'first' | 'only' | 'least' | 'most' | 'mean' | 'sum' | 'count' | 'all' | 'some';

export interface Bound {
  readonly sign: '<' | '<=' | '>' | '>=';
  readonly value: number;
}

/** What is added up along the way of a system: per unit of time in states, and for each move. */
export interface Reward {
  readonly name: string;
  readonly states: readonly { readonly when: Condition; readonly rate: Expression }[];
  /** Of all rules with this label, of moves of a component by `component transition`; the state is that before. */
  readonly moves: readonly { readonly label: string; readonly when: Condition; readonly amount: Expression }[];
}

export interface Component {
  readonly name: string;
  /** The component that every instance of this one belongs to; null when it belongs to the system. */
  readonly on: string | null;
  /** How many there are on each instance of `on`, or in the system. */
  readonly count: number;
  /** The first is the one it starts in. */
  readonly states: readonly string[];
  readonly transitions: readonly Transition[];
  readonly discipline: Discipline;
}

/**
 * Which of several instances of a component goes first when all could move at once. It never goes by their numbers:
 * they are alike, and what happens to the system must not depend on how they are counted.
 */
export interface Discipline {
  /** Whether the move that comes first in the file is made before the others, whichever instance can make it. */
  readonly byMove: boolean;
  /** Whether the one that has waited longest goes first; else any of them, each with the same probability. */
  readonly firstCome: boolean;
}

/**
 * So many that serve some moves: the clock of such a move runs only while one of the crew is with the instance, which
 * asks for one while nothing else keeps its clock from running.
 */
export interface Crew {
  readonly name: string;
  readonly size: number;
  /** By discipline the first goes before the others. No two of a component start in the same state. */
  readonly serves: readonly { readonly component: string; readonly transition: string }[];
  readonly discipline: Discipline;
  /** Whether one who is served has to give way to one that goes before it; whether its clock keeps, the clock says. */
  readonly preempts: boolean;
}

export const ANY_ORDER: Discipline = { byMove: false, firstCome: false };

export interface Transition {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: string;
  /** The others that must be in some state. The clock runs only while this holds and the component is in `from`. */
  readonly when: Condition;
  readonly clock: Clock;
  /** The clock runs so many times as fast; absent: 1. */
  readonly speed?: Expression;
  /** Of a forced move: of those of one instance that are due and have one, each is as probable as its weight. */
  readonly weight?: Expression;
  /** What it can lead to instead of `to` alone: a state, and what else changes. */
  readonly ways?: readonly (Way & { readonly to: string })[];
}

/**
 * - `forced`: the move is made at once.
 * - `phases`: the sum of `stages` exponential times: one is the exponential distribution, several are Erlang's.
 * - `deterministic`: always the same time.
 * - `law`: by another law with this mean.
 *
 * `keeps`: whether a clock that was stopped goes on where it stood; else it starts anew.
 */
export type Clock =
  | { readonly kind: 'forced' }
  | { readonly kind: 'phases'; readonly meanMs: number; readonly stages: number; readonly keeps: boolean }
  | { readonly kind: 'deterministic'; readonly meanMs: number; readonly keeps: boolean }
  | { readonly kind: 'law'; readonly law: ClockLaw; readonly meanMs: number; readonly keeps: boolean };

/** Whether what is still to come of the clock depends on how long it has run. */
export const hasAge = ({ kind }: Clock): boolean => kind === 'deterministic' || kind === 'law';

/** Holds when all requirements of one of its alternatives do; `ALWAYS` has one without requirements. */
export type Condition = readonly (readonly Requirement[])[];

export const ALWAYS: Condition = [[]];

/**
 * So many instances of a component are in one of these states; or of so many a condition holds as they see it; or an
 * expression is true.
 */
export type Requirement =
  | (Counting & { readonly atLeast: number; readonly atMost: number })
  | {
      readonly group: string;
      readonly has: Condition;
      readonly atLeast: number;
      readonly atMost: number;
      /** As of a Counting. */
      readonly within: string | null;
    }
  | { readonly expression: Expression };

/** What every instance of a component costs while it is in one of these states. */
export interface CostRate {
  readonly component: string;
  readonly states: readonly string[];
  readonly perHour: number;
}

/** States are kept as bits of a 32-bit mask. */
export const MOST_STATES = 30;
