/** The fields of scenarios about a host over weeks or years. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { FIELD_MAPPING_EXPECTED, fieldFailures } from '../../../experiment/field-failures.ts';
import { count, duration, named, share } from '../../../experiment/fields.ts';
import { effortField } from '../../../experiment/rare/all-down.ts';
import { memoryOfEach, vmsField } from '../experiment/fields.ts';
import type { HostParts } from '../experiment/parts.ts';
import { agingParameters } from '../parameters/aging.ts';
import { hostParameters } from '../parameters/host.ts';
import { rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';

export type RejuvenationSettings = SettingsOf<'rejuvenation', typeof fields>;

export function fields(parts: HostParts) {
  const policy = named('rejuvenation policy', parts.policies);
  const reboots = named('reboot mechanism', parts.reboots);
  const whenDue = {
    policy: policy.meta({ ...policy.meta(), description: 'The policy that decides when to rejuvenate.' }),
    interval: duration
      .meta({ ...duration.meta(), description: 'For policies that go by age: the age at which it is due.' })
      .exactOptional(),
    threshold: share
      .meta({ ...share.meta(), description: 'For `threshold`: the share of the memory in use at which it is due.' })
      .exactOptional(),
    idleLoad: share
      .meta({
        ...share.meta(),
        description: 'For `idle-moment`: the load, over that of an average hour, up to which a moment is idle.',
      })
      .exactOptional(),
  };
  return {
    vms: vmsField(64),
    memoryOfEach,
    service: named('service', parts.services).meta({ description: 'What every VM runs.' }),
    horizon: duration.meta({ ...duration.meta(), description: 'The time that is counted.' }),
    warmUp: duration.meta({
      ...duration.meta(),
      description:
        'The time before the horizon. It is not counted; after it the times of reboots do not depend on the ' +
        'start any more. Default: 28 d.',
    }),
    vmm: z
      .strictObject(
        {
          reboot: reboots.meta({ ...reboots.meta(), description: 'How the VMM is rejuvenated.' }),
          ...whenDue,
        },
        { error: 'a mapping with reboot, policy and what the policy needs' },
      )
      .meta({ description: 'How the VMM is rejuvenated.' }),
    guest: z.strictObject(whenDue, { error: 'a mapping with policy and what the policy needs' }).meta({
      description: 'How each guest is rejuvenated: by a reboot of its OS, one guest at a time.',
    }),
    recovery: z
      .strictObject(
        { vmm: reboots.meta({ ...reboots.meta(), description: 'How the host is rebooted after its VMM has failed.' }) },
        { error: 'a mapping with vmm' },
      )
      .meta({ description: 'Default: { vmm: cold-vm-reboot }.' }),
    aging: z
      .boolean({ error: 'true or false' })
      .meta({ description: 'Whether memory leaks, so that VMM and guests age. Default: true.' }),
    failures: z.union([z.boolean(), fieldFailures], { error: `true, false, or ${FIELD_MAPPING_EXPECTED}` }).meta({
      description:
        'Whether there are failures that are not due to age; or the trace that those of the host come from, which ' +
        'then are all that there are. Default: true.',
    }),
    rare: rareField.exactOptional(),
    constants: constantsField({ ...hostParameters, ...rebootParameters, ...serviceParameters, ...agingParameters }),
  };
}

const rareField = z
  .strictObject(
    {
      replicas: count('hosts', 2, 8, 'So many hosts, each with a replica of every service.'),
      effort: effortField.exactOptional(),
    },
    { error: 'a mapping with replicas' },
  )
  .meta({
    description:
      'Instead of the life of one host: how often no replica of a service is left, by multilevel splitting. Nothing ' +
      'is rejuvenated while a replica elsewhere is away, and the ages of hosts are spread evenly.',
  });
