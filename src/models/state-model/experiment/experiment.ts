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
  summary: 'components in named states, which the scenario describes: for what share of the time is the system up',
  parts: {},
  fields: () => stateModelFields,
  defaults: {},
  example: {
    parameters: { mttf: '100 h', mttr: '25 h' },
    components: {
      unit: {
        states: ['up', 'under-repair'],
        transitions: {
          fails: { from: 'up', to: 'under-repair', after: 'mttf' },
          repaired: { from: 'under-repair', to: 'up', after: 'mttr' },
        },
      },
    },
    up: { unit: 'up' },
    horizonYears: 10,
    vary: { repair: { slow: {}, fast: { parameters: { mttr: '5 h' } } } },
  },
  rules: [isConsistent],
  metrics: STATE_MODEL_METRICS,
  causes: {},
  accounting: { none: 'a system of components in states has no CPUs' },
  comparedFields: ['parameters', 'constants'],
  files: ['model', 'properties'],
  parameters: [],
  runner: stateModelRunner,
});
