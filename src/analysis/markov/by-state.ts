/** What a chain says of a question for every state that it could begin in, and what filters make of that. */
import { type Guard, holds } from '../../models/state-model/net/guard.ts';
import type { Bound, Filtered } from '../../models/state-model/net/model.ts';
import { isEnabled, speedOf } from '../../models/state-model/net/moves.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { windowOf } from '../../models/state-model/net/trial.ts';
import { laterOf, worthOf } from './backward.ts';
import type { Chain } from './chain.ts';
import { recurrentClassesOf } from './classes.ts';
import { type Flow, partOf } from './flow.ts';
import { Outcomes } from './outcomes.ts';
import { perHourOf, targetsOf } from './per-state.ts';
import { hopelessOf } from './reachability.ts';
import { steadyStateOf } from './steady-state.ts';

const HOUR_MS = 3_600_000;

/** Of a filter, what it makes of the states that it is asked of; null where the chain cannot say. */
export function filteredOf(net: Net, chain: Chain, measure: Filtered, index: number): number | null {
  const guards = net.asked[index]!;
  const over = indicated(net, chain, guards.at(-1)!);
  const values = valuesOf(net, chain, measure.of, guards, index);
  return values && taken(net, chain, measure, over, values);
}

/** The mean over the states that the chain can begin in. */
export function overStarts(values: Float64Array, { starts }: Chain): number {
  return values.subarray(0, starts).reduce((sum, each) => sum + each, 0) / starts;
}

function taken(net: Net, chain: Chain, { take, bound, of }: Filtered, over: Float64Array, values: Float64Array) {
  const states = [...over.keys()].filter((state) => over[state] === 1);
  const isWithin = (state: number): boolean => (bound === null ? values[state] !== 0 : fits(values[state]!, bound));
  const valueOf = (state: number): number =>
    bound === null && !(of.is === 'value' && of.isTruth) ? values[state]! : Number(isWithin(state));
  switch (take) {
    case 'only':
      return states.length === 1 ? valueOf(states[0]!) : null;
    case 'first':
      return states.length === 0 ? null : valueOf(firstOf(net, chain, states));
    case 'count':
      return states.filter(isWithin).length;
    case 'all':
      return states.every(isWithin) ? 1 : 0;
    case 'some':
      return states.some(isWithin) ? 1 : 0;
    case 'sum':
      return states.reduce((sum, state) => sum + values[state]!, 0);
    default:
      if (states.length === 0) return null;
      if (take === 'mean') return states.reduce((sum, state) => sum + values[state]!, 0) / states.length;
      return states.reduce(
        (best, state) => (take === 'least' ? Math.min(best, values[state]!) : Math.max(best, values[state]!)),
        values[states[0]!]!,
      );
  }
}

function fits(value: number, { sign, value: bound }: Bound): boolean {
  if (sign === '<') return value < bound;
  if (sign === '<=') return value <= bound;
  return sign === '>' ? value > bound : value >= bound;
}

/** By the values of the variables, the first of them before the others. */
function firstOf({ shown }: Net, { states }: Chain, among: readonly number[]): number {
  const rows = among.map((state) => {
    const row = new Int32Array(shown);
    states.read(state, row);
    return { state, row };
  });
  return rows.reduce((best, each) => (isBefore(each.row, best.row) ? each : best)).state;
}

function isBefore(a: Int32Array, b: Int32Array): boolean {
  const place = a.findIndex((each, at) => each !== b[at]);
  return place !== -1 && a[place]! < b[place]!;
}

/** @param guards Of the measure that it stands for, or is part of. */
export function valuesOf(
  net: Net,
  chain: Chain,
  of: Filtered['of'],
  guards: readonly Guard[],
  index: number,
): Float64Array | null {
  const { size } = chain;
  const gauge = net.gauges[index]!;
  if (of.is === 'value') return perHourOf(net, chain, gauge);
  if (of.is === 'next') return nextOf(net, chain, guards[0]!);
  const window = windowOf(of);
  if (window !== null) {
    const [reaches, before] = of.is === 'until' ? guards : [guards[0]!];
    const found = reachedOf(net, chain, reaches!, before, window.fromMs / HOUR_MS, window.toMs / HOUR_MS);
    return found && (of.is === 'until' && of.isOpposite ? found.map((each) => 1 - each) : found);
  }
  if (of.is === 'mean-time-to') return gainedOf(net, chain, guards[0]!, new Float64Array(size).fill(1));
  if (of.is === 'first-of') return null;
  const perHour = perHourOf(net, chain, gauge);
  if (of.is === 'reward-to') return gainedOf(net, chain, guards[0]!, perHour);
  if (of.is === 'reward-at') return laterOf(chain, of.timeMs / HOUR_MS, perHour, null);
  if ('timeMs' in of) return laterOf(chain, of.timeMs / HOUR_MS, new Float64Array(size), perHour);
  const unit = of.is === 'long-run-reward' ? (net.model.unitMs ?? HOUR_MS) / HOUR_MS : 1;
  return longRunsOf(
    chain,
    perHour.map((each) => each * unit),
  );
}

