/**
 * The experiment `cloning`: VMs are made from templates or from substrates that wait in memory; a replica of a database
 * is made by cloning its disk; replicas come and go with the load of days.
 */
import { experiment } from '../../../experiment/experiment.ts';
import { cloningModels } from '../parameters/cloning-models.ts';
import { fields } from './form.ts';
import { CLONING_METRICS } from './metrics.ts';
import { cloningParts } from './parts.ts';
import { CLONING_RULES } from './rules.ts';
import { cloningRunner } from './run.ts';

export const cloning = experiment({
  name: 'cloning',
  summary:
    'VMs are made by cloning: how soon do they answer, at what standing cost; and replicas of a database over days',
  parts: cloningParts,
  fields,
  defaults: {
    vms: 1,
    memoryOfEach: 2 ** 30,
    pool: 0,
    disk: 'hard-disk',
    watch: 600_000,
    constants: {},
  },
  example: {
    mechanism: 'substrate-pool',
    pool: 8,
    vary: { vms: [1, 4] },
  },
  rules: CLONING_RULES,
  metrics: CLONING_METRICS,
  causes: {
    'vms-lost': 'the VMs of the lost host did not come back',
    'vms-not-made': 'VMs that were asked for were not made',
  },
  accounting: { none: 'the cores of a host are shared, but no account of them is kept' },
  comparedFields: ['mechanism', 'provisioning'],
  parameters: cloningModels,
  runner: cloningRunner,
});
