/**
 * A run of a state model: the described system, from its initial state through many failures and repairs, and what that
 * adds up to.
 *
 * The totals are recorded beside the figures per year: over several runs, the long run is estimated by total downtime
 * over total time, not by a mean of quotients.
 */

import { type Measures, measured } from '../../../experiment/metrics.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import type { Observations, RunRecord } from '../../../experiment/record.ts';
import type { RunnerOf, SpecOf } from '../../../experiment/runner.ts';
import { assert } from '../../../kernel/assertions.ts';
import { DEFAULT_TRIALS } from '../form/field-parts.ts';
import type { StateModelMetric, StateModelSettings } from '../form/form.ts';
import { readStateModel } from '../form/read.ts';
import { costOf } from '../net/cost.ts';
import { ModelFault } from '../net/fault.ts';
import { unitMsOf } from '../net/gauge.ts';
import type { StateModel } from '../net/model.ts';
import { type Net, netOf } from '../net/net.ts';
import { lastFineNanos, shortestStageOf } from '../net/resolution.ts';
import type { WalkEnd, WalkTotals } from '../net/totals.ts';
import { isOfTheLongRun, isTried, quantitiesOf, Trial } from '../net/trial.ts';
import { Walk } from '../net/walk.ts';
import { FirstMoves } from './first-moves.ts';
import { buildRare, type RareBuilt, rareRun } from './rare-run.ts';
import { strikesOf } from './strikes.ts';

type Spec = SpecOf<StateModelSettings>;

const HOUR_NANOS = 3_600e9;
/** Of the horizon. */
const WARM_UP_SHARE = 0.1;
const HOUR_MS = 3_600_000;
/** A run that reaches it is a run too long, or one of a system that never comes back to its initial state. */
const MAX_EVENTS = 20_000_000;
/** Of all trials of a run together. */
const MAX_EVENTS_OF_TRIALS = 10 * MAX_EVENTS;

interface Built {
  readonly net: Net;
  readonly walk: Walk;
  /** Where outages are rare. */
  readonly rare?: RareBuilt;
  /** A run that goes on for longer has lost its short clocks. */
  readonly lastFineNanos: number;
}

/** Keeps the systems it has built, one for each variant. */
export function stateModelRunner(): RunnerOf<StateModelSettings, StateModelMetric> {
  const known = new Map<StateModelSettings, Built>();
  return (spec, observer) => {
    const { settings } = spec.variant;
    let built = known.get(settings);
    if (built === undefined) {
      built = build(settings);
      known.set(settings, built);
    }
    try {
      return recordOf(spec, built, observer);
    } catch (error) {
      if (!(error instanceof ModelFault)) throw error;
      return { status: 'timeout', id: spec.id, variant: spec.variant.name, run: spec.run, message: error.message };
    }
  };
}

function build(settings: StateModelSettings): Built {
  const { model, violations } = readStateModel(settings);
  assert(violations.length === 0, 'the scenario has been checked');
  const net = netOf(model);
  const shortest = shortestStageOf(model);
  const rare = settings.rare && buildRare(net, settings.rare);
  return {
    net,
    walk: new Walk(net),
    ...(rare && { rare }),
    lastFineNanos: lastFineNanos(shortest?.nanos ?? Number.POSITIVE_INFINITY),
  };
}

function recordOf(
  spec: Spec,
  { net, walk, rare, lastFineNanos: mostNanos }: Built,
  observer: RunObserver | undefined,
): RunRecord {
  const { id, variant, run, seed } = spec;
  const { horizonYears, trials = DEFAULT_TRIALS } = variant.settings;
  const warmUpYears = variant.settings.warmUpYears ?? defaultWarmUp(variant.settings);
  const of = { id, variant: variant.name, run };
  if (rare !== undefined && variant.settings.rare !== undefined) {
    const came = rareRun(rare, net.model, `${seed}/${run}`, variant.settings.rare.cycles);
    return 'message' in came
      ? { status: 'timeout', ...of, ...came }
      : { status: 'measured', ...of, ...came, events: 0 };
  }
  const asked = askedOf(walk, net, `${seed}/${run}`, trials);
  if (asked === null) return { status: 'timeout', ...of, message: NEVER_KNOWN };
  if (horizonYears === undefined) return { status: 'measured', ...of, measures: {}, asked: asked.values, events: 0 };
  const yearNanos = net.model.yearMs * 1e6;
  const limits = {
    horizonNanos: Math.round(horizonYears * yearNanos),
    warmUpNanos: warmUpYears === undefined ? null : Math.round(warmUpYears * yearNanos),
    maxEvents: MAX_EVENTS,
  };
  const moves = observer === undefined ? null : new FirstMoves(observer);
  const until = limits.horizonNanos + (limits.warmUpNanos ?? 0);
  const strikes = strikesOf(net, variant.settings, `${seed}/${run}`, until);
  const totals = walk.run(`${seed}/${run}`, limits, moves, strikes);
  moves?.end(totals, limits.warmUpNanos ?? 0, yearNanos);
  if (totals.end !== 'returned' && totals.end !== 'horizon')
    return { status: 'timeout', ...of, message: REASONS[totals.end] };
  if ((limits.warmUpNanos ?? 0) + totals.nanos > mostNanos) return { status: 'timeout', ...of, message: TOO_COARSE };
  const hours = totals.spentNanos.map((states) => states.map((each) => each / HOUR_NANOS));
  return {
    status: 'measured',
    ...of,
    measures: measuresOf(net.model, totals, hours),
    stateHours: stateHoursOf(net.model, hours),
    ...(net.model.measures.length > 0 && { asked: { ...asked.values, ...longRunOf(net.model, totals) } }),
    events: totals.events,
  };
}