function reachedOf(net: Net, chain: Chain, reaches: Guard, before: Guard | undefined, from: number, to: number) {
  const { size } = chain;
  const target = indicated(net, chain, reaches);
  const goesOn = before === undefined ? target.map(() => 1) : indicated(net, chain, before);
  const isFinal = Uint8Array.from({ length: size }, (_, state) => (target[state] === 1 || goesOn[state] === 0 ? 1 : 0));
  let values: Float64Array | null;
  if (to < Number.POSITIVE_INFINITY) values = laterOf(chain, to - from, target, null, isFinal);
  else values = everOf(chain, target, isFinal);
  if (from === 0 || values === null) return values;
  const isOver = Uint8Array.from(goesOn, (each) => 1 - each);
  const then = values.map((each, state) => (isOver[state] === 1 ? 0 : each));
  return laterOf(chain, from, then, null, isOver);
}

/** The probability of coming to a target before any other final state. */
function everOf(flow: Flow, target: Float64Array, isFinal: Uint8Array): Float64Array | null {
  const hopeless = hopelessOf(flow, Uint8Array.from(target), isFinal);
  const isOpen = Uint8Array.from(isFinal, (each, state) => (each === 1 || hopeless[state] === 1 ? 0 : 1));
  return worthOf(flow, { isOpen, known: target, perHour: null });
}

/** What is added up until a condition holds; infinite where it may never. */
function gainedOf(net: Net, chain: Chain, guard: Guard, perHour: Float64Array): Float64Array | null {
  const target = indicated(net, chain, guard);
  const isFinal = Uint8Array.from(target);
  const hopeless = hopelessOf(chain, isFinal, isFinal);
  // From where it can come into a hopeless state it may never arrive.
  const mayMiss = hopelessOf(chain, hopeless, isFinal).map((each) => 1 - each);
  const isOpen = Uint8Array.from(target, (each, state) => (each === 1 || mayMiss[state] === 1 ? 0 : 1));
  const known = Float64Array.from(target, (each, state) =>
    each === 0 && mayMiss[state] === 1 ? Number.POSITIVE_INFINITY : 0,
  );
  return worthOf(chain, { isOpen, known, perHour });
}

/** By state, the mean in the long run: of where it ends up. */
function longRunsOf(chain: Chain, perHour: Float64Array): Float64Array | null {
  const { of, count } = recurrentClassesOf(chain);
  const known = new Float64Array(chain.size);
  for (let each = 0; each < count; each++) {
    const keep = Uint8Array.from(of, (own) => (own === each ? 1 : 0));
    const part = partOf(chain, keep, 'loses');
    const { share, isConverged } = steadyStateOf(part);
    if (!isConverged) return null;
    const mean = share.reduce((sum, own, place) => sum + own * perHour[part.states[place]!]!, 0);
    for (const state of part.states) known[state] = mean;
  }
  if (count === 1) return known.fill(known[of.indexOf(0)]!);
  return worthOf(chain, { isOpen: Uint8Array.from(of, (each) => (each === -1 ? 1 : 0)), known, perHour: null });
}

/** After the next move, one that changes nothing included; where nothing moves, as it is. */
function nextOf(net: Net, { size, states }: Chain, guard: Guard): Float64Array {
  const outcomes = new Outcomes(net, null);
  const row = new Int32Array(net.length);
  const after = new Int32Array(net.length);
  return Float64Array.from({ length: size }, (_, state) => {
    states.read(state, row);
    let [all, there] = [0, 0];
    for (const move of net.timed) {
      const rate = isEnabled(move, row) ? (speedOf(move, row) * HOUR_MS) / move.clock.meanMs : 0;
      if (rate === 0) continue;
      all += rate;
      outcomes.each(row, after, move, (probability) => {
        if (holds(guard, after)) there += rate * probability;
      });
    }
    return all > 0 ? there / all : holds(guard, row) ? 1 : 0;
  });
}

const indicated = (net: Net, chain: Chain, guard: Guard): Float64Array =>
  Float64Array.from(targetsOf(net, chain, [guard]), (each) => each + 1);
