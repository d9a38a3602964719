/**
 * The experiment `cluster`: hosts whose guests serve as much as they can, rejuvenated one after the other. What is the
 * throughput of the cluster meanwhile, and over the interval in which each host is rejuvenated once?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { hostParts } from '../experiment/parts.ts';
import { parameterModels } from '../parameters/models.ts';
import { fields } from './form.ts';
import { CLUSTER_METRICS } from './metrics.ts';
import { CLUSTER_RULES } from './rules.ts';
import { clusterRunner } from './run.ts';

export const cluster = experiment({
  name: 'cluster',
  summary: 'hosts that are rejuvenated one after the other: what is the throughput of all of them together',
  parts: hostParts,
  fields,
  defaults: { courses: 4, constants: {} },
  example: {
    hosts: 4,
    vms: 4,
    memoryOfEach: '1 GiB',
    service: 'web-server',
    strategy: 'warm-vm-reboot',
    interval: '1 d',
    constants: { webFiles: 1000, webConnections: 1 },
    vary: { strategy: ['warm-vm-reboot', 'cold-vm-reboot'] },
    runs: 2,
  },
  rules: CLUSTER_RULES,
  metrics: CLUSTER_METRICS,
  causes: {},
  accounting: { none: 'hosts of a cluster are up, down or moving VMs; who has their cores is left out' },
  comparedFields: ['strategy', 'against'],
  parameters: parameterModels,
  runner: clusterRunner,
});
