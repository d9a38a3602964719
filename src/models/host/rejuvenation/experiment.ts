/**
 * The experiment `rejuvenation`: one host with guests over weeks or years. The host ages and fails, and policies
 * restart its VMM and its guests. For what share of the time do the services answer, and what causes their downtime?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { hostParts } from '../experiment/parts.ts';
import { parameterModels } from '../parameters/models.ts';
import { fields } from './form.ts';
import { REJUVENATION_METRICS } from './metrics.ts';
import { REJUVENATION_RULES } from './rules.ts';
import { rejuvenationRunner } from './run.ts';

export const rejuvenation = experiment({
  name: 'rejuvenation',
  summary:
    'a host over weeks or years: it ages, fails and is rejuvenated; for what share of the time do its services answer',
  parts: hostParts,
  fields,
  defaults: {
    warmUp: 28 * 86_400_000,
    aging: true,
    failures: true,
    recovery: { vmm: 'cold-vm-reboot' },
    constants: {},
  },
  example: {
    vms: 4,
    memoryOfEach: '1 GiB',
    service: 'ssh',
    horizon: '28 d',
    vmm: { reboot: 'warm-vm-reboot', policy: 'time-based', interval: '28 d' },
    guest: { policy: 'time-based', interval: '7 d' },
    vary: { 'vmm.reboot': ['warm-vm-reboot', 'cold-vm-reboot'] },
  },
  rules: REJUVENATION_RULES,
  metrics: REJUVENATION_METRICS,
  causes: {},
  accounting: { none: 'at the scale of years only the time of services is counted, not that of cores' },
  comparedFields: ['vmm', 'guest'],
  oldSpellings: [{ field: 'afterFailure', now: (vmm) => ({ recovery: { vmm } }) }],
  parameters: parameterModels,
  runner: rejuvenationRunner,
});
