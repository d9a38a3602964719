/**
 * A trial of a system from its initial state on: how each of its measures comes out, as its states change, until all
 * are known. A probability comes out as 0 or 1.
 */
import type { Vector } from './formula.ts';
import { Sums } from './gauge.ts';
import { type Guard, holds } from './guard.ts';
import type { AskedAtFirst, Filtered, Measure } from './model.ts';
import type { Net } from './net.ts';

const HOUR_NANOS = 3_600e9;

/** One number that a measure asks for: `first-of` asks for several. */
export interface Quantity {
  readonly name: string;
  readonly kind: 'probability' | 'hours' | 'cost' | 'amount' | 'share';
  readonly measure: number;
  /** Which of the conditions of `first-of`; else 0. */
  readonly part: number;
}

export function quantitiesOf(measures: readonly Measure[]): Quantity[] {
  return measures.flatMap((each, measure): Quantity[] => {
    if (each.is === 'first-of')
      return each.conditions.map(({ name }, part) => ({
        name: `${each.name}: ${name}`,
        kind: 'probability',
        measure,
        part,
      }));
    return [{ name: each.name, kind: kindOf(each), measure, part: 0 }];
  });
}

function kindOf(measure: Measure): Quantity['kind'] {
  if (measure.is !== 'filter') return KINDS[measure.is];
  const isNumber = measure.of.is === 'value' || ['sum', 'count', 'all', 'some'].includes(measure.take);
  return measure.of.is === 'value' || isNumber || measure.bound !== null ? 'amount' : KINDS[measure.of.is];
}

const KINDS = {
  'holds-at': 'probability',
  'reached-within': 'probability',
  until: 'probability',
  'first-of': 'probability',
  'mean-time-to': 'hours',
  'cost-until': 'cost',
  'reward-until': 'amount',
  'reward-at': 'amount',
  'reward-to': 'amount',
  'long-run-share': 'share',
  'long-run-reward': 'amount',
  next: 'probability',
} as const satisfies Record<AskedAtFirst['is'], Quantity['kind']>;

/** Whether a measure asks for the long run, whatever the system begins with. */
export const isOfTheLongRun = ({ is }: Pick<Measure, 'is'>): boolean =>
  is === 'long-run-share' || is === 'long-run-reward';

/** Whether trials answer it: they begin in the first state. */
export const isTried = (measure: Measure): boolean => !isOfTheLongRun(measure) && measure.is !== 'filter';

/** Between which times a condition has to come to hold, for the probability that it does; null of other measures. */
export function windowOf(measure: AskedAtFirst | Filtered): { readonly fromMs: number; readonly toMs: number } | null {
  if (measure.is === 'until') return measure;
  if (measure.is === 'holds-at') return { fromMs: measure.timeMs, toMs: measure.timeMs };
  return measure.is === 'reached-within' ? { fromMs: 0, toMs: measure.timeMs } : null;
}

export class Trial {
  readonly #net: Net;
  readonly #sums: Sums;
  /** By quantity, what came out. */
  readonly values: Float64Array;
  readonly #quantities: readonly Quantity[];
  readonly #windows: readonly ReturnType<typeof windowOf>[];
  /** By measure: whether it is known, and whether what it waits for holds now. */
  readonly #isKnown: Uint8Array;
  readonly #holdsNow: Uint8Array;
  #open = 0;
  #hasMoved = false;

