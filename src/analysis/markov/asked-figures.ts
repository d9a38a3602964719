/** What was asked of a system from its initial state on: the trials of its runs, beside the answers of its chain. */
import type { MeasuredRun } from '../../experiment/record.ts';
import type { StateModel } from '../../models/state-model/net/model.ts';
import { isOfTheLongRun, type Quantity, quantitiesOf } from '../../models/state-model/net/trial.ts';
import type { MeanMethod } from '../mean.ts';
import { clopperPearson } from '../proportion.ts';
import { ratioEstimate } from '../ratio-estimate.ts';
import { type Compared, comparedWith, FEWEST_EVENTS } from './compared.ts';

export interface AskedFigure extends Compared {
  readonly name: string;
  readonly kind: Quantity['kind'];
  /** In all runs together; null of what is asked of the long run, 0 of what is asked of the chain alone. */
  readonly trials: number | null;
}

export interface AskedOptions {
  readonly variant: string;
  readonly trials: number;
  readonly method: MeanMethod;
  readonly confidence: number;
  readonly isWhole: boolean;
}

/** @param answers Of the chain, by quantity; null where there is none. */
export function askedFigures(
  model: StateModel,
  runs: readonly MeasuredRun[],
  answers: readonly (number | null)[] | null,
  options: AskedOptions,
): AskedFigure[] {
  return quantitiesOf(model.measures).map(({ name, kind, measure }, index) => {
    const values = runs.map(({ asked }) => asked?.[name] ?? Number.NaN);
    const analytic = answers?.[index] ?? null;
    if (model.measures[measure]!.is === 'filter') return { name, kind, trials: 0, ...ofChainAlone(analytic) };
    if (isOfTheLongRun(model.measures[measure]!))
      return { name, kind, trials: null, ...overTime(name, runs, values, analytic, options) };
    const compared = kind === 'probability' ? share(values, analytic, options) : mean(name, values, analytic, options);
    return { name, kind, trials: runs.length * options.trials, ...compared };
  });
}

/** No run begins in all the states that a filter asks of. */
const ofChainAlone = (analytic: number | null): Compared => ({
  value: Number.NaN,
  standardError: Number.NaN,
  low: null,
  high: null,
  analytic,
  z: null,
});

/** Trials are independent, whatever run they belong to. */
function share(values: readonly number[], analytic: number | null, options: AskedOptions): Compared {
  const trials = values.length * options.trials;
  const value = sum(values) / values.length;
  const standardError = Math.sqrt((value * (1 - value)) / trials);
  if (!options.isWhole) return { value, standardError, low: null, high: null, analytic, z: null };
  const interval = clopperPearson(Math.round(value * trials), trials, options.confidence);
  const z =
    analytic === null || trials * Math.min(analytic, 1 - analytic) < FEWEST_EVENTS
      ? null
      : (value - analytic) / Math.sqrt((analytic * (1 - analytic)) / trials);
  return { value, standardError, ...interval, analytic, z };
}

function mean(name: string, values: readonly number[], analytic: number | null, options: AskedOptions): Compared {
  const { variant, method, confidence, isWhole, trials } = options;
  const ones = values.map(() => 1);
  const estimate = ratioEstimate(values, ones, method, `${variant}/${name}`, confidence);
  const evidence = { runs: values.length, seen: values.length * trials, expected: null };
  return comparedWith(estimate, analytic, isWhole, evidence);
}

/** Of runs of several lengths; NaN where no long run was simulated. */
function overTime(
  name: string,
  runs: readonly MeasuredRun[],
  values: readonly number[],
  analytic: number | null,
  { variant, method, confidence, isWhole }: AskedOptions,
): Compared {
  const hours = runs.map(({ measures }) => measures['hours|measured'] ?? Number.NaN);
  if (hours.some(Number.isNaN))
    return { value: Number.NaN, standardError: Number.NaN, low: null, high: null, analytic, z: null };
  const totals = values.map((each, run) => each * hours[run]!);
  const estimate = ratioEstimate(totals, hours, method, `${variant}/${name}`, confidence);
  return comparedWith(estimate, analytic, isWhole, { runs: runs.length, seen: null, expected: null });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
