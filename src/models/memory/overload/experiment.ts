/**
 * The experiment `overload`: the VMs of a host may want more memory than it has, since hardly ever all want it at once.
 * What does an overload cost the VM, and what does its remedy cost the others?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { overloadModels } from '../parameters/overload-models.ts';
import { fields } from './form.ts';
import { OVERLOAD_METRICS } from './metrics.ts';
import { overloadParts } from './parts.ts';
import { OVERLOAD_RULES } from './rules.ts';
import { overloadRunner } from './run.ts';

export const overload = experiment({
  name: 'overload',
  summary: 'VMs want more memory than their host has: what does that cost them, and what does the remedy cost',
  parts: overloadParts,
  fields,
  defaults: {
    vms: 8,
    memory: 2 ** 30,
    overloaded: 'guests',
    between: 1_200_000,
    lasting: { shape: 0.5, shorter: 0.881, than: 120_000 },
    for: 7_200_000,
    linkMbps: 1000,
    disk: 'hard-disk',
    remoteMemory: 4 * 2 ** 30,
    afterwards: 'goes-back',
    movesAtOnce: 1,
    form: 'fluid',
    constants: {},
  },
  example: {
    mechanism: 'overdriver',
    for: '10 min',
    between: '2 min',
    vary: { mechanism: ['migration', 'network-memory', 'overdriver'] },
  },
  rules: OVERLOAD_RULES,
  metrics: OVERLOAD_METRICS,
  causes: {},
  accounting: { none: 'a VM runs as fast as its pages let it; who has the cores is left out' },
  comparedFields: ['mechanism'],
  files: ['demandTrace'],
  parameters: overloadModels,
  runner: overloadRunner,
});
