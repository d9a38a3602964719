/**
 * The experiment `restore`: a VM is brought back from its image. When does it answer again, when is it responsive, and
 * what is lost when something fails half way?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { restoreModels } from '../parameters/restore-models.ts';
import { RESTORE_CAUSES } from './causes.ts';
import { fields } from './form.ts';
import { RESTORE_METRICS } from './metrics.ts';
import { restoreParts } from './parts.ts';
import { RESTORE_RULES } from './rules.ts';
import { restoreRunner } from './run.ts';

export const restore = experiment({
  name: 'restore',
  summary: 'a VM is restored from its image: when is it responsive, and what is lost when something fails half way',
  parts: restoreParts,
  fields,
  defaults: {
    vms: 1,
    vcpus: 1,
    estimator: 'trace',
    estimateFor: 10_000,
    against: [],
    cutWhileSaved: false,
    mapCheckpoint: true,
    watch: 60_000,
    constants: {},
  },
  example: {
    mechanism: 'working-set',
    guest: 'desktop',
    memory: '256 MiB',
    storage: 'ssd',
    vary: { mechanism: ['eager', 'lazy', 'working-set'] },
  },
  rules: RESTORE_RULES,
  metrics: RESTORE_METRICS,
  causes: RESTORE_CAUSES,
  accounting: { none: 'a guest has cores of its own while it is restored' },
  comparedFields: ['mechanism', 'estimator'],
  parameters: restoreModels,
  runner: restoreRunner,
});
