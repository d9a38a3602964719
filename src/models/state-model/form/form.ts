/**
 * A system that the scenario itself describes: components in named states, clocks that move them, conditions between
 * them. How much of the long run is it up, what does it cost, and does its own Markov chain say the same?
 */
import type { DeepPartial, SettingsOf } from '../../../experiment/experiment.ts';
import type { Metric } from '../../../experiment/metrics.ts';
import type { Rule } from '../../../experiment/rule.ts';
import type { stateModelFields } from './fields.ts';
import { faultsOf } from './graph.ts';
import { readStateModel } from './read.ts';
import type { Settings } from './written.ts';

/**
 * All of them are left to the files: on the terminal the table of the long run has them, with the chain's beside them.
 */
export const STATE_MODEL_METRICS = {
  'downtimeHours|per-year': {
    unit: 'h',
    meaning: 'hours in which the system was down, per year of the run',
    weightedBy: 'hours|measured',
    isDetail: true,
  },
  'outages|per-year': {
    unit: 'count',
    meaning: 'how often the system went down, per year of the run',
    weightedBy: 'hours|measured',
    isDetail: true,
  },
  'cost|per-year': {
    unit: 'usd',
    meaning: 'cost of the states that the components were in, per year of the run',
    weightedBy: 'hours|measured',
    isDetail: true,
  },
  'hours|measured': { unit: 'h', meaning: 'the time that the run measured', isDetail: true },
  'outages|simulated': {
    unit: 'count',
    meaning: 'how many outages an estimator of rare outages went through in the run, which it makes frequent',
    isDetail: true,
  },
  'cycles|measured': {
    unit: 'count',
    meaning: 'how often the system came back to its initial state in the run',
    isDetail: true,
  },
} as const satisfies Record<string, Metric>;

/** What is missing, or has no shape, has been reported. */
export const isConsistent: Rule<DeepPartial<Settings>> = (settings) => {
  const { model, violations, places } = readStateModel(settings as Settings);
  return violations.length > 0 ? [...violations] : faultsOf(model, places);
};

export type StateModelMetric = keyof typeof STATE_MODEL_METRICS;

export type StateModelSettings = SettingsOf<'state-model', () => typeof stateModelFields>;

export const STATE_MODEL = 'state-model';

export const isStateModel = (settings: { readonly experiment?: string | undefined }): settings is StateModelSettings =>
  settings.experiment === STATE_MODEL;
