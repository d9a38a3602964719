/** What is added up along the way of a system for a measure: so much per hour, and so much for each move. */
import { ratesOf } from './cost.ts';
import { ModelFault, NO_MOVE, shownNumber } from './fault.ts';
import type { Evaluate, Vector } from './formula.ts';
import { holds } from './guard.ts';
import type { Instance } from './instances.ts';
import type { Condition, Measure, StateModel } from './model.ts';
import type { TimedMove } from './moves.ts';
import type { Places } from './places.ts';

export interface Gauge {
  /** Per hour, in this state; of what is asked for at a time, that itself. */
  readonly perHour: Evaluate;
  /** By timed move, what it adds when it is made in this state; null where no move adds anything. */
  readonly onMove: readonly (Evaluate | null)[] | null;
}

const HOUR_MS = 3_600_000;

interface Parts {
  readonly instances: readonly Instance[];
  readonly timed: readonly TimedMove[];
  readonly places: Places;
}

export function gaugeOf(measure: Measure, model: StateModel, parts: Parts): Gauge | null {
  const { name } = measure;
  const perHour = HOUR_MS / unitMsOf(model);
  switch (measure.is) {
    case 'cost-until':
      return { perHour: costPerHour(model, parts.instances), onMove: null };
    case 'long-run-share': {
      const guard = parts.places.guardOf(measure.condition, -1);
      return { perHour: (vector) => (holds(guard, vector) ? 1 : 0), onMove: null };
    }
    case 'reward-at':
      return { perHour: rewardRate(measure.reward, model, parts, 1), onMove: null };
    case 'reward-until':
    case 'reward-to':
    case 'long-run-reward':
      return {
        perHour: rewardRate(measure.reward, model, parts, perHour),
        onMove: rewardOfMoves(measure.reward, model, parts),
      };
    case 'filter':
      if (measure.of.is === 'value')
        return { perHour: finiteOf(name, parts.places.formulaOf(measure.of.value, -1).evaluate), onMove: null };
      return gaugeOf({ ...measure.of, name }, model, parts);
    default:
      return null;
  }
}

export const unitMsOf = ({ unitMs = HOUR_MS }: StateModel): number => unitMs;

function costPerHour(model: StateModel, instances: readonly Instance[]): Evaluate {
  const rates = ratesOf(
    model,
    instances.map(({ component }) => component),
  );
  return (vector) => {
    let sum = 0;
    for (let instance = 0; instance < rates.length; instance++) sum += rates[instance]![vector[instance]!]!;
    return sum;
  };
}

function rewardRate(name: string, model: StateModel, { places }: Parts, times: number): Evaluate {
  const items = rewardNamed(name, model).states.map(({ when, rate }) => gated(name, places, when, rate));
  return (vector) => {
    let sum = 0;
    for (let i = 0; i < items.length; i++) sum += items[i]!(vector);
    return sum * times;
  };
}

function rewardOfMoves(name: string, model: StateModel, { timed, places }: Parts): (Evaluate | null)[] | null {
  const items = rewardNamed(name, model).moves.map(({ label, when, amount }) => ({
    label,
    amount: gated(name, places, when, amount),
  }));
  if (items.length === 0) return null;
  return timed.map((move) => {
    const own = items.filter(({ label }) => label === move.label).map(({ amount }) => amount);
    return own.length === 0 ? null : (vector) => own.reduce((sum, each) => sum + each(vector), 0);
  });
}

/** Reads as 0 where the condition does not hold. */
function gated(name: string, places: Places, when: Condition, amount: Parameters<Places['formulaOf']>[0]): Evaluate {
  const guard = places.guardOf(when, -1);
  const { evaluate } = places.formulaOf(amount, -1);
  const finite = finiteOf(name, evaluate);
  return (vector) => (holds(guard, vector) ? finite(vector) : 0);
}

/** Throws a ModelFault in a state in which what is added up is no number. */
function finiteOf(name: string, evaluate: Evaluate): Evaluate {
  const asked = { name, instance: NO_MOVE, kind: NO_MOVE };
  return (vector) => {
    const value = evaluate(vector);
    if (Number.isFinite(value)) return value;
    throw new ModelFault(asked, `an amount of '${name}' that is a number`, shownNumber(value), vector);
  };
}

const NO_REWARD = { states: [], moves: [] };
const rewardNamed = (name: string, { rewards = [] }: StateModel) =>
  rewards.find((each) => each.name === name) ?? NO_REWARD;

/** What gauges have added up since they were begun. */
export class Sums {
  readonly #gauges: readonly (Gauge | null)[];
  readonly #perHour: Float64Array;
  readonly #sums: Float64Array;
  #since = 0;

  constructor(gauges: readonly (Gauge | null)[]) {
    this.#gauges = gauges;
    this.#perHour = new Float64Array(gauges.length);
    this.#sums = new Float64Array(gauges.length);
  }

  /** From now on, in this state. */
  begin(nowNanos: number, vector: Vector): void {
    this.#sums.fill(0);
    this.#since = nowNanos;
    this.#look(vector);
  }

  /** Before the state changes. */
  fire(nowNanos: number, move: number, vector: Vector): void {
    this.#pass(nowNanos);
    for (const [index, gauge] of this.#gauges.entries()) {
      const amount = gauge?.onMove?.[move];
      if (amount !== undefined && amount !== null) this.#sums[index]! += amount(vector);
    }
  }

  /** After the state has changed. */
  change(nowNanos: number, vector: Vector): void {
    this.#pass(nowNanos);
    this.#look(vector);
  }

  /** If nothing changes until then. */
  sumAt(index: number, nanos: number): number {
    return this.#sums[index]! + (this.#perHour[index]! * (nanos - this.#since)) / HOUR_NANOS;
  }

  /** What is added now, per hour. */
  perHour(index: number): number {
    return this.#perHour[index]!;
  }

  #pass(nowNanos: number): void {
    for (let i = 0; i < this.#sums.length; i++)
      this.#sums[i]! += (this.#perHour[i]! * (nowNanos - this.#since)) / HOUR_NANOS;
    this.#since = nowNanos;
  }

  #look(vector: Vector): void {
    for (let i = 0; i < this.#perHour.length; i++) this.#perHour[i] = this.#gauges[i]?.perHour(vector) ?? 0;
  }
}

const HOUR_NANOS = 3_600e9;