/** Models of others seldom come back to the state that they begin in; failures of a trace have a time of their own. */
function defaultWarmUp({ model, failures, horizonYears = 0 }: StateModelSettings): number | undefined {
  if (failures !== undefined) return 0;
  return model === undefined ? undefined : horizonYears * WARM_UP_SHARE;
}

const NEVER_KNOWN = `a condition that a measure waits for does not come in a trial, or not within ${MAX_EVENTS} events`;

/** By what is asked, the mean over so many trials; null when one of them comes to no answer. */
function askedOf(
  walk: Walk,
  net: Net,
  seed: string,
  trials: number,
): { readonly values: Record<string, number> } | null {
  const { measures } = net.model;
  const quantities = quantitiesOf(measures).filter(({ measure }) => isTried(measures[measure]!));
  const places = quantities.map((each) => quantitiesOf(measures).findIndex(({ name }) => name === each.name));
  const sums = new Float64Array(quantities.length);
  if (quantities.length === 0) return { values: {} };
  const trial = new Trial(net);
  let left = MAX_EVENTS_OF_TRIALS;
  for (let each = 0; each < trials; each++) {
    if (!walk.try(`${seed}/trial ${each}`, trial, Math.min(MAX_EVENTS, left))) return null;
    left -= walk.events;
    for (let i = 0; i < sums.length; i++) sums[i]! += trial.values[places[i]!]!;
  }
  return { values: Object.fromEntries(quantities.map(({ name }, index) => [name, sums[index]! / trials])) };
}

/** By what is asked of the long run, the mean over the time of the run. */
function longRunOf(model: StateModel, { added, nanos }: WalkTotals): Record<string, number> {
  return Object.fromEntries(
    model.measures.flatMap((measure, index): [string, number][] => {
      if (!isOfTheLongRun(measure)) return [];
      const perHour = added[index]! / (nanos / HOUR_NANOS);
      return [[measure.name, measure.is === 'long-run-reward' ? (perHour * unitMsOf(model)) / HOUR_MS : perHour]];
    }),
  );
}

const REASONS: Readonly<Record<Exclude<WalkEnd, 'returned' | 'horizon'>, string>> = {
  stuck: 'no clock runs any more, so the system stays as it is for ever',
  'event-limit':
    `not in its initial state again after ${MAX_EVENTS} events: a shorter horizonYears helps, or ` +
    'warmUpYears where it never comes back',
};

const TOO_COARSE =
  'back in its initial state so late that times are kept to more than 1 % of the shortest clock: warmUpYears helps';

function measuresOf(
  model: StateModel,
  { nanos, upNanos, outages, cycles }: WalkTotals,
  hours: readonly Float64Array[],
): Measures<StateModelMetric> {
  const years = nanos / (model.yearMs * 1e6);
  return measured<StateModelMetric>(
    { 'downtimeHours|per-year': (nanos - upNanos) / HOUR_NANOS / years, 'outages|per-year': outages / years },
    model.costs.length > 0 ? { 'cost|per-year': costOf(model, hours) / years } : null,
    { 'hours|measured': nanos / HOUR_NANOS, 'cycles|measured': cycles },
  );
}

function stateHoursOf(
  { components }: StateModel,
  hours: readonly Float64Array[],
): NonNullable<Observations['stateHours']> {
  return Object.fromEntries(
    components.map(({ name, states }, component) => [
      name,
      Object.fromEntries(states.map((state, index) => [state, hours[component]![index]!])),
    ]),
  );
}
