/** What a scenario about a web service on a cluster says of one run. */
import { z } from 'zod';
import type { DeepPartial, SettingsOf } from '../../../experiment/experiment.ts';
import { count, duration, named, oneOf } from '../../../experiment/fields.ts';
import { faultsOf, mechanismsOf, type Target, type WebClusterParts } from './parts.ts';

export type WebClusterSettings = SettingsOf<'web-cluster', typeof fields>;

/** Some of the settings. */
export type WebClusterPatch = DeepPartial<WebClusterSettings>;

const TARGETS: Readonly<Record<Target, string>> = {
  vmm: 'the VMM of a host',
  dvm: 'the driver VM of a host, or its devices',
  privvm: 'the privileged VM of a host',
  appvm: 'a VM of the cluster: a director or a web server',
  any: 'the VMM, the DVM or the PrivVM, drawn as often as field reports blame them (P11: 43, 38 and 19 %)',
};

export function fields(parts: WebClusterParts) {
  const fault = {
    target: oneOf('component', TARGETS, 'The component that the fault strikes.'),
    model: named('fault', Object.values(faultsOf(parts)).flat()),
  };
  const mechanisms = mechanismsOf(parts);
  return {
    platform: named('platform', parts.platforms),
    hosts: count('hosts', 1, MOST_HOSTS, 'Hosts. The directors are on the first two, or on the only one. Default: 2.'),
    serversPerHost: count('web servers', 1, 2, 'Web servers on each host. Default: 2.'),
    fault: z
      .strictObject(fault, { error: 'a mapping with target and model' })
      .meta({ description: 'The fault: it strikes the first host, or a VM on it.' }),
    secondFault: z
      .strictObject(
        {
          ...fault,
          host: oneOf(
            'host',
            { same: 'the host that was struck first', other: 'the next host' },
            'Which host the second fault strikes.',
          ),
          after: z.tuple([duration, duration], { error: AFTER_EXPECTED }).meta({
            description: 'It strikes at a random time between these after the first one.',
          }),
        },
        { error: 'a mapping with target, model, host and after' },
      )
      .meta({ description: 'A second fault, if there is one.' })
      .exactOptional(),
    recovery: z
      .strictObject(
        {
          vmm: named('mechanism', mechanisms.vmm).exactOptional(),
          dvm: named('mechanism', mechanisms.dvm).exactOptional(),
          privvm: named('mechanism', mechanisms.privvm).exactOptional(),
          appvm: named('mechanism', mechanisms.appvm).exactOptional(),
        },
        { error: 'a mapping from components to mechanisms, such as { vmm: rehype, dvm: dvm-failover }' },
      )
      .meta({
        description: 'Which mechanism recovers which component. A component that is left out is not recovered.',
      }),
    without: z
      .array(
        named(
          'repair',
          Object.values(mechanisms).flatMap((all) => all.flatMap(({ repairs }) => repairs)),
        ),
        {
          error: 'a list of repairs',
        },
      )
      .meta({ description: 'Optional repairs of the chosen mechanisms that are left out. Default: none.' }),
  };
}

const MOST_HOSTS = 8;
export const AFTER_EXPECTED = 'a window [from, to] of two times after the first fault, such as [0 s, 1 s]';
