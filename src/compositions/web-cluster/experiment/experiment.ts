/**
 * A web service on a cluster of VMs on several hosts, any component of which may fail: does the service keep answering?
 * One fault strikes, or two, whose recoveries may overlap.
 *
 * Each component fails and is recovered as in its own experiment (vmm-failure, driver-vm, privileged-vm), with the same
 * names of faults, mechanisms and repairs.
 */
import { experiment } from '../../../experiment/experiment.ts';
import { parameterModels, webClusterParameters } from '../parameters.ts';
import { WEB_CLUSTER_CAUSES } from './causes.ts';
import { fields } from './form.ts';
import { WEB_CLUSTER_METRICS } from './metrics.ts';
import { webClusterParts } from './parts.ts';
import { WEB_CLUSTER_RULES } from './rules.ts';
import { webClusterRunner } from './run.ts';

export const webCluster = experiment({
  name: 'web-cluster',
  summary: 'a fault strikes a component below a web service on a cluster of VMs: does the service keep answering',
  parts: webClusterParts,
  fields,
  defaults: { hosts: 2, serversPerHost: 2, attempts: webClusterParameters.attempts.value, recovery: {}, without: [] },
  example: {
    platform: 'x86-64-xen-4.3',
    fault: { target: 'vmm', model: 'failstop' },
    recovery: { vmm: 'rehype', dvm: 'dvm-failover', privvm: 'privvm-microreboot', appvm: 'vm-restart' },
    vary: { 'recovery.vmm': ['none', 'rehype', 'nilihype'] },
    runs: 5,
  },
  rules: WEB_CLUSTER_RULES,
  metrics: WEB_CLUSTER_METRICS,
  causes: WEB_CLUSTER_CAUSES,
  accounting: { none: 'a web server is busy or not; who has the cores of its host is left out' },
  comparedFields: ['recovery', 'without'],
  oldSpellings: [
    { field: 'secondFault.host', now: (host) => ({ secondFault: { trigger: { host } } }) },
    { field: 'secondFault.after', now: (after) => ({ secondFault: { trigger: { after } } }) },
  ],
  parameters: parameterModels,
  runner: webClusterRunner,
});
