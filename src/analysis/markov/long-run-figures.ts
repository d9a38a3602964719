/** The figures of the long run of one variant: what its runs add up to, beside the chain, each with its interval. */
import type { MeasuredRun } from '../../experiment/record.ts';
import type { StateModelMetric } from '../../models/state-model/form/form.ts';
import { instancesOf } from '../../models/state-model/net/instances.ts';
import type { StateModel } from '../../models/state-model/net/model.ts';
import type { MeanMethod } from '../mean.ts';
import { boundedEstimate, type RatioEstimate, ratioEstimate } from '../ratio-estimate.ts';
import { type Compared, comparedWith, type Evidence } from './compared.ts';
import type { LongRun } from './long-run.ts';

export interface LongRunFigure extends Compared {
  readonly metric: StateModelMetric;
}

export interface StateShare extends Compared {
  readonly component: string;
  readonly state: string;
}

export interface FiguresOptions {
  readonly variant: string;
  readonly method: MeanMethod;
  readonly confidence: number;
  /** Whether every run has an answer. */
  readonly isWhole: boolean;
}

/** Of the cost of a state, how much of all it has to be for its visits to count. */
const WORTH_COUNTING = 0.05;

export class Figures {
  readonly #model: StateModel;
  readonly #runs: readonly MeasuredRun[];
  readonly #longRun: LongRun | null;
  readonly #options: FiguresOptions;
  readonly #hours: readonly number[];
  readonly #yearHours: number;
  readonly years: number;
  /** In all runs together; where they are made frequent, as many as were gone through. */
  readonly outages: number;

  constructor(model: StateModel, runs: readonly MeasuredRun[], longRun: LongRun | null, options: FiguresOptions) {
    this.#model = model;
    this.#runs = runs;
    this.#longRun = longRun;
    this.#options = options;
    this.#hours = runs.map(({ measures }) => measures['hours|measured'] ?? Number.NaN);
    this.#yearHours = model.yearMs / 3_600_000;
    this.years = sum(this.#hours) / this.#yearHours;
    const simulated = runs.map(({ measures }) => measures['outages|simulated']);
    this.outages = simulated.every((each) => each !== undefined)
      ? sum(simulated)
      : Math.round(sum(this.#totals('outages|per-year')) / this.#yearHours);
  }

  /** Downtime, outages and, where there is one, cost. */
  perYear(): LongRunFigure[] {
    const { costs } = this.#model;
    return [this.#downtime(), this.#outagesPerYear(), ...(costs.length > 0 ? [this.#cost()] : [])];
  }

  /** How many instances of a component are in each of its states, on average. */
  states(): StateShare[] {
    const { components } = this.#model;
    if (this.#runs.some(({ stateHours }) => stateHours === undefined)) return [];
    const instances = instancesOf(this.#model);
    return components.flatMap(({ name, states }, component) => {
      const count = instances.filter((each) => each.component === component).length;
      return states.map((state, index) => {
        const spent = this.#runs.map(({ stateHours }) => stateHours?.[name]?.[state] ?? Number.NaN);
        const longRun = this.#longRun;
        const compared = this.#compare(
          this.#bounded(this.#estimate(spent, `${name}=${state}`), count),
          longRun && longRun.inState[component]![index]!,
          this.#expecting(null, longRun && longRun.entriesPerHour[component]![index]!),
        );
        return { component: name, state, ...compared };
      });
    });
  }

  #downtime(): LongRunFigure {
    const longRun = this.#longRun;
    const { unavailability = 0, outagesPerHour = 0 } = longRun ?? {};
    const estimate = this.#bounded(
      this.#estimate(this.#totals('downtimeHours|per-year'), 'downtimeHours|per-year'),
      this.#yearHours,
    );
    // Without an observed outage only the chain gives the mean length of one.
    const unseen = this.outages === 0 && estimate.value === 0 && estimate.high !== null && outagesPerHour > 0;
    const length = unavailability / outagesPerHour;
    return {
      metric: 'downtimeHours|per-year',
      ...this.#compare(
        unseen ? { ...estimate, high: Math.min(estimate.high, this.#mostOutages() * length) } : estimate,
        longRun && unavailability * this.#yearHours,
        this.#expecting(this.outages, longRun && outagesPerHour),
      ),
    };
  }

  #outagesPerYear(): LongRunFigure {
    const metric = 'outages|per-year';
    const longRun = this.#longRun;
    const estimate = this.#estimate(this.#totals(metric), metric);
    return {
      metric,
      ...this.#compare(
        this.outages === 0 && estimate.high !== null ? { ...estimate, high: this.#mostOutages() } : estimate,
        longRun && longRun.outagesPerHour * this.#yearHours,
        this.#expecting(this.outages, longRun && longRun.outagesPerHour),
      ),
    };
  }

  #cost(): LongRunFigure {
    const metric = 'cost|per-year';
    const longRun = this.#longRun;
    const { components, costs } = this.#model;
    const instances = instancesOf(this.#model);
    const parts = costs.flatMap(({ component, states, perHour }) => {
      const index = components.findIndex(({ name }) => name === component);
      const count = instances.filter((each) => each.component === index).length;
      return states.map((state) => ({
        component: index,
        state: components[index]!.states.indexOf(state),
        perHour,
        count,
      }));
    });
    const entries = parts.flatMap(({ component, state, perHour }) => {
      const share = longRun === null ? 0 : (perHour * longRun.inState[component]![state]!) / longRun.costPerHour;
      return share > WORTH_COUNTING ? [longRun!.entriesPerHour[component]![state]!] : [];
    });
    const most = parts.some(({ perHour }) => perHour < 0) ? 0 : sum(parts.map(({ perHour, count }) => perHour * count));
    return {
      metric,
      ...this.#compare(
        this.#bounded(this.#estimate(this.#totals(metric), metric), most * this.#yearHours),
        longRun && longRun.costPerHour * this.#yearHours,
        this.#expecting(null, entries.length === 0 ? null : Math.min(...entries)),
      ),
    };
  }

  /** By run, what it has added up: its figure a year times its time. */
  #totals(metric: StateModelMetric): number[] {
    return this.#runs.map(({ measures }, run) => (measures[metric] ?? Number.NaN) * this.#hours[run]!);
  }

  #estimate(parts: readonly number[], what: string): RatioEstimate {
    const { variant, method, confidence } = this.#options;
    return ratioEstimate(parts, this.#hours, method, `${variant}/${what}`, confidence);
  }

  #bounded(estimate: RatioEstimate, most: number): RatioEstimate {
    return boundedEstimate(estimate, this.#runs.length, most, this.#options.confidence);
  }

  /** A year, when none was seen: those of a Poisson process that often show none in that time. */
  #mostOutages(): number {
    return -Math.log((1 - this.#options.confidence) / 2) / this.years;
  }

  #expecting(seen: number | null, perHour: number | null): Evidence {
    return { runs: this.#runs.length, seen, expected: perHour && perHour * sum(this.#hours) };
  }

  #compare(estimate: RatioEstimate, analytic: number | null, evidence: Evidence): Compared {
    return comparedWith(estimate, analytic, this.#options.isWhole, evidence);
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
