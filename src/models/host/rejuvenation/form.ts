/**
 * The experiment `rejuvenation`: one host with guests over weeks or years. It ages, it fails, and policies have its VMM
 * and its guests started anew. How much of the time are the services there, and what took them away?
 */
import { z } from 'zod';
import { experimentForm, type SettingsOf } from '../../../experiment/experiment.ts';
import { duration, named, share, size } from '../../../experiment/fields.ts';
import type { Metric } from '../../../experiment/metrics.ts';
import type { Catalog } from '../../../experiments/catalog.ts';
import { agingParameters } from '../parameters/aging.ts';
import { hostParameters } from '../parameters/host.ts';
import { rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';
import { REJUVENATION_RULES } from './form-rules.ts';

const PER_SERVICE = 'of a service in a year, mean over the services';
const PER_YEAR = 'of the host in a year';

const WHOLE = 'downtime|service-year';

/** A part of the downtime. */
function part(reason: string, meaning: string): Metric {
  return { unit: 's', meaning: `of it ${meaning}, ${PER_SERVICE}`, partOf: { whole: WHOLE, reason }, isDetail: true };
}

const REJUVENATION_METRICS = {
  'unavailability|service': {
    unit: 'ratio',
    meaning: 'time without service over all time, mean over the services',
    isUnavailability: true,
    isDetail: true,
  },
  [WHOLE]: { unit: 's', meaning: `time without service, ${PER_SERVICE}` },
  'plannedVmmDowntime|service-year': part('host rejuvenated', 'while the host was rejuvenated'),
  'plannedGuestDowntime|service-year': part('guest rejuvenated', 'while its guest was rejuvenated'),
  'agingDowntime|service-year': part('failed of age', 'because the guest, or the VMM, had aged until it failed'),
  'failureDowntime|service-year': part('failed otherwise', 'for failures of another kind'),
  'noMemoryDowntime|service-year': part('no VMM heap', 'because the VMM had no heap left for a VM'),
  'longestOutage|service': { unit: 's', meaning: 'the longest time that one service was away' },
  'lostRequests|million': { unit: 'count', meaning: 'requests that met no service, of a million that came' },
  'slowTime|service-year': {
    unit: 'h',
    meaning: `time in which its guest served at half the speed of its youth or less, ${PER_SERVICE}`,
  },
  'vmmRejuvenations|host-year': { unit: 'count', meaning: `planned reboots ${PER_YEAR}` },
  'guestRejuvenations|host-year': { unit: 'count', meaning: `planned reboots of guests alone, ${PER_YEAR}` },
  'vmmAgingFailures|host-year': { unit: 'count', meaning: `panics of the VMM for want of heap, ${PER_YEAR}` },
  'guestAgingFailures|host-year': { unit: 'count', meaning: `guests that had become too slow to answer, ${PER_YEAR}` },
  'failedCreations|host-year': { unit: 'count', meaning: `VMs for which the VMM had no heap left, ${PER_YEAR}` },
  'otherFailures|host-year': { unit: 'count', meaning: `failures of VMM and guests of another kind, ${PER_YEAR}` },
} as const satisfies Record<string, Metric>;

export type RejuvenationMetric = keyof typeof REJUVENATION_METRICS;

export const rejuvenation = experimentForm({
  name: 'rejuvenation',
  summary: 'a host over weeks or years: it ages, fails and is rejuvenated; how much of the time are its services there',
  fields,
  defaults: {
    warmUp: 28 * 86_400_000,
    aging: true,
    failures: true,
    afterFailure: 'cold-vm-reboot',
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
  comparedFields: ['vmm', 'guest'],
});

export type RejuvenationSettings = SettingsOf<'rejuvenation', typeof fields>;

const VMS_EXPECTED = 'a whole number of VMs from 1 to 64';
const CONSTANT_EXPECTED = 'a number that is not negative, in the unit of the constant';

function fields(catalog: Catalog) {
  const policy = named('rejuvenation policy', catalog.policies);
  const reboots = named('reboot mechanism', catalog.reboots);
  const whenDue = {
    policy: policy.meta({ ...policy.meta(), description: 'Which policy says when it is time.' }),
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
    vms: z
      .int({ error: VMS_EXPECTED })
      .min(1, { error: VMS_EXPECTED })
      .max(64, { error: VMS_EXPECTED })
      .meta({ description: 'The number of VMs.' }),
    memoryOfEach: size.meta({ ...size.meta(), description: 'The memory of each VM.' }),
    service: named('service', catalog.services).meta({ description: 'What every VM runs.' }),
    horizon: duration.meta({ ...duration.meta(), description: 'The time that is counted.' }),
    warmUp: duration.meta({
      ...duration.meta(),
      description: 'The time before it, in which reboots find their rhythm. Default: 28 d.',
    }),
    vmm: z
      .strictObject(
        {
          reboot: reboots.meta({ ...reboots.meta(), description: 'How the VMM is rejuvenated.' }),
          ...whenDue,
        },
        { error: 'a mapping with reboot, policy and what the policy needs' },
      )
      .meta({ description: 'The care of the VMM.' }),
    guest: z.strictObject(whenDue, { error: 'a mapping with policy and what the policy needs' }).meta({
      description: 'The care of each guest, which is rejuvenated by a reboot of its OS, one guest at a time.',
    }),
    afterFailure: reboots.meta({
      ...reboots.meta(),
      description: 'How the host is rebooted after its VMM has failed. Default: cold-vm-reboot.',
    }),
    aging: z.boolean({ error: 'true or false' }).meta({ description: 'Whether anything leaks. Default: true.' }),
    failures: z
      .boolean({ error: 'true or false' })
      .meta({ description: 'Whether there are failures that have nothing to do with age. Default: true.' }),
    constants: z
      .strictObject(
        Object.fromEntries(
          Object.entries({
            ...hostParameters,
            ...rebootParameters,
            ...serviceParameters,
            ...agingParameters,
          }).map(([name, { unit, source }]) => [
            name,
            z
              .number({ error: CONSTANT_EXPECTED })
              .min(0, { error: CONSTANT_EXPECTED })
              .meta({ description: `In ${unit}. Otherwise: ${source}.` })
              .exactOptional(),
          ]),
        ),
        { error: 'a mapping from names of constants to numbers' },
      )
      .meta({
        description: 'Constants of the model that are other than `rvisim list parameters` says. Default: none.',
      }),
  };
}