  constructor(net: Net) {
    const { measures } = net.model;
    this.#net = net;
    this.#sums = new Sums(net.gauges);
    this.#quantities = quantitiesOf(measures);
    this.#windows = measures.map(windowOf);
    this.values = new Float64Array(this.#quantities.length);
    this.#isKnown = new Uint8Array(measures.length);
    this.#holdsNow = new Uint8Array(measures.length);
  }

  /** No measure asks for what is later; infinite when one has to wait until something happens. */
  get endNanos(): number {
    const ends = this.#net.model.measures.map((each, measure) => {
      if (!isTried(each)) return 0;
      const window = this.#windows[measure]!;
      if (window !== null) return window.toMs * 1e6;
      return 'timeMs' in each ? each.timeMs * 1e6 : Number.POSITIVE_INFINITY;
    });
    return Math.max(0, ...ends);
  }

  begin(vector: Vector): boolean {
    this.values.fill(0);
    this.#open = 0;
    for (const [measure, each] of this.#net.model.measures.entries()) {
      const isKnown = isTried(each) ? 0 : 1;
      this.#isKnown[measure] = isKnown;
      this.#open += 1 - isKnown;
    }
    this.#hasMoved = false;
    this.#sums.begin(0, vector);
    this.#look(0, vector);
    return this.#open === 0;
  }

  /** Before a move is made: what was asked for at an earlier time is not changed by it. */
  fire(nowNanos: number, move: number, vector: Vector): void {
    this.#pass(nowNanos);
    this.#hasMoved = true;
    this.#sums.fire(nowNanos, move, vector);
  }

  /** After the states have changed; returns whether all is known. */
  look(nowNanos: number, vector: Vector): boolean {
    this.#pass(nowNanos);
    this.#sums.change(nowNanos, vector);
    this.#look(nowNanos, vector);
    return this.#open === 0;
  }

  /** Up to this time nothing has changed. Returns whether all is known: what waits for something to happen is not. */
  end(nanos: number, vector: Vector): boolean {
    // Where nothing moves the next state is the same.
    this.#hasMoved = true;
    this.#lookNext(vector);
    this.#pass(nanos);
    return this.#open === 0;
  }

  #lookNext(vector: Vector): void {
    if (!this.#hasMoved) return;
    for (const [measure, each] of this.#net.model.measures.entries())
      if (each.is === 'next' && this.#isKnown[measure] === 0)
        this.#know(measure, holds(this.#net.asked[measure]![0]!, vector) ? 1 : 0, 0);
  }

  #look(nowNanos: number, vector: Vector): void {
    this.#lookNext(vector);
    for (const [measure, guards] of this.#net.asked.entries()) {
      if (this.#isKnown[measure] === 1) continue;
      const each = this.#net.model.measures[measure]!;
      const window = this.#windows[measure]!;
      if (window !== null) {
        this.#wait(measure, window.fromMs * 1e6 <= nowNanos, guards, vector);
        continue;
      }
      if (each.is === 'next') continue;
      const first = guards.findIndex((guard: Guard) => holds(guard, vector));
      if (first === -1) continue;
      if (each.is === 'mean-time-to') this.#know(measure, nowNanos / HOUR_NANOS, 0);
      else if (each.is === 'reward-to') this.#know(measure, this.#sums.sumAt(measure, nowNanos), 0);
      else if (each.is === 'first-of') this.#know(measure, 1, first);
    }
  }

  /** Until a condition comes to hold in its window, or what has to hold before that does not. */
  #wait(measure: number, isOpen: boolean, [reaches, before]: readonly Guard[], vector: Vector): void {
    const isThere = holds(reaches!, vector);
    if (isThere && isOpen) return this.#know(measure, 1, 0);
    if (before !== undefined && !holds(before, vector)) return this.#know(measure, 0, 0);
    this.#holdsNow[measure] = isThere ? 1 : 0;
  }

  /** What becomes known because nothing has changed until now. */
  #pass(nowNanos: number): void {
    for (const [measure, each] of this.#net.model.measures.entries()) {
      if (this.#isKnown[measure] === 1) continue;
      const window = this.#windows[measure]!;
      if (window !== null) {
        // At the very time it is what it was just before: nothing is lost, since clocks seldom run out then.
        if (this.#holdsNow[measure] === 1 && window.fromMs * 1e6 <= nowNanos) this.#know(measure, 1, 0);
        else if (window.toMs * 1e6 <= nowNanos) this.#know(measure, 0, 0);
        continue;
      }
      if (!('timeMs' in each) || each.timeMs * 1e6 > nowNanos) continue;
      const value =
        each.is === 'reward-at' ? this.#sums.perHour(measure) : this.#sums.sumAt(measure, each.timeMs * 1e6);
      this.#know(measure, value, 0);
    }
  }

  #know(measure: number, value: number, part: number): void {
    this.#isKnown[measure] = 1;
    this.#open--;
    const place = this.#quantities.findIndex((each) => each.measure === measure && each.part === part);
    const each = this.#net.model.measures[measure]!;
    this.values[place] = each.is === 'until' && each.isOpposite ? 1 - value : value;
  }
}
