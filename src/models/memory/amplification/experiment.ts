/**
 * The experiment `amplification`: a page is sent whole, whoever has changed how little of it. Who makes which pages
 * dirty, how many bytes are sent for those that were changed, and where do parties share pages that should not?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { amplificationModels } from '../parameters/amplification.ts';
import { fields } from './form.ts';
import { AMPLIFICATION_METRICS } from './metrics.ts';
import { amplificationParts } from './parts.ts';
import { AMPLIFICATION_RULES } from './rules.ts';
import { amplificationRunner } from './run.ts';

export const amplification = experiment({
  name: 'amplification',
  summary: 'pages are sent whole: who makes them dirty, and whose bytes go along for nothing',
  parts: amplificationParts,
  fields,
  defaults: { interval: 1000, sendings: 10, linkMbps: 1000, constants: {} },
  example: {
    mechanism: 'checkpoints',
    planted: { bytes: 64, writesPerSecond: 500 },
    vary: { mechanism: ['checkpoints', 'pre-copy-rounds'] },
  },
  rules: AMPLIFICATION_RULES,
  uncharged: 'it sends page by page without a clock of events, and nothing follows from what a probe sees',
  metrics: AMPLIFICATION_METRICS,
  causes: {},
  comparedFields: ['mechanism'],
  parameters: amplificationModels,
  runner: amplificationRunner,
});
