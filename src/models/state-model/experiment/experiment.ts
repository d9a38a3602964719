/**
 * A system that the scenario itself describes: components in named states, clocks that move them, conditions between
 * them. How much of the long run is it up, what does it cost, and does its own Markov chain say the same?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { stateModelFields } from '../form/fields.ts';
import { isConsistent, STATE_MODEL, STATE_MODEL_METRICS } from '../form/form.ts';
import { stateModelRunner } from './state-model.ts';

export const stateModel = experiment({
  name: STATE_MODEL,
  summary: 'components in named states, described by the scenario: how much is the system up in the long run',
  parts: {},
  fields: () => stateModelFields,
  defaults: {},
  rules: [isConsistent],
  metrics: STATE_MODEL_METRICS,
  causes: {},
  comparedFields: ['parameters'],
  parameters: [],
  runner: stateModelRunner,
});
