/**
 * The experiment `reboot`: a host with guests is restarted in one of several ways, planned or after a failure. How long
 * is the downtime of the services in the guests, what are the phases of the reboot, and what is lost?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { parameterModels } from '../parameters/models.ts';
import { REBOOT_CAUSES } from './causes.ts';
import { fields } from './form.ts';
import { REBOOT_METRICS } from './metrics.ts';
import { rebootParts } from './parts.ts';
import { REBOOT_RULES } from './rules.ts';
import { rebootRunner } from './run.ts';

/** A planned reboot has no fault. */
function faultAt(occasion: unknown): object {
  const crash = rebootParts.faults.find(({ name }) => name === occasion);
  return occasion === 'planned' ? {} : { fault: { model: occasion, ...(crash && { target: crash.strikes[0] }) } };
}

export const reboot = experiment({
  name: 'reboot',
  summary: 'a host with guests is restarted: how long is the downtime of their services, and what is lost',
  parts: rebootParts,
  fields,
  defaults: {
    without: [],
    wildStores: 0,
    imageLoadedBefore: false,
    before: 10_000,
    after: 10_000,
    probeInterval: 100,
    throughputStep: 1000,
    sessionTimeout: 120_000,
    constants: {},
  },
  example: {
    mechanism: 'warm-vm-reboot',
    vms: 4,
    memoryOfEach: '1 GiB',
    service: 'ssh',
    vary: { mechanism: ['warm-vm-reboot', 'cold-vm-reboot', 'saved-vm-reboot'] },
  },
  rules: REBOOT_RULES,
  metrics: REBOOT_METRICS,
  causes: REBOOT_CAUSES,
  accounting: { of: 'the cores of the host, before, during and after the reboot' },
  comparedFields: ['mechanism', 'without', 'against'],
  oldSpellings: [{ field: 'occasion', now: faultAt }],
  parameters: parameterModels,
  runner: rebootRunner,
});
