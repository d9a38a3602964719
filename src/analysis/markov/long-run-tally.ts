/**
 * The long run of state models: what the runs of each variant say of it, and beside that what its Markov chain says,
 * which has simulated nothing. A simulated figure that differs from the chain's by many standard errors is a mistake in
 * one of the two.
 */
import type { MeasuredRun, RunRecord } from '../../experiment/record.ts';
import type { Variant } from '../../experiment/runner.ts';
import { isStateModel, type StateModelMetric } from '../../models/state-model/form/form.ts';
import { readStateModel } from '../../models/state-model/form/read.ts';
import type { StateModel } from '../../models/state-model/net/model.ts';
import { netOf } from '../../models/state-model/net/net.ts';
import type { MeanMethod } from '../mean.ts';
import { ratioEstimate } from '../ratio-estimate.ts';
import { type Against, againstNeighbour, type Downtime, downtimeOf } from './against.ts';
import { type Compared, comparedWith } from './compared.ts';
import type { LongRun } from './long-run.ts';
import { type NoSolution, type Solution, Solver } from './solver.ts';

/** The long run of one variant. */
export interface LongRunRow {
  readonly variant: string;
  /** Runs with an answer, and the years that they measured together. */
  readonly runs: number;
  readonly years: number;
  readonly figures: readonly LongRunFigure[];
  /** -log10 of the unavailability, through the ends of its interval; null where it was never down. */
  readonly nines: Nines;
  /** Beside an earlier variant that differs in one axis only; null where there is none. */
  readonly against: Against | null;
  /** How many instances of a component are in each state, on average over time. */
  readonly states: readonly StateShare[];
  /** What was solved; or why nothing was. */
  readonly chain: ChainFacts | NoSolution;
}

/** What is said of a solution beside its figures. */
export type ChainFacts = Omit<Solution, 'longRun'> & { readonly imbalance: number };

export interface Nines {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly analytic: number | null;
}

export interface LongRunFigure extends Compared {
  readonly metric: StateModelMetric;
}

export interface StateShare extends Compared {
  readonly component: string;
  readonly state: string;
}

export class LongRunTally {
  readonly #variants: readonly Variant[];
  readonly #models: ReadonlyMap<string, StateModel>;
  readonly #deterministic: ReadonlyMap<string, 'refused' | 'exponential'>;
  readonly #runs = new Map<string, MeasuredRun[]>();
  readonly #unanswered = new Set<string>();

  /** Of variants that are no state models it notes nothing. */
  constructor(variants: readonly Variant[]) {
    const mine = variants.flatMap(({ name, settings }) => (isStateModel(settings) ? [{ name, settings }] : []));
    this.#variants = variants;
    this.#models = new Map(mine.map(({ name, settings }) => [name, readStateModel(settings).model]));
    this.#deterministic = new Map(
      mine.map(({ name, settings }) => [name, settings.chain === 'approximate' ? 'exponential' : 'refused']),
    );
    for (const name of this.#models.keys()) this.#runs.set(name, []);
  }

  /** Passes the records on as it notes them. */
  *noted<R extends RunRecord>(records: Iterable<R>): Generator<R> {
    for (const record of records) {
      if (record.status === 'measured') this.#runs.get(record.variant)?.push(record);
      else this.#unanswered.add(record.variant);
      yield record;
    }
  }

  /** A row for each variant that is a state model and has runs. */
  rows(method: MeanMethod, confidence: number): LongRunRow[] {
    const solver = new Solver();
    const downtimes = new Map<string, Downtime>();
    return [...this.#models].flatMap(([variant, model]) => {
      const runs = this.#runs.get(variant) ?? [];
      if (runs.length === 0) return [];
      const solution = solver.solve(netOf(model), this.#deterministic.get(variant) ?? 'refused');
      const longRun = 'why' in solution ? null : solution.longRun;
      const hours = runs.map(({ measures }) => measures['hours|measured'] ?? Number.NaN);
      const isWhole = !this.#unanswered.has(variant);
      const compare = (parts: readonly number[], what: string, analytic: number | null): Compared =>
        comparedWith(ratioEstimate(parts, hours, method, `${variant}/${what}`, confidence), analytic, isWhole);
      const figures = figuresOf(model, runs, hours, longRun, compare);
      const downtime = downtimeOf(runs, figures[0]);
      downtimes.set(variant, downtime);
      return [
        {
          variant,
          runs: runs.length,
          years: hours.reduce((sum, each) => sum + each, 0) / yearHoursOf(model),
          figures,
          nines: ninesOf(figures, yearHoursOf(model)),
          against: isWhole ? againstNeighbour(variant, this.#variants, downtimes, method, confidence) : null,
          states: statesOf(model, runs, longRun, compare),
          chain: 'why' in solution ? solution : factsOf(solution),
        },
      ];
    });
  }
}

type Compare = (parts: readonly number[], what: string, analytic: number | null) => Compared;

const yearHoursOf = ({ yearMs }: StateModel): number => yearMs / 3_600_000;

function figuresOf(
  model: StateModel,
  runs: readonly MeasuredRun[],
  hours: readonly number[],
  longRun: LongRun | null,
  compare: Compare,
): LongRunFigure[] {
  const year = yearHoursOf(model);
  const perHour: readonly (readonly [StateModelMetric, ((longRun: LongRun) => number) | null])[] = [
    ['downtimeHours|per-year', ({ unavailability }) => unavailability],
    ['outages|per-year', ({ outagesPerHour }) => outagesPerHour],
    ['cost|per-year', model.costs.length > 0 ? ({ costPerHour }) => costPerHour : null],
  ];
  return perHour.flatMap(([metric, analyticOf]) => {
    if (analyticOf === null) return [];
    // A run's figure per year times its time is what it has added up.
    const totals = runs.map(({ measures }, run) => (measures[metric] ?? Number.NaN) * hours[run]!);
    return [{ metric, ...compare(totals, metric, longRun && analyticOf(longRun) * year) }];
  });
}

/** More nines are less downtime, so the ends change places. */
function ninesOf(figures: readonly LongRunFigure[], yearHours: number): Nines {
  const downtime = figures.find(({ metric }) => metric === 'downtimeHours|per-year');
  const nines = (hours: number | null | undefined): number | null =>
    hours === null || hours === undefined || hours === 0 ? null : -Math.log10(hours / yearHours);
  return {
    value: nines(downtime?.value),
    low: nines(downtime?.high),
    high: nines(downtime?.low),
    analytic: nines(downtime?.analytic),
  };
}

function statesOf(
  { components }: StateModel,
  runs: readonly MeasuredRun[],
  longRun: LongRun | null,
  compare: Compare,
): StateShare[] {
  return components.flatMap(({ name, states }, component) =>
    states.map((state, index) => {
      const spent = runs.map(({ stateHours }) => stateHours?.[name]?.[state] ?? Number.NaN);
      return {
        component: name,
        state,
        ...compare(spent, `${name}=${state}`, longRun && longRun.inState[component]![index]!),
      };
    }),
  );
}

const factsOf = ({ longRun: { imbalance }, ...chain }: Solution): ChainFacts => ({ ...chain, imbalance });
