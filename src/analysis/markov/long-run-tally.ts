/**
 * The long run of state models: what the runs of each variant say of it, and beside that what its Markov chain says,
 * which has simulated nothing. A simulated figure that differs from the chain's by many standard errors is a mistake in
 * one of the two.
 */
import type { MeasuredRun, RunRecord } from '../../experiment/record.ts';
import type { Variant } from '../../experiment/runner.ts';
import { DEFAULT_TRIALS } from '../../models/state-model/form/field-parts.ts';
import { isStateModel, type StateModelMetric } from '../../models/state-model/form/form.ts';
import { readStateModel } from '../../models/state-model/form/read.ts';
import type { StateModel } from '../../models/state-model/net/model.ts';
import { netOf } from '../../models/state-model/net/net.ts';
import type { MeanMethod } from '../mean.ts';
import { type Against, againstNeighbour, type Downtime, downtimeOf } from './against.ts';
import { type AskedFigure, askedFigures } from './asked-figures.ts';
import { Figures, type LongRunFigure, type StateShare } from './long-run-figures.ts';
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
  /** What was asked of the system from its initial state on. */
  readonly asked: readonly AskedFigure[];
  /** What was solved; or why nothing was; null where no long run was asked for. */
  readonly chain: ChainFacts | NoSolution | null;
}

/** What is said of a solution beside its figures. */
export type ChainFacts = Omit<Solution, 'longRun'> & { readonly imbalance: number };

export interface Nines {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly analytic: number | null;
}

export class LongRunTally {
  readonly #variants: readonly Variant[];
  readonly #models: ReadonlyMap<string, StateModel>;
  readonly #deterministic: ReadonlyMap<string, 'refused' | 'exponential'>;
  readonly #trials: ReadonlyMap<string, number>;
  readonly #runs = new Map<string, MeasuredRun<StateModelMetric>[]>();
  readonly #unanswered = new Set<string>();

  /** Of variants that are no state models it notes nothing. */
  constructor(variants: readonly Variant[]) {
    const mine = variants.flatMap(({ name, settings }) => (isStateModel(settings) ? [{ name, settings }] : []));
    this.#variants = variants;
    this.#models = new Map(mine.map(({ name, settings }) => [name, readStateModel(settings).model]));
    this.#trials = new Map(mine.map(({ name, settings }) => [name, settings.trials ?? DEFAULT_TRIALS]));
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
    return [...this.#models].flatMap(([variant, model]): LongRunRow[] => {
      const runs = this.#runs.get(variant) ?? [];
      if (runs.length === 0) return [];
      const net = netOf(model);
      const deterministic = this.#deterministic.get(variant) ?? 'refused';
      const isWhole = !this.#unanswered.has(variant);
      const trials = this.#trials.get(variant) ?? 0;
      const asked = askedFigures(model, runs, solver.answers(net, deterministic), {
        variant,
        trials,
        method,
        confidence,
        isWhole,
      });
      // Of a system that is asked for nothing else, no run measures the long run.
      if (runs.every(({ measures }) => measures['hours|measured'] === undefined))
        return [{ ...NO_LONG_RUN, variant, runs: runs.length, asked }];
      const solution = solver.solve(net, deterministic);
      const longRun = 'why' in solution ? null : solution.longRun;
      const made = new Figures(model, runs, longRun, { variant, method, confidence, isWhole });
      const figures = made.perYear();
      downtimes.set(variant, downtimeOf(runs, figures[0], made.outages));
      return [
        {
          variant,
          runs: runs.length,
          years: made.years,
          figures,
          nines: ninesOf(figures, yearHoursOf(model)),
          against: isWhole ? againstNeighbour(variant, this.#variants, downtimes, method, confidence) : null,
          states: made.states(),
          asked,
          chain: 'why' in solution ? solution : factsOf(solution),
        },
      ];
    });
  }
}

const NO_LONG_RUN = {
  years: 0,
  figures: [],
  nines: { value: null, low: null, high: null, analytic: null },
  against: null,
  states: [],
  chain: null,
} satisfies Partial<LongRunRow>;

const yearHoursOf = ({ yearMs }: StateModel): number => yearMs / 3_600_000;

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

const factsOf = ({ longRun: { imbalance }, ...chain }: Solution): ChainFacts => ({ ...chain, imbalance });
